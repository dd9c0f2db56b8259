import Digests
import Foundation
import Ledger
import Requests
import Testing
import Transport

@testable import Console

@Suite("Asking over HTTP")
struct AskingTests {
    private static let secret = "a-secret-of-the-nightly-job"
    private static let now = StoppedClock().now.milliseconds / 1000

    private static func open(burst: Int = 100, _ body: @Sendable (ConsoleHouse) async throws -> Void) async throws {
        let nightly = try Asker(
            name: "nightly",
            person: PersonID("local:ana"),
            place: ConversationID("slack:T0:C0:"),
            project: "taxi",
            secret: Self.secret
        )
        let guest = try Asker(
            name: "guest",
            person: PersonID("local:gus"),
            place: ConversationID("slack:T0:C0:"),
            secret: "a-secret-of-somebody-else"
        )
        try await ConsoleHouse.open(askers: [nightly, guest], burst: burst, body)
    }

    private static func signed(
        _ body: String,
        at time: Int64 = Self.now,
        with secret: String = Self.secret
    ) -> [String: String] {
        let code = HMACKey(Array(secret.utf8)).sign(Array("\(time).\(body)".utf8))
        let text = code.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        return ["x-chatbridge-timestamp": "\(time)", "x-chatbridge-signature": "sha256=\(text)"]
    }

