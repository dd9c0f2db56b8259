import ChatBridge
import Ledger
import Requests
import Simulator
import Testing

/// Nothing that people say is lost or heard twice: over real sockets, in a simulated workspace.
@Suite("Listening", .timeLimit(.minutes(2)))
struct ListeningTests {
    private func say(_ text: String, _ simulator: Simulator, thread: String? = nil) async throws -> String {
        try await simulator.post(as: "U0ANA", in: Listener.channel, thread: thread, text: "@analytics-bot \(text)")
    }

    @Test func `what was said while nobody listened is heard afterwards, in order and once`() async throws {
        try await Wire.open {
            // Nothing is kept for the bot: Slack gives up after five minutes.
            $0.undeliveredLifetime = .zero
        } _: { simulator, address, wire in
            let listener = try Listener(simulator, address, wire)
            let thread = try await listener.listen { ledger, _ in
                try await listener.connected()
                let thread = try await self.say("one", simulator)
                #expect(try await ledger.heard(1) == ["one"])
                return thread
            }
            for words in ["two", "three"] { _ = try await self.say(words, simulator) }
            _ = try await self.say("four", simulator, thread: thread)
            try await simulator.post(as: "U0ANA", in: Listener.channel, text: "not for the bot")
            try await simulator.post(as: "U0ANA", in: "D0ANA", text: "five")
            for _ in 1...2 {
                try await listener.listen { ledger, _ in
                    try await listener.connected()
                    let heard = try await ledger.heard(5)
                    #expect(Set(heard) == ["one", "two", "three", "four", "five"] && heard.count == 5)
                    #expect(heard.filter { $0 != "five" } == ["one", "two", "three", "four"])
                }
            }
            #expect(listener.health.conditions.first { $0.subject == "slack history" }?.state == .well)
        }
    }

    @Test func `what was said before the bot's first day is none of its business`() async throws {
        try await Wire.open { simulator, address, wire in
            let listener = try Listener(simulator, address, wire)
            try await simulator.misbehave(.loseEvents(10))
            _ = try await self.say("before", simulator)
            try await simulator.misbehave(.none)
            try await listener.listen { ledger, _ in
                try await listener.connected()
                _ = try await self.say("after", simulator)
                #expect(try await ledger.heard(1) == ["after"])
                _ = try await simulator.waitForEntry {
                    $0.detail["method"] == "conversations.history" && $0.channel == Listener.channel
                }
                #expect(try await ledger.heard(1) == ["after"])
            }
        }
    }

    @Test func `a message that a channel did not take is tried again when the bot is invited back`() async throws {
        try await Wire.open { simulator, address, wire in
            let listener = try Listener(simulator, address, wire)
            try await listener.listen { ledger, _ in
                try await listener.connected()
                _ = try await self.say("one", simulator)
                _ = try await ledger.heard(1)
                try await simulator.invite(false, to: Listener.channel, by: "U0ANA")
                let claim = try #require(try await ledger.claim(.notify, limit: 1).first)
                let lane = "slack:T0SIM:\(Listener.channel)"
                try await ledger.setBack(claim, Setback(.rejected, "The bot is not in this channel", obstacle: lane))
                #expect(try await ledger.parked(limit: 10).count == 1)

                let before = try await simulator.ledger(after: 0).last?.number ?? 0
                try await simulator.invite(to: Listener.channel, by: "U0ANA")
                _ = try await simulator.waitForEntry(after: before) { $0.kind == .acknowledged }
                #expect(try await ledger.parked(limit: 10).isEmpty)
                #expect(try await ledger.claim(.notify, limit: 1).first?.work == claim.work)
            }
        }
    }

    @Test func `edits and deletions of open requests are heard afterwards too`() async throws {
        try await Wire.open {
            $0.undeliveredLifetime = .zero
        } _: { simulator, address, wire in
            let listener = try Listener(simulator, address, wire)
            let (edited, deleted) = try await listener.listen { ledger, _ in
                try await listener.connected()
                let edited = try await self.say("old words", simulator)
                let deleted = try await self.say("gone", simulator)
                _ = try await ledger.heard(2)
                return (edited, deleted)
            }
            _ = try await simulator.post(as: "U0BO", in: Listener.channel, thread: deleted, text: "what?")
            try await simulator.edit(as: "U0ANA", in: Listener.channel, ts: edited, text: "@analytics-bot new words")
            try await simulator.delete(as: "U0ANA", in: Listener.channel, ts: deleted)
            try await listener.listen { ledger, _ in
                var requests: [Request] = []
                for _ in 0..<1000 {
                    requests = try await ledger.requests(open: nil, limit: 9)
                    if requests.contains(where: { $0.phase == .stopped(.withdrawn) }),
                        requests.contains(where: { $0.opening.words == .text("new words") })
                    {
                        break
                    }
                    try await Task.sleep(for: .milliseconds(10))
                }
                #expect(Set(requests.map(\.opening.words)) == [.text("new words"), .text("gone")])
                #expect(requests.map(\.phase).contains(.stopped(.withdrawn)))
                #expect(requests.count == 2)
            }
        }
    }

