import Foundation
import Simulator

/// Tells in the terminal what becomes visible in the workspace, as it happens.
struct DemoNarrator: Sendable {
    let simulator: Simulator
    private let start = ContinuousClock.now

    init(simulator: Simulator) { self.simulator = simulator }

    /// Runs until cancelled.
    func run() async throws {
        var last = 0
        var told: [String: String] = [:]
        while !Task.isCancelled {
            // A short wait, since waiting in the simulator does not hear of a cancelled task.
            let wait = self.simulator.waitForEntry
            guard let entry = try? await wait(last, .milliseconds(500), \.isSpoken) else { continue }
            last = entry.number
            guard let text = entry.text, let ts = entry.ts, told[ts] != text else { continue }
            told[ts] = text
            self.tell(entry, text)
        }
    }

    private func tell(_ entry: Simulator.LedgerEntry, _ text: String) {
        let seconds = Int((ContinuousClock.now - self.start).components.seconds)
        let who = ["U0ANA": "Ana", "U0BO": "Bo", "U0GUS": "Gus", "U0BOT": "analytics-bot"][entry.user ?? ""] ?? "?"
        let mark = entry.kind == .messageEdited ? "✎" : " "
        let lines = Self.plain(text).split(separator: "\n", omittingEmptySubsequences: true)
        for (number, line) in lines.enumerated() {
            let head = number == 0 ? Self.head(seconds, who, mark) : String(repeating: " ", count: 24)
            FileHandle.standardOutput.write(Data("\(head)\(line)\n".utf8))
        }
    }

    private static func head(_ seconds: Int, _ who: String, _ mark: String) -> String {
        let time = "\(seconds)s"
        return String(repeating: " ", count: max(0, 5 - time.count)) + time + "  "
            + who + String(repeating: " ", count: max(1, 14 - who.count)) + mark + " "
    }

    /// Slack's encoding as a person reads it.
    private static func plain(_ text: String) -> String {
        text.replacing("<@U0BOT>", with: "@analytics-bot").replacing("<@U0ANA>", with: "@Ana")
            .replacing("<@U0BO>", with: "@Bo").replacing("&lt;", with: "<").replacing("&gt;", with: ">")
            .replacing("&amp;", with: "&")
    }
}

extension Simulator.LedgerEntry {
    fileprivate var isSpoken: Bool {
        switch self.kind {
        case .messagePosted, .messageEdited, .ephemeralPosted: self.text?.isEmpty == false
        default: false
        }
    }
}
