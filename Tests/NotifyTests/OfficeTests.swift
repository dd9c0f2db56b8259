import Ledger
import Requests
import Simulator
import Testing

@Suite("The way out, over sockets")
struct OfficeTests {
    private func markers(_ count: Int) -> [String] { (1...count).map { "\($0)/card" }.sorted() }

    @Test func `answers lost in every way: every card once, with the final state`() async throws {
        try await Office.open { office in
            let ways: [Simulator.Misconduct] = [.dropReply, .garble, .fail(carriedOut: true), .dropCall]
            for way in ways {
                try await office.simulator.misbehave(.method("chat.postMessage", way, count: 1))
                try await office.simulator.misbehave(.method("chat.update", way, count: 1))
            }
            for number in 1...5 { try await office.ask(number) }
            #expect(try await office.settles(5).sorted() == self.markers(5))
        }
    }

    @Test func `posts that are carried out seconds after the connection broke are not doubled`() async throws {
        try await Office.open(settle: .seconds(5)) { office in
            for delay in [200, 1500, 4800] {
                let way = Simulator.Misconduct.commitLate(.milliseconds(delay))
                try await office.simulator.misbehave(.method("chat.postMessage", way, count: 1))
            }
            for number in 1...3 { try await office.ask(number) }
            try await office.settles(3)
            // Nothing more comes.
            try await Task.sleep(for: .seconds(2))
            #expect(try await office.settles(3).sorted() == self.markers(3))
        }
    }

    @Test func `a storm of 429: nothing is sent within a Retry-After`() async throws {
        try await Office.open { office in
            try await office.simulator.misbehave(.method("chat.postMessage", .limit(retryAfter: 2), count: 2))
            for number in 1...6 { try await office.ask(number) }
            #expect(try await office.settles(6).sorted() == self.markers(6))
            let calls = try await office.calls(of: "chat.postMessage")
            let limited = calls.filter { $0.detail["error"] == "ratelimited" }
            #expect(limited.count == 2)
            for limit in limited {
                #expect(!calls.contains { $0.number > limit.number && $0.at < limit.at + 2_000_000 })
            }
        }
    }

    @Test func `a storm of 500 opens the breaker, and all is shown once it is over`() async throws {
        try await Office.open { office in
            try await office.simulator.misbehave(.method("chat.postMessage", .fail(carriedOut: false), count: 6))
            for number in 1...9 { try await office.ask(number, in: number % 2 == 0 ? "C0RANDOM" : Office.channel) }
            #expect(try await office.settles(5).count == 5)
            #expect(try await office.settles(4, in: "C0RANDOM").count == 4)
            let condition = office.health.conditions.first { $0.subject == "slack chat.postMessage" }
            #expect(condition?.state == .well)
            let entries = try await office.simulator.ledger()
            #expect(entries.count { $0.kind == .messagePosted } == 9)
        }
    }

    @Test func `the bot was removed from the channel: the requester is told directly, to the end`() async throws {
        try await Office.open { office in
            try await office.simulator.removeBot(from: Office.channel)
            try await office.ask(1, "give up", by: "U0ANA")
            let direct = try await office.simulator.directChannel(of: "U0ANA")
            let state = try await office.simulator.waitUntil(timeout: .seconds(20)) { state in
                guard let card = state.messages(in: direct).first else { return false }
                return state.thread(card.ts, in: direct).contains { $0.marker == "1/closing" }
            }
            #expect(state.messages(in: direct).compactMap(\.marker) == ["1/card"])
            #expect(try await office.ledger.parked(limit: 5).filter { $0.hand == "notify" }.isEmpty)
        }
    }

    @Test func `a card that says working is brought up to date by the next life`() async throws {
        try await Office.open(
            { office in
                try await office.simulator.misbehave(.method("chat.update", .dropCall, count: 1))
                try await office.ask(1)
                _ = try await office.simulator.waitForEntry { $0.kind == .messagePosted }
            },
            { office in
                let markers = try await office.settles(1)
                #expect(markers == ["1/card"])
            }
        )
    }

    @Test func `killed between a post and its answer: found, not posted again`() async throws {
        try await Office.open(
            { office in
                try await office.simulator.misbehave(.method("chat.postMessage", .delayReply(.seconds(30)), count: 1))
                try await office.ask(1)
                _ = try await office.simulator.waitForEntry { $0.kind == .messagePosted }
            },
            { office in
                let markers = try await office.settles(1)
                let posts = try await office.calls(of: "chat.postMessage").count
                #expect(markers == ["1/card"] && posts == 1)
            }
        )
    }
}