    @Test func `a gesture that comes by every way at once is one request`() async throws {
        try await Wire.open { simulator, address, wire in
            let listener = try Listener(simulator, address, wire)
            try await listener.listen { ledger, _ in
                try await listener.connected()
                try await simulator.misbehave(.duplicateDeliveries(1000))
                for number in 1...20 { _ = try await self.say("wish \(number)", simulator) }
                let ts = try await self.say("see https://example.test/", simulator)
                try await simulator.unfurl(in: Listener.channel, ts: ts)
                try await simulator.waitUntil { $0.pending == 0 }
                #expect(try await ledger.heard(21).count == 21)
            }
        }
    }

    @Test(arguments: [Simulator.Fault.cut(.reset), .cut(.fin), .cut(.closeFrame)])
    func `lost connections are replaced`(_ fault: Simulator.Fault) async throws {
        try await Wire.open { simulator, address, wire in
            let listener = try Listener(simulator, address, wire)
            try await listener.listen { ledger, _ in
                try await listener.connected()
                try await simulator.misbehave(fault)
                _ = try await simulator.waitForEntry { $0.kind == .disconnected }
                try await simulator.waitUntil { $0.connections > 0 }
                _ = try await self.say("still there?", simulator)
                #expect(try await ledger.heard(1) == ["still there?"])
            }
        }
    }

    @Test func `half-open connections are noticed and replaced`() async throws {
        try await Wire.open { simulator, address, wire in
            let listener = try Listener(simulator, address, wire)
            try await listener.listen { ledger, _ in
                try await listener.connected()
                try await simulator.misbehave(.deaf)
                _ = try await self.say("hello?", simulator)
                // The test's sockets hang up after three seconds without a sign of life, the bot's after fifteen.
                #expect(try await ledger.heard(1, within: .seconds(8)) == ["hello?"])
            }
        }
    }

    /// Looks every moment, at this machine's speed.
    private static let quick = {
        var pace = SlackCatchUp.Pace()
        (pace.period, pace.interval, pace.grace) = (.milliseconds(250), .milliseconds(1), .milliseconds(50))
        return pace
    }()

    @Test func `connections that bring nothing are found out, replaced, and what they missed is heard`() async throws {
        try await Wire.open { simulator, address, wire in
            let listener = try Listener(simulator, address, wire, pace: Self.quick)
            try await listener.listen { ledger, _ in
                try await listener.connected()
                _ = try await self.say("one", simulator)
                #expect(try await ledger.heard(1) == ["one"])
                // What is said after the grace should come by socket.
                try await Task.sleep(for: .milliseconds(100))
                let before = try await simulator.ledger().last?.number ?? 0
                try await simulator.misbehave(.mute(nil))
                _ = try await self.say("two", simulator)
                #expect(try await ledger.heard(2) == ["one", "two"])
                for number in 3...60 where try await self.count(.connected, after: before, simulator) < 2 {
                    _ = try await self.say("wish \(number)", simulator)
                    try await Task.sleep(for: .milliseconds(100))
                }
                #expect(try await self.count(.connected, after: before, simulator) == 2, "both were replaced")
                let heard = try await ledger.requests(open: nil, limit: 100).count
                _ = try await self.say("by socket", simulator)
                #expect(try await ledger.heard(heard + 1).contains("by socket"))
            }
        }
    }

    private func count(
        _ kind: Simulator.LedgerEntry.Kind,
        after number: Int,
        _ simulator: Simulator
    ) async throws -> Int {
        try await simulator.ledger(after: number).count { $0.kind == kind }
    }

