import Digests
import Foundation
import Logging
import Requests
import Testing
import Transport

@testable import ChatBridge

/// Slack by HTTP: what is signed and of now is taken, and nothing else.
@Suite("Slack by HTTP")
struct SlackEndpointTests {
    private static let secret = "8f742231b10e8888abcd99yyyzzz85a5"
    private static let event = """
        {"token":"old","team_id":"T1","api_app_id":"A1","type":"event_callback","event_id":"Ev1","event_time":1800000000,\
        "authorizations":[{"team_id":"T1","user_id":"UBOT","is_bot":true}],\
        "event":{"type":"app_mention","user":"UANA","text":"<@UBOT> hello","ts":"1800000000.000100","channel":"C1"}}
        """

    private let time = ManualTime()
    private let notebook = Notebook()
    private let gauge = SlackGauge()
    private let endpoint: SlackEndpoint

    init() throws { self.endpoint = try Self.endpoint(self.time, self.gauge, self.notebook) }

    private static func endpoint(
        _ time: ManualTime,
        _ gauge: SlackGauge,
        _ notebook: Notebook,
        isFull: Bool = false,
        names: SlackNames? = nil
    ) throws
        -> SlackEndpoint
    {
        let configuration = try SlackConfiguration(
            settings: [
                "SLACK_BOT_TOKEN": "xoxb-1-secret", "SLACK_PORT": "0", "SLACK_HOST": "127.0.0.1",
                "SLACK_SIGNING_SECRET": Self.secret,
            ]
        )
        let intake = SlackIntake(door: Workspace.door(), names: names, gauge: gauge, log: Workspace.log) { intake in
            if isFull { throw Notebook.Full() }
            return notebook.write(intake)
        }
        return SlackEndpoint(
            try #require(configuration.endpoint),
            reception: SlackReception(decoding: Workspace.decoding, intake: intake),
            gauge: gauge,
            time: time,
            log: Workspace.log
        )
    }

    /// A request as Slack signs it.
    private func request(
        _ body: String,
        type: String = "application/json",
        age: Int64 = 0,
        secret: String = Self.secret
    ) -> HTTPArrival {
        let stamp = String(self.time.now.milliseconds / 1000 - age)
        let code = HMACKey(Array(secret.utf8)).sign(Array("v0:\(stamp):\(body)".utf8))
        let signature = "v0=" + code.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        return HTTPArrival(
            method: "POST",
            path: SlackEndpoint.path,
            headers: [
                "content-type": type, "x-slack-request-timestamp": stamp, "x-slack-signature": signature,
            ],
            body: Array(body.utf8)
        )
    }

    private func form(_ fields: [String: String]) -> String {
        var components = URLComponents()
        components.queryItems = fields.map { URLQueryItem(name: $0.key, value: $0.value) }
        return (components.percentEncodedQuery ?? "").replacing("%20", with: "+")
    }

    @Test func `the example of Slack's own documentation is valid`() {
        // docs: authentication/verifying-requests-from-slack
        let body = """
            token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V\
            &channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=\
            &response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN\
            &trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c
            """
        let time = ManualTime(Timestamp(milliseconds: 1_531_420_618_000))
        let signature = SlackSignature(secret: Self.secret, time: time)
        let headers = [
            "x-slack-request-timestamp": "1531420618",
            "x-slack-signature": "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
        ]
        #expect(signature.covers(headers, Array(body.utf8)))
        #expect(!signature.covers(headers, Array((body + " ").utf8)))
    }

    @Test func `an event is written down and then answered`() async {
        let answer = await self.endpoint.answer(self.request(Self.event))
        #expect(answer.status == 200 && answer.body.isEmpty)
        #expect(self.notebook.intakes.count == 1)
        #expect(self.notebook.intakes.first?.keys.contains("slack:at:1800000000.000100:ev:Ev1") == true)
    }

