import FoundationEssentials
import Requests
import Transport

/// A call of the Connector that did not go well: the status, and what it means to the bridge.
struct TeamsTrouble: Error, Hashable {
    var setback: Setback
    /// `nil` when there was no readable answer.
    var status: Int?
    /// What Teams says of it, in its own words: for telling apart what has one status.
    var words = ""

    /// Whether a stream was broken off because it took too long (docs: Teams, "Stream bot messages", response codes).
    var isOverdue: Bool { self.words.contains("exceeded streaming time") }

    init(_ kind: Setback.Kind, _ message: String, status: Int? = nil) {
        self.setback = Setback(kind, message)
        self.status = status
    }

    /// The same as a setback in the place `lane`; a place that takes nothing is an obstacle.
    func setback(in lane: String) -> Setback {
        var setback = self.setback
        if let status, [403, 404].contains(status) { setback.obstacle = lane }
        return setback
    }

    /// What a status says. `repeats` is whether the call does no harm when it is made again.
    ///
    /// Teams asks to try again after 412, 429, 502 and 504 (docs: Teams, "Rate limiting"). The last two say nothing about
    /// whether the call was carried out, nor does any other answer of a server in trouble.
    init?(_ response: HTTPResponse, repeats: Bool, now: Timestamp) {
        let status = response.status
        switch status {
        case 200...299: return nil
        case 429:
            let seconds = response.headers["retry-after"].flatMap { Int($0) } ?? 5
            let until = now.advanced(by: .seconds(min(max(seconds, 1), 3600)))
            self.init(.later(until), "Teams asks to slow down", status: status)
        case 412: self.init(.retry, "The conversation in Teams was busy", status: status)
        case 401:
            self.init(
                .retry,
                "Teams refuses the bot's token: check TEAMS_APP_ID, TEAMS_APP_PASSWORD and TEAMS_TENANT_ID",
                status: status
            )
        case 403:
            self.init(
                .rejected,
                "Teams lets the bot not write there: add the app to the team or chat, then ask again",
                status: status
            )
        case 404:
            self.init(.rejected, "The conversation is not there any more, or the bot is not in it", status: status)
        case 413:
            self.init(.rejected, "Teams found the message too long; this is a mistake of the bridge", status: status)
        case 300...399:
            self.init(.retry, "The service of Teams answers with a redirect, which is not followed", status: status)
        case 400...499: self.init(.rejected, "Teams refused the message with status \(status)", status: status)
        default: self.init(repeats ? .retry : .uncertain, "Teams failed with status \(status)", status: status)
        }
        self.words = (try? JSONDecoder().decode(Explanation.self, from: Data(response.body)))?.error?.message ?? ""
    }

    private struct Explanation: Decodable {
        struct Detail: Decodable { var message: String? }
        var error: Detail?
    }

    init(_ failure: HTTPFailure, repeats: Bool) {
        let nothingHappened = repeats || failure.kind == .notSent
        self.init(nothingHappened ? .retry : .uncertain, "No answer from Teams: \(failure.message)")
    }
}
