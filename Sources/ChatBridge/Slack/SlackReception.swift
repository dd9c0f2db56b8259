import Requests

/// The way in for all workspaces of the app: what arrives is taken by the one that it is of. One connection, or one address,
/// brings what happens in all of them.
package struct SlackReception: Sendable {
    /// What one workspace takes things with.
    package struct Desk: Sendable {
        let decoding: SlackDecoding
        let intake: SlackIntake

        package init(decoding: SlackDecoding, intake: SlackIntake) {
            self.decoding = decoding
            self.intake = intake
        }
    }

    package enum Finding: Sendable {
        case desk(Desk)
        /// The app is not installed there: acknowledged, and nothing is done.
        case stranger
        /// It is not known yet where the app is installed: Slack shall deliver it again.
        case later
    }

    private let find: @Sendable ([String]) -> Finding

    /// - Parameter find: is asked with the workspaces that something may be of, the likeliest first.
    package init(find: @escaping @Sendable ([String]) -> Finding) { self.find = find }

    /// Where there is one workspace alone.
    package init(decoding: SlackDecoding, intake: SlackIntake) {
        let desk = Desk(decoding: decoding, intake: intake)
        self.init { _ in .desk(desk) }
    }

    /// Reads one text frame of a connection. Throws when it is not a JSON object.
    func frame(_ bytes: [UInt8]) throws(SlackDecoding.Unreadable) -> SlackFrame {
        try SlackDecoding.frame(bytes, of: self.decoding)
    }

    /// Reads the body of a request. Throws when it is none of Slack's.
    func visit(_ body: [UInt8], isForm: Bool, retry: Int) throws(SlackDecoding.Unreadable) -> SlackVisit {
        try SlackDecoding.visit(body, isForm: isForm, retry: retry, of: self.decoding)
    }

    /// What to acknowledge the envelope with; `nil` when Slack shall deliver it again.
    func take(_ envelope: SlackEnvelope) async -> SlackIntake.Answer? {
        switch self.find(envelope.teams) {
        case .desk(let desk): await desk.intake.take(envelope)
        case .stranger: SlackIntake.Answer()
        case .later: nil
        }
    }

    private func decoding(_ teams: [String]) -> SlackDecoding? {
        guard case .desk(let desk) = self.find(teams) else { return nil }
        return desk.decoding
    }
}