    @Test func `nobody is asked who somebody is before the answer, and what is known comes along`() async throws {
        let http = ScriptedHTTP(#"{"ok":true,"user":{"tz":"Europe/Vienna","profile":{"display_name":"Ana Lyst"}}}"#)
        let configuration = try SlackConfiguration(settings: Workspace.settings)
        let api = SlackAPI(configuration: configuration, http: http, time: self.time)
        let names = SlackNames(api: api, me: Workspace.me, time: self.time)
        let endpoint = try Self.endpoint(self.time, self.gauge, self.notebook, names: names)
        #expect(await endpoint.answer(self.request(Self.event)).status == 200)
        #expect(http.requests.isEmpty)
        let first = try #require(self.notebook.openings.last)
        #expect(first.personName == nil && first.zone == nil)

        #expect(await names.name(of: first.person) == "Ana Lyst")
        #expect(await endpoint.answer(self.request(Self.event)).status == 200)
        let second = try #require(self.notebook.openings.last)
        #expect(second.personName == "Ana Lyst" && second.zone == "Europe/Vienna")
        #expect(http.requests.count == 1)

        // What was heard a day ago is to be asked for anew.
        self.time.advance(by: .seconds(24 * 3600 + 1))
        #expect(await endpoint.answer(self.request(Self.event)).status == 200)
        let third = try #require(self.notebook.openings.last)
        #expect(third.personName == nil && third.zone == nil)
    }

    @Test func `what can't be written down is answered so that Slack delivers it again`() async throws {
        let endpoint = try Self.endpoint(self.time, self.gauge, self.notebook, isFull: true)
        #expect(await endpoint.answer(self.request(Self.event)).status == 503)
    }

    @Test func `the address is confirmed with the text that Slack sends`() async {
        let answer = await self.endpoint.answer(
            self.request(#"{"token":"t","challenge":"3eZbrw1aB10","type":"url_verification"}"#)
        )
        #expect(answer.status == 200 && String(decoding: answer.body, as: UTF8.self) == "3eZbrw1aB10")
    }

    @Test(arguments: [301, -301, 100_000] as [Int64])
    func `a request that is too old, or from the future, is turned away`(_ age: Int64) async {
        #expect(await self.endpoint.answer(self.request(Self.event, age: age)).status == 401)
        #expect(self.notebook.intakes.isEmpty && self.gauge.refused == 1)
    }

    @Test func `a forged request is turned away, and nothing is done`() async {
        var forged = [self.request(Self.event, secret: "another")]
        for (name, value) in [
            ("x-slack-signature", ""), ("x-slack-signature", "v0="), ("x-slack-signature", "v0=zz"),
            ("x-slack-signature", "v1=" + String(repeating: "0", count: 64)), ("x-slack-request-timestamp", "now"),
            ("x-slack-request-timestamp", "99999999999999999999"), ("x-slack-request-timestamp", "-1"),
        ] {
            var arrival = self.request(Self.event)
            arrival.headers[name] = value
            forged.append(arrival)
        }
        var bare = self.request(Self.event)
        bare.headers = [:]
        for arrival in forged + [bare] { #expect(await self.endpoint.answer(arrival).status == 401) }
        #expect(self.notebook.intakes.isEmpty && self.gauge.refused == forged.count + 1)
    }

    @Test func `a slash command and a form are answered at once where they take an answer`() async throws {
        let type = "application/x-www-form-urlencoded"
        let command = self.form([
            "command": "/analytics", "text": "list the metrics & more", "team_id": "T1", "channel_id": "C1",
            "user_id": "UANA", "user_name": "ana", "trigger_id": "13345224609.738474920.8088930838d88f008e0",
        ])
        #expect(await self.endpoint.answer(self.request(command, type: type)).status == 200)
        guard case .message(let opening)? = self.notebook.intakes.first?.wish else {
            Issue.record("no request: \(self.notebook.intakes)")
            return
        }
        #expect(opening.words == .text("list the metrics & more"))
        let full = try Self.endpoint(self.time, self.gauge, self.notebook, isFull: true)
        let answer = await full.answer(self.request(command, type: type))
        #expect(answer.status == 200 && String(decoding: answer.body, as: UTF8.self).contains("nothing was started"))
    }

    @Test func `what is no request of Slack's gets a clear status`() async {
        var arrival = self.request(Self.event)
        arrival.path = "/"
        #expect(await self.endpoint.answer(arrival).status == 404)
        arrival = self.request(Self.event)
        arrival.method = "GET"
        #expect(await self.endpoint.answer(arrival).status == 405)
        #expect(await self.endpoint.answer(self.request("no json")).status == 400)
        #expect(
            await self.endpoint.answer(self.request("a=b", type: "application/x-www-form-urlencoded")).status == 400
        )
    }

    @Test func `it listens on a port, and over the socket too`() async throws {
        let (endpoint, curl) = (self.endpoint, CurlClient(userAgent: "test"))
        try await withThrowingTaskGroup { group in
            group.addTask { try await endpoint.run() }
            let port = try await endpoint.port()
            let arrival = self.request(Self.event)
            let answer = try await curl.send(
                HTTPRequest(
                    method: "POST",
                    url: "http://127.0.0.1:\(port)\(SlackEndpoint.path)",
                    headers: arrival.headers.map { .init($0.key, $0.value) },
                    body: arrival.body
                )
            )
            #expect(answer.status == 200 && self.notebook.intakes.count == 1)
            endpoint.stop()
            try await group.waitForAll()
        }
        await curl.shutdown()
    }

    @Test func `a port without a signing secret is a clear error`() {
        #expect {
            _ = try SlackConfiguration(settings: ["SLACK_BOT_TOKEN": "xoxb-1-s", "SLACK_PORT": "3000"])
        } throws: {
            "\($0)".contains("SLACK_SIGNING_SECRET is missing")
        }
    }
}
