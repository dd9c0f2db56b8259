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

extension Request {
    /// How it stands, in a word or two.
    var state: String {
        if case .finished = self.phase, self.mergeCommit == nil { return "left to people" }
        return self.phase.words
    }
}

extension Request.Phase {
    /// The phase in a word or two.
    var words: String {
        switch self {
        case .understanding: "understanding"
        case .asking: "asking"
        case .lookingUp: "looking up"
        case .planning: "planning"
        case .awaitingApproval: "awaiting approval"
        case .working(let plan, let step): "step \(step + 1) of \(plan.steps.count)"
        case .awaitingMerge: "awaiting merge"
        case .paused: "paused"
        case .takenOver: "taken over"
        case .answered: "answered"
        case .finished: "merged"
        case .stopped(let reason): reason.name
        }
    }
}

extension Event.Reason {
    /// The reason in a word.
    var name: String {
        switch self {
        case .rejected: "rejected"
        case .cancelled, .withdrawn: "cancelled"
        case .unplannable: "not possible"
        case .stepFailed: "failed"
        case .expired: "expired"
        case .broken: "broken"
        }
    }

    /// The reason in a sentence.
    var words: String {
        switch self {
        case .rejected(let person, let why): "rejected by \(person)" + (why.map { ": \($0)" } ?? "")
        case .cancelled(let person): "cancelled by \(person)"
        case .withdrawn: "the message that asked for it was deleted"
        case .unplannable(let answer): answer.title
        case .stepFailed(let step, let failure): "step \(step + 1) failed: \(failure.message)"
        case .expired: "nobody answered in time"
        case .broken(let text): text
        }
    }
}

extension Timestamp {
    /// `2026-11-21T09:30:00Z`.
    var text: String {
        Date(timeIntervalSince1970: Double(self.milliseconds) / 1000).formatted(.iso8601)
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - self.count))
    }
}
