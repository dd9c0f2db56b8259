import Foundation
import Requests
import Testing

@testable import Ledger

@Suite("Trail")
struct TrailTests {
    /// A disk whose syncs of the anchor can be held up, or fail.
    private final class Disk: Sendable {
        private enum State: Sendable { case well, held, broken }

        private let state = Locked(State.well)
        private let release = DispatchSemaphore(value: 0)
        let reached = Latch()

        var calls: FileCalls {
            var calls = FileCalls.system
            calls.sync = { descriptor in
                switch self.state.withLock({ $0 }) {
                case .well: return fdatasync(descriptor)
                case .broken:
                    errno = ENOSPC
                    return -1
                case .held:
                    self.reached.open()
                    self.release.wait()
                    return fdatasync(descriptor)
                }
            }
            return calls
        }

        func hold() { self.state.withLock { $0 = .held } }
        func spoil() { self.state.withLock { $0 = .broken } }
        func mend() { self.state.withLock { $0 = .well } }

        func letGo() {
            self.mend()
            self.release.signal()
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `whoever is told need not wait for the anchor, which follows`() async throws {
        let (place, disk) = (try Workplace(), Disk())
        try await place.life(on: disk.calls) { ledger async throws in
            disk.hold()
            defer { disk.letGo() }
            #expect(try await ledger.hear() == .recorded(RequestID("1")))
            await disk.reached.wait()
            #expect(ledger.acknowledged.end.seq == 0)
        }
        let anchor = try Anchor.read(place.folder.appending(path: "anchor"))
        #expect(anchor?.end.seq == 1, "the last of it is said before the ledger closes")
    }

    @Test(.timeLimit(.minutes(1)))
    func `while the anchor cannot be written nobody is told anything, and afterwards all goes on`() async throws {
        let (place, disk) = (try Workplace(), Disk())
        try await place.life(on: disk.calls) { ledger async throws in
            disk.spoil()
            _ = try await ledger.hear()
            while Self.state(of: ledger) != .broken { await Task.yield() }
            await #expect(throws: LedgerError.self) { try await ledger.hear("once more") }
            disk.mend()
            #expect(try await ledger.hear("again") == .recorded(RequestID("3")))
            #expect(ledger.acknowledged.end.seq == 3)
            #expect(Self.state(of: ledger) == .well)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `the writer waits when too much follows it, all are told in order, and the newest is said`() async {
        let trail = Trail()
        let (told, said) = (Locked<[Int]>([]), Locked<[Int64?]>([]))
        for number in 1...Trail.most { trail.add(Self.position(number), [{ told.withLock { $0.append(number) } }]) }
        Thread.detachNewThread {
            trail.add(Self.position(98), [{ told.withLock { $0.append(98) } }])
            trail.add(nil, [{ told.withLock { $0.append(99) } }])
            trail.close()
        }
        await trail.follow { part in
            for answer in part.answers { answer() }
            said.withLock { $0.append(part.position?.commits) }
        }
        #expect(told.withLock { $0 } == Array(1...Trail.most) + [98, 99])
        #expect(said.withLock { $0.compactMap(\.self) } == [Int64(Trail.most), 98])
    }

    private static func state(of ledger: Ledger) -> Condition.State? {
        ledger.health.conditions.first { $0.subject == Ledger.subject }?.state
    }

    private static func position(_ commits: Int) -> Position {
        var position = Position()
        position.commits = Int64(commits)
        return position
    }
}
