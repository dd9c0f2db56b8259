import Foundation
import Requests
import Testing

@testable import Ledger

@Suite("Intake")
struct IntakeTests {
    @Test(arguments: ["envelope", "event", "c:ts"])
    func `a gesture is new once, whichever of its keys comes again, and after a restart`(_ key: String) async throws {
        let place = try Workplace()
        let keys = ["envelope", "event", "c:ts"]
        try await place.life { ledger async throws in
            #expect(try await ledger.record(Intake(keys: keys, wish: .message(opening()))) == .recorded(RequestID("1")))
            #expect(try await ledger.record(Intake(keys: [key, "x"], wish: .message(opening()))) == .seen)
        }
        try await place.life { ledger async throws in
            #expect(try await ledger.record(Intake(keys: [key], wish: .message(opening()))) == .seen)
            // A key that came along with a known one is known as well.
            #expect(try await ledger.record(Intake(keys: ["x"], wish: .message(opening()))) == .seen)
            #expect(try await ledger.requests(open: nil, limit: 9).count == 1)
        }
    }

    @Test func `a gesture is forgotten after a week, and not before`() async throws {
        let place = try Workplace()
        try await place.life { ledger async throws in
            _ = try await ledger.record(Intake(keys: ["old"], wish: .nothing))
            place.clock.advance(by: Settings().memory - .seconds(2))
            _ = try await ledger.record(Intake(keys: ["other"], wish: .nothing))
            #expect(try await ledger.record(Intake(keys: ["old"], wish: .nothing)) == .seen)
            place.clock.advance(by: .seconds(4))
            _ = try await ledger.record(Intake(keys: ["another"], wish: .nothing))
            #expect(try await ledger.record(Intake(keys: ["old"], wish: .nothing)) == .ignored)
        }
    }

    @Test func `requests are numbered in order, also after a restart`() async throws {
        let place = try Workplace()
        try await place.life { ledger async throws in
            #expect(try await ledger.hear() == .recorded(RequestID("1")))
            #expect(try await ledger.hear() == .recorded(RequestID("2")))
        }
        try await place.life { ledger async throws in
            #expect(try await ledger.hear(in: ConversationID("c2")) == .recorded(RequestID("3")))
            #expect(try await ledger.recent(by: ana, limit: 2).map(\.id.rawValue) == ["3", "2"])
            #expect(try await ledger.recent(in: thread, limit: 9).map(\.id.rawValue) == ["2", "1"])
            #expect(try await ledger.request(RequestID("2"))?.requester == ana)
            #expect(try await ledger.request(RequestID("02")) == nil)
        }
    }

    @Test func `words in a conversation answer the open question of the same person`() async throws {
        let place = try Workplace()
        try await place.life { ledger async throws in
            _ = try await ledger.hear()
            let claim = try await ledger.take(.understand)
            let question = Order(.understand(.unclear(Question(text: "Which model?"))), for: RequestID("1"))
            try await ledger.finish(claim, orders: [question])

            #expect(try await ledger.hear("the other", by: bo) == .recorded(RequestID("2")))
            // Now the newest request there is bo's, which asks nothing.
            #expect(try await ledger.hear("fct_trips") == .recorded(RequestID("3")))
        }
        let other = try Workplace()
        try await other.life { ledger async throws in
            _ = try await ledger.hear()
            let claim = try await ledger.take(.understand)
            let question = Order(.understand(.unclear(Question(text: "Which model?"))), for: RequestID("1"))
            try await ledger.finish(claim, orders: [question])
            #expect(try await ledger.hear("fct_trips") == .recorded(RequestID("1")))
            #expect(try await ledger.request(RequestID("1"))?.dialogue.last == .replied("fct_trips"))
            #expect(try await ledger.works(.understand) == [.understand(Reading())])
        }
    }