    @Test func `a refresh under load loses nothing, and there is always a connection`() async throws {
        try await Wire.open { simulator, address, wire in
            let listener = try Listener(simulator, address, wire)
            try await listener.listen { ledger, _ in
                try await listener.connected()
                let before = try await simulator.ledger().last?.number ?? 0
                for number in 0..<60 {
                    if number % 20 == 0 { try await simulator.misbehave(.disconnect(.warning)) }
                    _ = try await self.say("wish \(number)", simulator)
                }
                #expect(try await ledger.heard(60).count == 60)
                try await simulator.waitUntil { $0.pending == 0 && $0.connections == 2 }
                var open = 2
                for entry in try await simulator.ledger(after: before) {
                    if entry.kind == .connected { open += 1 }
                    if entry.kind == .disconnected { open -= 1 }
                    #expect(open > 0)
                }
            }
        }
    }

    @Test func `twenty restarts, every other one a crash, lose nothing and hear nothing twice`() async throws {
        try await Wire.open {
            $0.retryDelays = [.zero]
            $0.ackTimeout = .milliseconds(200)
            $0.undeliveredLifetime = .milliseconds(50)
        } _: { simulator, address, wire in
            let listener = try Listener(simulator, address, wire)
            try await listener.listen { _, _ in try await listener.connected() }
            var said = 0
            for round in 0..<20 {
                try await listener.listen(killed: round % 2 == 1) { _, _ in
                    for _ in 0..<5 {
                        _ = try await self.say("wish \(said)", simulator)
                        said += 1
                    }
                    try await simulator.waitUntil { $0.connections > 0 }
                    for _ in 0..<5 {
                        _ = try await self.say("wish \(said)", simulator)
                        said += 1
                    }
                }
            }
            let all = said
            try await listener.listen { ledger, _ in
                let heard = try await ledger.heard(all, within: .seconds(40))
                let missing = (0..<all).map { "wish \($0)" }.filter { !heard.contains($0) }
                #expect(missing.isEmpty && heard.count == all, "\(missing) \(listener.health.conditions)")
            }
        }
    }

    @Test func `without permission to list or read, health says which, and nobody is stormed`() async throws {
        try await Wire.open { simulator, address, wire in
            let listener = try Listener(simulator, address, wire)
            try await simulator.misbehave(
                .method("users.conversations", .refuse("missing_scope", needed: "channels:read"), count: 100)
            )
            try await simulator.misbehave(
                .method("conversations.history", .refuse("missing_scope", needed: "channels:history"), count: 100)
            )
            try await listener.listen { ledger, _ in
                try await listener.connected()
                _ = try await self.say("one", simulator)
                #expect(try await ledger.heard(1) == ["one"])
                try await simulator.misbehave(.cut(.reset))
                _ = try await simulator.waitForEntry {
                    $0.detail["method"] == "conversations.history" && $0.detail["error"] == "missing_scope"
                }
                for _ in 0..<500 where self.history(listener)?.detail.contains("channels:history") != true {
                    try await Task.sleep(for: .milliseconds(10))
                }
                let condition = try #require(self.history(listener))
                #expect(condition.state == .strained)
                #expect(condition.detail.contains("channels:read") && condition.detail.contains("channels:history"))
                let calls = try await simulator.ledger().count { $0.detail["error"] == "missing_scope" }
                #expect(calls <= 5, "\(calls) calls")
            }
        }
    }

    @Test func `a token that is revoked later is a loud condition, not an end and not a storm`() async throws {
        try await Wire.open { simulator, address, wire in
            let listener = try Listener(simulator, address, wire)
            try await listener.listen { _, _ in
                try await listener.connected()
                let refused = Simulator.Misconduct.refuse("token_revoked", needed: nil)
                try await simulator.misbehave(.method("apps.connections.open", refused, count: 100))
                try await simulator.misbehave(.cut(.reset))
                for _ in 0..<500 where self.socket(listener)?.detail.contains("token_revoked") != true {
                    try await Task.sleep(for: .milliseconds(10))
                }
                #expect(self.socket(listener)?.state == .broken)
                #expect(try await simulator.ledger().count { $0.detail["error"] == "token_revoked" } <= 2)
            }
        }
    }

    private func socket(_ listener: Listener) -> Condition? {
        listener.health.conditions.first { $0.subject == "slack socket" }
    }

    private func history(_ listener: Listener) -> Condition? {
        listener.health.conditions.first { $0.subject == "slack history" }
    }
}
