import NIOCore

/// An app that listens instead of opening sockets: it gets each delivery as a signed request, and its answer to that is
/// the acknowledgement (docs: apis/events-api, interactivity/handling-user-interaction).
extension Stage {
    /// The number of the app's address among the connections.
    static let requestURL = 0

    /// Asks the app whether the address is its own, again and again until it says so; then it takes deliveries.
    func verifyRequestURL() {
        guard let url = self.configuration.requestURL else { return }
        let challenge = self.workspace.identifiers.make("", length: 32)
        let body: JSON = ["token": "simulated", "type": "url_verification", "challenge": .string(challenge)]
        self.request(url, body.bytes, type: "application/json") { stage, answer in
            guard let answer, answer.status == 200, Self.challenge(in: answer.body) == challenge else {
                stage.after(250_000) { $0.verifyRequestURL() }
                return
            }
            stage.record(.connected, ["connection": .integer(Self.requestURL), "url": .string(url)])
            stage.perform(stage.deliveries.connect(Self.requestURL, at: stage.now))
            stage.settle()
            stage.showPresence()
        }
    }

    /// Sends a delivery to the app's address.
    func request(_ delivery: Deliveries.Delivery) {
        guard let url = self.configuration.requestURL else { return }
        var headers: [(String, String)] = []
        if delivery.attempt > 0 {
            headers = [("x-slack-retry-num", String(delivery.attempt)), ("x-slack-retry-reason", "http_timeout")]
        }
        let (body, type) = delivery.requestBody
        self.request(url, body, type: type, headers) { stage, answer in
            guard let answer, (200..<300).contains(answer.status) else {
                stage.wake(delivery.number, step: delivery.step)
                return
            }
            let payload =
                JSON(parsing: answer.body)
                ?? (answer.body.isEmpty ? .null : .string(String(decoding: answer.body, as: UTF8.self)))
            stage.acknowledged(delivery.envelope, payload, on: Self.requestURL)
        }
    }

    private func request(
        _ url: String,
        _ body: [UInt8],
        type: String,
        _ headers: [(String, String)] = [],
        then: @escaping (Stage, Caller.Answer?) -> Void
    ) {
        // Apps check this by their own clock, which does not travel.
        let seconds = self.configuration.now() / 1_000_000
        let signature = RequestSignature(secret: self.configuration.signingSecret).sign(body, at: seconds)
        let all =
            headers + [
                ("content-type", type), ("user-agent", "Slackbot 1.0 (simulated)"),
                ("x-slack-request-timestamp", String(seconds)), ("x-slack-signature", signature),
            ]
        let patience = TimeAmount.microseconds(self.configuration.ackTimeout.microseconds)
        Caller(loop: self.loop).post(body, to: url, headers: all, patience: patience)
            .assumeIsolated().whenComplete { [weak self] result in
                if let self { then(self, try? result.get()) }
            }
    }

    /// As JSON, or as plain text: Slack takes both.
    private static func challenge(in body: [UInt8]) -> String? {
        JSON(parsing: body)?["challenge"].string ?? String(decoding: body, as: UTF8.self)
    }
}

extension Deliveries.Delivery {
    /// What is sent: events as JSON, commands as a form, interactions as JSON within a form.
    fileprivate var requestBody: (bytes: [UInt8], type: String) {
        let payload = self.outgoing.payload
        switch self.outgoing.kind {
        case .event: return (payload.bytes, "application/json")
        case .interaction: return (Self.form(["payload": payload.text]), "application/x-www-form-urlencoded")
        case .command:
            return (Self.form((payload.object ?? [:]).compactMapValues(\.string)), "application/x-www-form-urlencoded")
        }
    }

    private static func form(_ fields: [String: String]) -> [UInt8] {
        let pairs = fields.sorted { $0.key < $1.key }.map { "\($0.key)=\(Self.escape($0.value))" }
        return Array(pairs.joined(separator: "&").utf8)
    }

    private static func escape(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF")
        return text.utf8.reduce(into: "") { escaped, byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
                escaped.append(Character(UnicodeScalar(byte)))
            default: escaped += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
            }
        }
    }
}
