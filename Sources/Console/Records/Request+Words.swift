import Foundation
package import Requests

extension Request {
    /// How it stands, in a word or two.
    package var state: String {
        if case .finished = self.phase, self.mergeCommit == nil { return "left to people" }
        return self.phase.words
    }
}

extension Request.Phase {
    /// The phase in a word or two.
    package var words: String {
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
    package var name: String {
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
    package var words: String {
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
    package var text: String {
        Date(timeIntervalSince1970: Double(self.milliseconds) / 1000).formatted(.iso8601)
    }
}
