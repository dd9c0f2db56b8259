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
    func `nobody is told before the anchor says so, though it is in the database`() async throws {
        let (place, disk) = (try Workplace(), SlowDisk())
        let isTold = Locked(false)
        try await place.life(on: disk.calls) { ledger async throws in
            try await withThrowingTaskGroup { group in
                disk.hold()
                defer { disk.letGo() }
                group.addTask { () async throws in
                    #expect(try await ledger.hear() == .recorded(RequestID("1")))
                    isTold.withLock { $0 = true }
                }
                await disk.reached.wait()
                #expect(try await ledger.requests(open: nil, limit: 9).count == 1)
                #expect(ledger.acknowledged.end.seq == 0 && !isTold.withLock { $0 })
                disk.letGo()
                try await group.waitForAll()
            }
            #expect(ledger.acknowledged.end.seq == 1)
        }
    }

    @Test func `what the writer leaves to be told is told in its order, and all of it before the end`() async throws {
        let confirmations = Confirmations()
        #expect(confirmations.isIdle)
        for number in [1, 2] as [Int64] {
            var position = Position()
            position.commits = number
            confirmations.add([Confirmation(position: position, owesAnchor: true, pieces: [], answers: [])])
        }
        confirmations.close()
        let taken = await confirmations.next()
        #expect(taken?.map(\.position.commits) == [1, 2] && !confirmations.isIdle)
        confirmations.done(2)
        #expect(confirmations.isIdle)
        #expect(await confirmations.next() == nil)
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
