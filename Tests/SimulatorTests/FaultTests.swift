import Simulator
import Synchronization
import Testing

@Suite struct FaultTests {
    private static let post: Simulator.JSON = ["channel": "C0RANDOM", "text": "x"]

    @Test func `a dropped reply hides a message that is there`() async throws {
        try await withSimulator { simulator, address in
            try await simulator.misbehave(.method("chat.postMessage", .dropReply, count: 1))
            await #expect(throws: (any Error).self) { try await address.call("chat.postMessage", Self.post) }
            #expect(try await simulator.messages(in: "C0RANDOM").count == 1)
            #expect(try await address.call("chat.postMessage", Self.post).json["ok"] == true)
        }
    }

    @Test func `a late commit shows up after the connection is lost`() async throws {
        try await withSimulator { simulator, address in
            try await simulator.misbehave(.method("chat.postMessage", .commitLate(.milliseconds(50)), count: 1))
            await #expect(throws: (any Error).self) { try await address.call("chat.postMessage", Self.post) }
            try await simulator.waitUntil { $0.messages(in: "C0RANDOM").count == 1 }
        }
    }

    @Test(arguments: [true, false])
    func `a server error may hide success`(carriedOut: Bool) async throws {
        try await withSimulator { simulator, address in
            try await simulator.misbehave(.method("chat.postMessage", .fail(carriedOut: carriedOut), count: 1))
            #expect(try await address.call("chat.postMessage", Self.post).status == 500)
            #expect(try await simulator.messages(in: "C0RANDOM").count == (carriedOut ? 1 : 0))
        }
    }

    @Test func `a garbled reply breaks off in the middle`() async throws {
        try await withSimulator { simulator, address in
            try await simulator.misbehave(.method("chat.postMessage", .garble, count: 1))
            await #expect(throws: HTTPCall.CutOff.self) { try await address.call("chat.postMessage", Self.post) }
        }
    }

