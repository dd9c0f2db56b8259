import Foundation
import Simulator

/// Tells in the terminal what becomes visible in the workspace, as it happens.
struct DemoNarrator: Sendable {
    let simulator: Simulator
    private let start = ContinuousClock.now

    init(simulator: Simulator) { self.simulator = simulator }

    /// Runs until cancelled. Of an edited message only the lines that are new are told.
    func run() async throws {
        var last = 0
        var told: [String: Set<String>] = [:]
        while !Task.isCancelled {
            // A short wait, since waiting in the simulator does not hear of a cancelled task.
            let wait = self.simulator.waitForEntry
            guard let entry = try? await wait(last, .milliseconds(500), \.isSpoken) else { continue }
            last = entry.number
            guard let ts = entry.ts else { continue }
            let lines = Self.lines(entry)
            self.tell(entry, lines.filter { told[ts]?.contains($0) != true })
            told[ts, default: []].formUnion(lines)
        }
    }

    private static func lines(_ entry: Simulator.LedgerEntry) -> [String] {
        let blocks = BlockText.lines(entry.detail["blocks"]?.array ?? [])
        return (blocks.isEmpty ? [entry.text ?? ""] : blocks).map(Self.plain)
    }

    private func tell(_ entry: Simulator.LedgerEntry, _ lines: [String]) {
        let seconds = Int((ContinuousClock.now - self.start).components.seconds)
        let who = ["U0ANA": "Ana", "U0BO": "Bo", "U0GUS": "Gus", "U0BOT": "analytics-bot"][entry.user ?? ""] ?? "?"
        for (number, line) in lines.enumerated() {
            say((number == 0 ? Self.head(seconds, who) : String(repeating: " ", count: 22)) + line)
        }
    }

    private static func head(_ seconds: Int, _ who: String) -> String {
        let time = "\(seconds)s"
        return String(repeating: " ", count: max(0, 5 - time.count)) + time + "  "
            + who + String(repeating: " ", count: max(1, 15 - who.count))
    }

    /// Slack's encoding as a person reads it.
    private static func plain(_ text: String) -> String {
        text.replacing("<@U0BOT>", with: "@analytics-bot").replacing("<@U0ANA>", with: "@Ana")
            .replacing("<@U0BO>", with: "@Bo").replacing("&lt;", with: "<").replacing("&gt;", with: ">")
            .replacing("&amp;", with: "&").replacing(/<!date\^[^|]*\|([^>]*)>/) { String($0.1) }
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
