import Simulator
import Testing

@Suite struct SocketModeTests {
    @Test func `a mention reaches the app as an event, and its acknowledgement settles it`() async throws {
        try await withSimulator { simulator, address in
            try await AppClient.connect(address) { app in
                let hello = try #require(try await app.next())
                #expect(hello["type"] == "hello")
                #expect(hello["num_connections"] == 1)
                #expect(hello["connection_info"]["app_id"] == "A0SIM")

                let ts = try await simulator.post(as: "U0ANA", in: "C0ANALYTICS", text: "@analytics-bot a < b & c")
                let envelope = try #require(try await app.next())
                #expect(envelope["type"] == "events_api")
                #expect(envelope["accepts_response_payload"] == false)
                #expect(envelope["retry_attempt"] == 0)
                let event = envelope["payload"]["event"]
                #expect(event["type"] == "app_mention")
                #expect(event["text"] == "<@U0BOT> a &lt; b &amp; c")
                #expect(event["ts"].string == ts)
                #expect(event["client_msg_id"].string?.count == 36)
                #expect(envelope["payload"]["authorizations"].array?.first?["user_id"] == "U0BOT")

                #expect(try await simulator.visible().pending == 1)
                try await app.acknowledge(envelope)
                try await simulator.waitUntil { $0.pending == 0 }
                let entry = try await simulator.waitForEntry { $0.kind == .acknowledged }
                #expect(entry.detail["envelope_id"] == envelope["envelope_id"])
            }
        }
    }

    @Test func `a ticket opens one connection`() async throws {
        try await withSimulator { _, address in
            let path = try await AppClient.ticket(address)
            let upgrade = [
                "Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13",
                "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
            ]
            #expect(try await HTTPCall.send(address, "GET", path, headers: upgrade).status == 101)
            #expect(try await HTTPCall.send(address, "GET", path, headers: upgrade).status == 403)
            #expect(try await HTTPCall.send(address, "GET", "/link/?ticket=x", headers: upgrade).status == 403)
        }
    }

    @Test func `an event without an acknowledgement comes three more times, under one event id`() async throws {
        try await withSimulator { configuration in
            configuration.ackTimeout = .milliseconds(40)
            configuration.retryDelays = [.zero, .milliseconds(10), .milliseconds(10)]
        } _: { simulator, address in
            try await AppClient.connect(address) { app in
                _ = try await app.next()
                try await simulator.post(as: "U0ANA", in: "D0ANA", text: "hello")
                var events: Set<Simulator.JSON> = []
                for attempt in 0...3 {
                    let envelope = try #require(try await app.next())
                    #expect(envelope["retry_attempt"] == .integer(attempt))
                    #expect(envelope["retry_reason"] == (attempt == 0 ? "" : "timeout"))
                    events.insert(envelope["payload"]["event_id"])
                }
                #expect(events.count == 1)
                let dropped = try await simulator.waitForEntry { $0.kind == .dropped }
                #expect(dropped.detail["reason"] == "unanswered")
            }
        }
    }

    @Test func `an event waits for the app to come back`() async throws {
        try await withSimulator { simulator, address in
            try await simulator.post(as: "U0ANA", in: "D0ANA", text: "is anybody there?")
            try await AppClient.connect(address) { app in
                #expect(try await app.next()?["type"] == "hello")
                let envelope = try #require(try await app.next())
                #expect(envelope["payload"]["event"]["channel_type"] == "im")
                try await app.acknowledge(envelope)
                try await simulator.waitUntil { $0.pending == 0 }
            }
            try await simulator.waitUntil { $0.connections == 0 }
        }
    }

    @Test func `a mention and its message are two events about one message when both are subscribed`() async throws {
        try await withSimulator {
            $0.events = ["app_mention", "message.channels"]
        } _: { simulator, address in
            try await AppClient.connect(address) { app in
                _ = try await app.next()
                let ts = try await simulator.post(as: "U0ANA", in: "C0ANALYTICS", text: "@analytics-bot hi")
                let twins = [try #require(try await app.next()), try #require(try await app.next())].map {
                    $0["payload"]
                }
                #expect(Set(twins.map { $0["event"]["type"] }) == ["message", "app_mention"])
                #expect(Set(twins.map { $0["event"]["ts"] }) == [.string(ts)])
                #expect(Set(twins.map { $0["event_id"] }).count == 2)
            }
        }
    }

    @Test func `the eleventh connection is turned away`() async throws {
        try await withSimulator { simulator, address in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 1...10 {
                    group.addTask {
                        try await AppClient.connect(address) { app in
                            while try await app.next() != nil {}
                        }
                    }
                }
                try await simulator.waitUntil { $0.connections == 10 }
                try await AppClient.connect(address) { app in
                    let farewell = try #require(try await app.next())
                    #expect(farewell["type"] == "disconnect")
                    #expect(farewell["reason"] == "too_many_websockets")
                    #expect(try await app.next() == nil)
                }
                try await simulator.misbehave(.cut(.closeFrame))
                try await group.waitForAll()
            }
        }
    }

    @Test func `after refresh_requested nothing more comes on the old connection`() async throws {
        try await withSimulator { simulator, address in
            try await AppClient.connect(address) { old in
                _ = try await old.next()
                try await simulator.misbehave(.disconnect(.refreshRequested))
                #expect(try await old.next()?["reason"] == "refresh_requested")
                try await AppClient.connect(address) { new in
                    _ = try await new.next()
                    try await simulator.post(as: "U0ANA", in: "D0ANA", text: "hello")
                    #expect(try await new.next()?["type"] == "events_api")
                }
            }
        }
    }
}