    @Test func `a program asks as the person of its settings, where people see it`() async throws {
        try await Self.open { house in
            let answer = try await house.post("/api/requests", #"{"text": " check freshness "}"#, bearer: Self.secret)
            #expect(answer.status == 202 && answer.text == #"{"number":"1"}"#)
            #expect(answer.headers["location"] == "/api/requests/1")
            let opening = try #require(try await house.ledger.request(RequestID("1"))?.opening)
            #expect(opening.person == PersonID("local:ana") && opening.personName == "nightly")
            #expect(opening.conversation == ConversationID("slack:T0:C0:") && opening.words == .text("check freshness"))
        }
    }

    @Test func `words are a request of their own, also while a question is open there`() async throws {
        try await Self.open { house in
            try await house.post("/api/requests", #"{"text": "a metric"}"#, bearer: Self.secret)
            try await house.take(.understand(.unclear(Question(text: "Which?"))), RequestID("1"))
            let answer = try await house.post("/api/requests", #"{"text": "another"}"#, bearer: Self.secret)
            #expect(answer.text == #"{"number":"2"}"#)
        }
    }

    @Test func `a key makes a call once, whoever repeats it`() async throws {
        try await Self.open { house in
            let body = #"{"text": "check freshness", "key": "2026-11-21"}"#
            #expect(try await house.post("/api/requests", body, bearer: Self.secret).status == 202)
            let again = try await house.post("/api/requests", body, bearer: Self.secret)
            #expect(again.status == 200 && again.text == #"{"seen":true}"#)
        }
    }

    @Test func `a signed call is believed once, and for five minutes`() async throws {
        try await Self.open { house in
            let body = #"{"text": "check freshness"}"#
            #expect(try await house.post("/hooks/nightly", body, Self.signed(body)).status == 202)
            // The same call again, by whoever overheard it.
            let again = try await house.post("/hooks/nightly", body, Self.signed(body))
            #expect(again.status == 200 && again.text == #"{"seen":true}"#)
            #expect(try await house.post("/hooks/nightly", body, Self.signed(body, at: Self.now - 300)).status == 202)
            for time in [Self.now - 301, Self.now + 301, 0, .max] {
                #expect(try await house.post("/hooks/nightly", body, Self.signed(body, at: time)).status == 401)
            }
            let others: [(String, [String: String])] = [
                ("/hooks/nightly", Self.signed(body, with: "another-secret-altogether")),
                ("/hooks/guest", Self.signed(body)), ("/hooks/nobody", Self.signed(body)),
                ("/hooks/", Self.signed(body)),
                ("/hooks/nightly", Self.signed(body + " ")), ("/hooks/nightly", [:]),
                ("/hooks/nightly", ["x-chatbridge-timestamp": "\(Self.now)", "x-chatbridge-signature": "sha256=zz"]),
                ("/hooks/nightly", ["authorization": "Bearer \(Self.secret)"]),
            ]
            for (path, headers) in others {
                #expect(try await house.post(path, body, headers).status == 401, "\(path) \(headers)")
            }
            #expect(try await house.ledger.requests(open: nil, limit: 10).count == 2)
        }
    }

    @Test func `nobody asks with another secret, and nobody reads with an asker's`() async throws {
        try await Self.open { house in
            let body = #"{"text": "check freshness"}"#
            let basic = Data("nightly:\(Self.secret)".utf8).base64EncodedString()
            for authorization in ["", "Bearer x", "Bearer \(ConsoleHouse.token)", "Basic \(basic)"] {
                let answer = try await house.post("/api/requests", body, ["authorization": authorization])
                #expect(answer.status == 401, "\(authorization)")
            }
            let reading = try await house.get("/api/requests", "Bearer \(Self.secret)")
            #expect(reading.status == 401)
            #expect(try await house.ledger.requests(open: nil, limit: 10).isEmpty)
        }
    }

    @Test func `a wish that is none is turned away with the reason`() async throws {
        try await Self.open { house in
            let long = String(repeating: "x", count: 4001)
            for (body, status) in [
                ("", 400), ("[]", 400), (#"{"words": "x"}"#, 400), (#"{"text": "  "}"#, 400),
                (#"{"text": "\#(long)"}"#, 400),
                (#"{"text": "x", "key": ""}"#, 400), (#"{"text": 1}"#, 400),
                (String(repeating: " ", count: 70_000), 413),
            ] {
                let answer = try await house.post("/api/requests", body, bearer: Self.secret)
                #expect(answer.status == status, "\(body.prefix(30))")
            }
            let form = try await house.post(
                "/api/requests",
                "text=x",
                ["authorization": "Bearer \(Self.secret)", "content-type": "application/x-www-form-urlencoded"]
            )
            #expect(form.status == 415)
        }
    }

    @Test func `limits and the policy hold, and are told`() async throws {
        try await Self.open(burst: 2) { house in
            let guest = try await house.post("/api/requests", #"{"text": "x"}"#, bearer: "a-secret-of-somebody-else")
            #expect(guest.status == 403 && guest.text.contains("mayNotAsk"))
            for _ in 0..<2 { try await house.post("/api/requests", #"{"text": "x"}"#, bearer: Self.secret) }
            let third = try await house.post("/api/requests", #"{"text": "x"}"#, bearer: Self.secret)
            #expect(third.status == 429 && third.headers["retry-after"] == "60")
        }
    }

    @Test func `a program reads as far as its role goes, and no page`() async throws {
        func asker(_ name: String, _ reads: Asker.Reads) throws -> Asker {
            try Asker(
                name: name,
                person: PersonID("local:ana"),
                place: ConversationID("slack:T0:C0:"),
                reads: reads,
                secret: "the-secret-of-the-asker-\(name)"
            )
        }
        let askers = [try asker("none", .nothing), try asker("own", .own), try asker("all", .all)]
        try await ConsoleHouse.open(askers: askers) { house in
            func get(_ path: String, _ name: String) async throws -> Int {
                try await house.get(path, "Bearer the-secret-of-the-asker-\(name)").status
            }
            try await house.post("/api/requests", #"{"text": "a metric"}"#, bearer: "the-secret-of-the-asker-own")
            let elsewhere = Opening(
                person: PersonID("local:ana"),
                conversation: ConversationID("slack:T0:C9:"),
                words: .text("x")
            )
            _ = try await house.ledger.record(Intake(keys: ["k"], wish: .message(elsewhere)))
            #expect(try await get("/api/requests/1", "none") == 401)
            #expect(try await get("/api/requests/1", "own") == 200)
            #expect(try await get("/api/requests/2", "own") == 404)
            #expect(try await get("/api/requests", "own") == 403)
            for path in ["/api/requests/2", "/api/requests"] { #expect(try await get(path, "all") == 200) }
            for path in ["/requests", "/requests/1", "/metrics"] { #expect(try await get(path, "all") == 403) }
        }
    }
}
