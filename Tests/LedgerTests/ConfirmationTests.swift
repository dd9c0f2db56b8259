import Foundation
import Requests
import Testing

@testable import Ledger

@Suite("Confirmations")
struct ConfirmationTests {
    /// A disk whose syncs of the anchor can be held up.
    private final class SlowDisk: Sendable {
        private let isHeld = Locked(false)
        private let release = DispatchSemaphore(value: 0)
        let reached = Latch()

        var calls: FileCalls {
            var calls = FileCalls.system
            calls.sync = { descriptor in
                if self.isHeld.withLock({ $0 }) {
                    self.reached.open()
                    self.release.wait()
                }
                return fdatasync(descriptor)
            }
            return calls
        }

        func hold() { self.isHeld.withLock { $0 = true } }

        func letGo() {
            self.isHeld.withLock { $0 = false }
            self.release.signal()
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `nobody is told before the anchor says so, and the next commit does not wait for that`() async throws {
        let (place, disk) = (try Workplace(), SlowDisk())
        let told = Locked(0)
        try await place.life(on: disk.calls) { ledger async throws in
            try await withThrowingTaskGroup { group in
                disk.hold()
                defer { disk.letGo() }
                group.addTask { () async throws in
                    #expect(try await ledger.hear() == .recorded(RequestID("1")))
                    told.withLock { $0 += 1 }
                }
                await disk.reached.wait()
                group.addTask { () async throws in
                    #expect(try await ledger.hear(in: ConversationID("c2")) == .recorded(RequestID("2")))
                    told.withLock { $0 += 1 }
                }
                while try await ledger.requests(open: nil, limit: 9).count < 2 { await Task.yield() }
                #expect(told.withLock { $0 } == 0)
                #expect(ledger.acknowledged.end.seq == 0)
                disk.letGo()
                try await group.waitForAll()
            }
            #expect(ledger.acknowledged.end.seq == 2)
        }
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
