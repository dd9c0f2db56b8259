import Console
import Foundation
import Requests

/// A request as the command line shows it: one line, a page, or JSON.
struct RequestRecord {
    let request: Request

    init(_ request: Request) { self.request = request }

    var summary: String {
        let words = self.words.count > 70 ? self.words.prefix(69) + "…" : self.words[...]
        return "#\(self.request.id)  \(self.time(self.request.openedAt))  \(self.phase.padded(to: 18))  \(words)"
    }

    var text: String {
        var lines = [
            "Request #\(self.request.id): \(self.phase)",
            "  asked     \(self.time(self.request.openedAt)) by \(self.request.requester)",
            "  words     \(self.words)",
        ]
        if let plan = self.request.plan {
            lines += ["  plan      \(plan.title)", "  digest    \(plan.digest)"]
            for (number, step) in plan.steps.enumerated() {
                let done = self.request.results[number].map { " (\($0.summary))" } ?? ""
                lines.append("  step \(number + 1)    \(step.agent.rawValue): \(step.summary)\(done)")
            }
        }
        if let approval = self.request.approval { lines.append("  approved  by \(approval.person)") }
        if let pull = self.request.pullRequest {
            lines.append("  pull req. #\(pull.number) \(pull.title) (\(pull.branch))")
        }
        if case .stopped(let reason) = self.request.phase { lines.append("  why       \(reason.words)") }
        return lines.joined(separator: "\n")
    }

    func line() throws -> String { try self.encoded() }

    private func encoded() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self.request), as: UTF8.self)
    }

    private var words: String {
        switch self.request.opening.words {
        case .text(let text): text
        case .intent(let intent): intent.name
        }
    }

    private var phase: String { self.request.state }

    private func time(_ time: Timestamp) -> String { time.text }
}

extension String {
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - self.count))
    }
}