    @Test func `over the rate a call is told when to come again`() async throws {
        let stopped: (inout SimulatorConfiguration) -> Void = { $0.now = { 1_700_000_000_000_000 } }
        try await withSimulator(stopped) { simulator, address in
            try await simulator.misbehave(.limitRate(true))
            var statuses: [Int] = []
            for _ in 1...4 {
                let answer = try await address.call("chat.postMessage", Self.post)
                statuses.append(answer.status)
                if answer.status == 429 { #expect(answer.headers["retry-after"] == "1") }
            }
            #expect(statuses == [200, 200, 200, 429])
            let other: Simulator.JSON = ["channel": "C0ANALYTICS", "text": "x"]
            #expect(try await address.call("chat.postMessage", other).status == 200)
        }
    }

    @Test func `the app is killed at the moment that was asked for, after the call and before its answer`() async throws
    {
        let killed = Mutex(0)
        try await withSimulator {
            $0.kill = { killed.withLock { $0 += 1 } }
        } _: { simulator, address in
            try await simulator.misbehave(.kill(at: .carriedOut("chat.postMessage"), times: 2))
            #expect(try await address.call("chat.postMessage", Self.post).json["ok"] == true)
            #expect(killed.withLock { $0 } == 0)
            await #expect(throws: (any Error).self) { try await address.call("chat.postMessage", Self.post) }
            #expect(killed.withLock { $0 } == 1)
            #expect(try await simulator.messages(in: "C0RANDOM").count == 2)
            #expect(try await address.call("chat.postMessage", Self.post).json["ok"] == true)
        }
    }

    @Test func `a trap that was taken away does not snap`() async throws {
        let killed = Mutex(false)
        try await withSimulator {
            $0.kill = { killed.withLock { $0 = true } }
        } _: { simulator, address in
            try await simulator.misbehave(.kill(at: .called("chat.postMessage"), times: 1))
            try await simulator.misbehave(.kill(at: .called("chat.postMessage"), times: 0))
            #expect(try await address.call("chat.postMessage", Self.post).json["ok"] == true)
            #expect(!killed.withLock { $0 })
        }
    }

    @Test func `in bad weather some calls fail, each is written down, and calm ends it`() async throws {
        try await withSimulator { simulator, address in
            var weather = Simulator.Weather()
            weather.misconduct = [.fail(carriedOut: false): 300, .limit(retryAfter: 1): 200]
            try await simulator.misbehave(.weather(weather))
            var failures = 0
            for _ in 1...40 where try await address.call("users.info", ["user": "U0ANA"]).status != 200 {
                failures += 1
            }
            let faults = try await simulator.ledger().filter { $0.detail["misconduct"] != nil }
            #expect(failures > 5 && failures < 35 && faults.count == failures)
            try await simulator.misbehave(.none)
            for _ in 1...40 { #expect(try await address.call("users.info", ["user": "U0ANA"]).status == 200) }
        }
    }

    @Test func `an event that is to be overtaken waits, and goes out all the same`() async throws {
        try await withSimulator { simulator, address in
            try await AppClient.connect(address) { app in
                _ = try await app.next()
                var weather = Simulator.Weather()
                weather.overtaken = 1000
                try await simulator.misbehave(.weather(weather))
                for text in ["one", "two", "three"] { try await simulator.post(as: "U0ANA", in: "D0ANA", text: text) }
                var heard: [String] = []
                for _ in 1...3 {
                    heard.append(try #require(try await app.next())["payload"]["event"]["text"].string ?? "")
                }
                // Who is overtaken depends on how quickly this machine says the next.
                #expect(heard.sorted() == ["one", "three", "two"])
                _ = try await simulator.waitForEntry { $0.kind == .fault }
            }
        }
    }

    @Test func `a delivery may come twice under one envelope`() async throws {
        try await withSimulator { simulator, address in
            try await AppClient.connect(address) { app in
                _ = try await app.next()
                try await simulator.misbehave(.duplicateDeliveries(1))
                try await simulator.post(as: "U0ANA", in: "D0ANA", text: "hello")
                let first = try #require(try await app.next())
                #expect(try await app.next() == first)
                try await app.acknowledge(first)
                try await app.acknowledge(first)
                _ = try await simulator.waitForEntry { $0.kind == .acknowledgedUnknown }
            }
        }
    }

    @Test func `frames may come in pieces`() async throws {
        try await withSimulator { simulator, address in
            try await AppClient.connect(address) { app in
                _ = try await app.next()
                try await simulator.misbehave(.fragmentFrames(true))
                try await simulator.post(as: "U0ANA", in: "D0ANA", text: "hello")
                #expect(try await app.next()?["type"] == "events_api")
                #expect(app.lastFrames > 5)
            }
        }
    }

    @Test func `a deaf connection loses what is sent to it, and the next one gets it`() async throws {
        try await withSimulator {
            $0.ackTimeout = .milliseconds(50)
            $0.retryDelays = Array(repeating: .zero, count: 2000)
        } _: { simulator, address in
            try await AppClient.connect(address) { deaf in
                _ = try await deaf.next()
                try await simulator.misbehave(.deaf)
                try await simulator.post(as: "U0ANA", in: "D0ANA", text: "hello")
                try await AppClient.connect(address) { app in
                    _ = try await app.next()
                    // Which of the two gets a try is a matter of chance; the seed picks the new one before long.
                    let envelope = try #require(try await app.next())
                    #expect(envelope["retry_attempt"].integer ?? 0 > 0)
                }
            }
        }
    }

    @Test func `every connection can be reset`() async throws {
        try await withSimulator { simulator, address in
            await #expect(throws: (any Error).self) {
                try await AppClient.connect(address) { app in
                    _ = try await app.next()
                    try await simulator.misbehave(.cut(.reset))
                    while try await app.next() != nil {}
                    throw HTTPCall.CutOff()
                }
            }
            try await simulator.waitUntil { $0.connections == 0 }
        }
    }

    @Test func `faults are switched by the control interface, and wrong ones are refused`() async throws {
        try await withSimulator { _, address in
            #expect(try await address.control("fault", ["fault": "limit", "retry_after": 7]).json["ok"] == true)
            let answer = try await address.call("chat.postMessage", Self.post)
            #expect(answer.status == 429)
            #expect(answer.headers["retry-after"] == "7")
            #expect(try await address.control("fault", ["fault": "gremlins"]).status == 400)
        }
    }
}
