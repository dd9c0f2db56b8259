import Foundation

/// What came by HTTP, understood.
enum SlackVisit: Hashable, Sendable {
    /// Slack asks whether this address is ours; the answer is the text itself.
    case challenge(String)
    case envelope(SlackEnvelope)
}

extension SlackDecoding {
    /// Reads the body of a request by the decoding of the workspace that it is of: JSON for events, a form for commands and
    /// interactions (docs: apis/events-api/using-http-request-urls, interactivity/handling-user-interaction).
    ///
    /// Throws ``Unreadable`` when it is neither.
    static func visit(
        _ body: [UInt8],
        isForm: Bool,
        retry: Int,
        of workspace: ([String]) -> SlackDecoding?
    ) throws(Unreadable) -> SlackVisit {
        let payload = isForm ? try Self.payload(inForm: body) : .event(try Self.decoded(Data(body)))
        if case .event(let callback) = payload, callback.type == "url_verification" {
            return .challenge(callback.challenge ?? "")
        }
        let inbound = workspace(payload.teams)?.inbound(payload) ?? Inbound(.ignored("another workspace"))
        var envelope = SlackEnvelope(
            id: inbound.keys.first ?? "",
            acceptsPayload: isForm,
            retryAttempt: retry,
            inbound: inbound
        )
        envelope.teams = payload.teams
        return .envelope(envelope)
    }

    private static func payload(inForm body: [UInt8]) throws(Unreadable) -> SlackWire.Payload {
        let fields = Self.fields(body)
        if let payload = fields["payload"] { return .interaction(try Self.decoded(Data(payload.utf8))) }
        guard fields["command"] != nil, let json = try? JSONEncoder().encode(fields) else { throw Unreadable() }
        return .command(try Self.decoded(json))
    }

    private static func decoded<Part: Decodable>(_ data: Data) throws(Unreadable) -> Part {
        do { return try JSONDecoder().decode(Part.self, from: data) } catch { throw Unreadable() }
    }

    /// The fields of a form, or of the query of an address; of repeated ones the first counts.
    static func fields(_ body: some Sequence<UInt8>) -> [String: String] {
        let query = String(decoding: Array(body), as: UTF8.self).replacing("+", with: "%20")
        guard let parsed = URLComponents(string: "?" + query) else { return [:] }
        return Dictionary((parsed.queryItems ?? []).map { ($0.name, $0.value ?? "") }) { first, _ in first }
    }
}
