import Foundation

/// What came by HTTP, understood.
enum SlackVisit: Hashable, Sendable {
    /// Slack asks whether this address is ours; the answer is the text itself.
    case challenge(String)
    case envelope(SlackEnvelope)
}

extension SlackDecoding {
    /// Reads the body of a request: JSON for events, a form for commands and interactions
    /// (docs: apis/events-api/using-http-request-urls, interactivity/handling-user-interaction).
    ///
    /// Throws ``Unreadable`` when it is neither.
    func visit(_ body: [UInt8], isForm: Bool, retry: Int) throws(Unreadable) -> SlackVisit {
        guard isForm else { return try self.event(in: body, retry: retry) }
        let fields = Self.fields(body)
        if let payload = fields["payload"] {
            let interaction: SlackWire.Interaction = try Self.decoded(Data(payload.utf8))
            return .envelope(self.envelope(self.interaction(interaction), acceptsPayload: true, retry))
        }
        guard fields["command"] != nil, let json = try? JSONEncoder().encode(fields) else { throw Unreadable() }
        return .envelope(self.envelope(self.command(try Self.decoded(json)), acceptsPayload: true, retry))
    }

    private func event(in body: [UInt8], retry: Int) throws(Unreadable) -> SlackVisit {
        let callback: SlackWire.EventCallback = try Self.decoded(Data(body))
        if callback.type == "url_verification" { return .challenge(callback.challenge ?? "") }
        return .envelope(self.envelope(self.event(callback), acceptsPayload: false, retry))
    }

    private func envelope(_ inbound: Inbound, acceptsPayload: Bool, _ retry: Int) -> SlackEnvelope {
        SlackEnvelope(
            id: inbound.keys.first ?? "",
            acceptsPayload: acceptsPayload,
            retryAttempt: retry,
            inbound: inbound
        )
    }

    private static func decoded<Part: Decodable>(_ data: Data) throws(Unreadable) -> Part {
        do { return try JSONDecoder().decode(Part.self, from: data) } catch { throw Unreadable() }
    }

    /// The fields of a form; of repeated ones the first counts.
    private static func fields(_ body: [UInt8]) -> [String: String] {
        let query = String(decoding: body, as: UTF8.self).replacing("+", with: "%20")
        guard let parsed = URLComponents(string: "?" + query) else { return [:] }
        return Dictionary((parsed.queryItems ?? []).map { ($0.name, $0.value ?? "") }) { first, _ in first }
    }
}
