package import Requests

/// Why an agent could not go on, in words that somebody can act on.
package struct AgentError: Error, Sendable, CustomStringConvertible {
    package enum Code: Hashable, Sendable {
        /// A program or a setting is missing; the operator can fix it.
        case missing
        /// The wish cannot be carried out as it stands, and trying again would not help.
        case declined
        /// Something that was run came out wrong.
        case failed
        /// Another process holds what is needed; trying again later helps.
        case busy
        /// Nothing is wrong, but it is not time yet: look again after this long.
        case waiting(Duration)
        /// It may have happened; looking tells.
        case uncertain
        /// A service turned it down, with this HTTP status.
        case refused(Int)
        /// The work was cancelled, or the bridge is stopping.
        case interrupted
    }

    package var code: Code
    package var message: String
    package var passages: [Passage]
    package var checks: [StepResult.Check]
    /// What a person has to choose before the wish can be planned; its options are buttons.
    package var question: Question?

    package init(
        _ code: Code,
        _ message: String,
        passages: [Passage] = [],
        checks: [StepResult.Check] = [],
        question: Question? = nil
    ) {
        self.code = code
        self.message = message
        self.passages = passages
        self.checks = checks
        self.question = question
    }

    /// The message, and below it what a person needs besides: the first lines of output, what to do next.
    package var description: String {
        let details = self.passages.compactMap { passage -> String? in
            switch passage {
            case .text(let text), .code(let text): text
            case .bullets(let bullets): bullets.joined(separator: ", ")
            case .table: nil
            }
        }
        return ([self.message] + details).joined(separator: "\n")
    }

    /// Any error as one of ours: cancellation keeps its meaning, the rest is told as it is.
    package init(_ error: any Error) {
        switch error {
        case let error as AgentError: self = error
        case is CancellationError: self.init(.interrupted, "The work was interrupted.")
        default: self.init(.failed, "\(error)")
        }
    }
}
