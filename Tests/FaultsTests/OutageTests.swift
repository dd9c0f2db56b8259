import Foundation
import GRDB
import Ledger
import Requests
import Testing

@testable import Faults

@Suite("Outages", .timeLimit(.minutes(1)))
struct OutageTests {
    private static let faults: [(String, FaultyDisk.Operations, Int32)] = [
        ("-wal", .writing, ENOSPC), ("-wal", .writing, EROFS), ("-wal", .writing, EIO), ("-wal", .syncing, EIO),
        ("anchor", .writing, ENOSPC), ("anchor", .syncing, EIO),
    ]

    @Test(arguments: Self.faults.indices)
    func `nothing is acknowledged while the disk refuses, and all goes on when it is well again`(
        index: Int
    ) async throws {
        let (suffix, operations, error) = Self.faults[index]
        try await Bench().work { bench, ledger async throws in
            #expect(try await ledger.record(bench.message(1)) == .recorded(RequestID("1")))
            bench.disk.fail(operations, on: suffix, with: error)
            if suffix == "anchor" {
                // What is in the database is told at once; that the anchor cannot follow is known a moment later.
                _ = try? await ledger.record(bench.message(6))
                while bench.health.conditions.first?.state != .broken { await Task.yield() }
            }
            for n in 2...4 {
                let refusal = await #expect(throws: LedgerError.self) { try await ledger.record(bench.message(n)) }
                #expect(refusal?.code == .storage)
                bench.clock.advance(by: .seconds(1))
            }
            #expect(bench.health.conditions.first?.state == .broken)
            #expect(bench.health.conditions.first?.subject == "ledger")
            bench.disk.heal()
            bench.clock.advance(by: .seconds(1))
            // A commit whose sync failed may be there or not; what matters is that it is remembered from now on.
            for n in 2...5 { _ = try await ledger.record(bench.message(n)) }
            for n in 1...5 { #expect(try await ledger.record(bench.message(n)) == .seen) }
            #expect(bench.health.conditions.first?.state == .well)
            #expect(try await ledger.verify().isSound)
        }
    }

    @Test func `what is full is said, with what to do`() async throws {
        try await Bench().work { bench, ledger async throws in
            bench.disk.fail(.writing, on: "-wal", with: ENOSPC)
            let refusal = await #expect(throws: LedgerError.self) { try await ledger.record(bench.message(1)) }
            #expect(refusal?.message.contains("disk is full") == true)
            #expect(bench.health.conditions.first?.detail.contains("disk is full") == true)
        }
    }

    @Test func `after a failed sync the ledger is opened again before anything is acknowledged`() async throws {
        try await Bench().work { bench, ledger async throws in
            bench.disk.fail(.syncing, on: "-wal", with: EIO, times: 1)
            await #expect(throws: LedgerError.self) { try await ledger.record(bench.message(1)) }
            // The disk is well, but nobody knows what is on it; the second is not over yet.
            await #expect(throws: LedgerError.self) { try await ledger.record(bench.message(1)) }
            bench.clock.advance(by: .seconds(1))
            _ = try await ledger.record(bench.message(1))
            #expect(try await ledger.record(bench.message(1)) == .seen)
        }
    }

    @Test func `a database that somebody else locks declines while it is locked`() async throws {
        try await Bench().work { bench, ledger async throws in
            try await bench.locked { () async throws in
                let refusal = await #expect(throws: LedgerError.self) { try await ledger.record(bench.message(1)) }
                #expect(refusal?.message.contains("locked") == true)
            }
            #expect(try await ledger.record(bench.message(1)) == .recorded(RequestID("1")))
        }
    }

    @Test(.enabled(if: Volume.canMount))
    func `a disk that is really full refuses, and takes more once there is space`() async throws {
        let volume = try Volume(megabytes: 1)
        let health = Health()
        let clock = SteadyClock()
        try await Ledger.opened(in: volume.folder, clock: clock, health: health).life { ledger async throws in
            var taken = 0
            let refusal = await #expect(throws: LedgerError.self) {
                while taken < 5000 {
                    _ = try await ledger.record(Bench.message(taken, words: String(repeating: "word ", count: 800)))
                    taken += 1
                }
            }
            #expect(refusal?.code == .storage)
            #expect(health.conditions.first?.state == .broken)
            try volume.grow(megabytes: 4)
            clock.advance(by: .seconds(1))
            for n in 0..<taken { #expect(try await ledger.record(Bench.message(n)) == .seen) }
            #expect(try await ledger.record(Bench.message(taken)) != .seen)
            #expect(health.conditions.first?.state == .well)
            #expect(try await ledger.verify().isSound)
        }
    }

    @Test func `a page that cannot be read holds up only the request that needs it`() async throws {
        let bench = try Bench()
        try await bench.work { bench, ledger async throws in
            let words = String(repeating: "word ", count: 400)
            for n in 1...40 { _ = try await ledger.record(Bench.message(n, words: "wish \(n). \(words)")) }
        }
        try bench.spoilPage(holding: "wish 20.")
        try await bench.work { bench, ledger async throws in
            let claims = try await ledger.claim(.understand, limit: 100)
            #expect((30..<40).contains(claims.count))
            #expect(!claims.contains { $0.request?.id == RequestID("20") })
            await #expect(throws: LedgerError.self) { try await ledger.request(RequestID("20")) }
            #expect(try await ledger.record(Bench.message(41)) == .recorded(RequestID("41")))
            let cancel = Command.cancel(by: PersonID("local:person 20"))
            let order = Intake(keys: ["x"], wish: .command(RequestID("20"), cancel, in: ConversationID("c20")))
            await #expect(throws: LedgerError.self) { try await ledger.record(order) }
            #expect(bench.health.conditions.first?.state == .strained)
            #expect(try await ledger.record(Bench.message(42)) == .recorded(RequestID("42")))
            #expect(try await !ledger.verify().isSound)
        }
    }

    @Test(arguments: [1, 2, 3, 4, 5] as [UInt64])
    func `a disk that fails before the power goes loses nothing either`(seed: UInt64) async throws {
        let tally = try await PowerTrial(points: 40, seed: seed, isFailing: true).tell(seed, atMost: 40)
        #expect(tally.whole == tally.count && tally.count > 5)
        #expect(tally.lost.isEmpty)
    }
}