    @Test func `over the rate limit a person is told once when to come back, also after a restart`() async throws {
        let place = try Workplace()
        try await place.life { ledger async throws in
            for _ in 0..<3 { _ = try await ledger.hear() }
        }
        try await place.life { ledger async throws in
            let refusal = Refusal.tooMany(until: place.clock.now.advanced(by: .seconds(60)))
            #expect(try await ledger.hear() == .refused(refusal))
            #expect(try await ledger.hear() == .refused(refusal))
            #expect(try await ledger.hear(by: bo) == .recorded(RequestID("4")))
            #expect(
                try await ledger.works(.errand) == [.errand(.refuse(refusal, to: ana, in: thread, request: nil))]
            )
            place.clock.advance(by: .seconds(60))
            #expect(try await ledger.hear() == .recorded(RequestID("5")))
        }
    }

    @Test func `a refused button is told to the one who pressed it, where it was pressed`() async throws {
        let place = try Workplace()
        try await place.life { ledger async throws in
            _ = try await ledger.hear()
            #expect(try await ledger.order(.cancel(by: PersonID("local:cy"))) == .refused(.notYours))
            #expect(try await ledger.order(.cancel(by: ana), RequestID("77")) == .refused(.unknownRequest))
            #expect(try await ledger.order(.cancel(by: ana), RequestID("x'; --")) == .refused(.unknownRequest))
            let told = try await ledger.works(.errand)
            #expect(told.count == 3)
            let button = ConversationID("button")
            #expect(
                told.first
                    == .errand(.refuse(.notYours, to: PersonID("local:cy"), in: button, request: RequestID("1")))
            )
        }
    }

    @Test func `many at once share commits, and each is on disk when it is answered`() async throws {
        let place = try Workplace()
        try await place.life { ledger async throws in
            let before = ledger.commits.withLock { $0 }
            let receipts = try await withThrowingTaskGroup { group in
                for n in 0..<100 {
                    group.addTask { try await ledger.hear(by: PersonID("p\(n)"), in: ConversationID("c\(n)")) }
                }
                return try await group.reduce(into: Set<Receipt>()) { $0.insert($1) }
            }
            #expect(receipts.count == 100)
            #expect(ledger.commits.withLock { $0 } - before < 50)
        }
        try await place.life { ledger async throws in
            #expect(try await ledger.requests(open: true, limit: 200).count == 100)
        }
    }

    @Test func `one piece that fails leaves the others of its commit alone`() async throws {
        let place = try Workplace()
        let ledger = try place.open()
        defer { ledger.close() }
        struct Failure: Error {}
        try await withThrowingTaskGroup { group in
            // Nobody writes yet, so that all three end up in one commit.
            group.addTask { _ = try await ledger.record(Intake(keys: ["a"], wish: .message(opening()))) }
            group.addTask {
                await #expect(throws: Failure.self) {
                    try await ledger.write { draft in
                        _ = try draft.record(Intake(keys: ["b"], wish: .message(opening())))
                        throw Failure()
                    }
                }
            }
            group.addTask { _ = try await ledger.record(Intake(keys: ["c"], wish: .message(opening()))) }
            while ledger.queue.count < 3 { await Task.yield() }
            try await withThrowingTaskGroup { writing in
                writing.addTask { try await ledger.run() }
                try await group.waitForAll()
                writing.cancelAll()
            }
        }
        #expect(ledger.commits.withLock { $0 } == 2)
        #expect(try await ledger.requests(open: nil, limit: 9).map(\.id.rawValue) == ["2", "1"])
        #expect(try await ledger.verify().isSound)
    }

    @Test func `an open question is known after a restart, and its answer is no new wish`() async throws {
        let place = try Workplace()
        try await place.life { ledger async throws in
            _ = try await ledger.hear()
            let claim = try await ledger.take(.understand)
            let question = Question(text: "Which model?")
            try await ledger.finish(claim, orders: [Order(.understand(.unclear(question)), for: RequestID("1"))])
        }
        try await place.life { ledger async throws in
            #expect(try await ledger.hear("fct_trips") == .recorded(RequestID("1")))
            #expect(try await ledger.hear("fct_trips") == .recorded(RequestID("2")))
        }
    }
}
