/// One thing that was looked at before the bot is started, and what to do about it.
package struct Finding: Hashable, Sendable, Codable {
    package enum Verdict: String, Hashable, Sendable, Codable {
        case good
        /// It works, but not as well as it could.
        case remark
        /// Something does not work until a person has put it right.
        case bad
    }

    package var verdict: Verdict
    /// What was looked at: `slack scopes`.
    package var subject: String
    /// What was found.
    package var detail: String
    /// What to do; `nil` when all is well.
    package var advice: String?

    package init(_ verdict: Verdict, _ subject: String, _ detail: String, advice: String? = nil) {
        self.verdict = verdict
        self.subject = subject
        self.detail = detail
        self.advice = advice
    }
}
