import Foundation
import Ledger
import Requests
import Testing

@testable import Faults

@Suite("Lost files")
struct LostFileTests {
    /// What a process that was killed leaves, after five messages.
    private func killed(_ place: Place, _ clock: SteadyClock) async throws -> URL {
        let left = place.folder.appending(path: "left")
        let home = try place.room("home")
        try await Ledger.opened(in: home, clock: clock).life { ledger async throws in
            for n in 1...5 { _ = try await ledger.record(Bench.message(n)) }
            try FileManager.default.copyItem(at: home, to: left)
        }
        return left
    }

    @Test(arguments: ["ledger.sqlite-wal", "ledger.sqlite", "anchor"])
    func `a file deleted while nobody looked is noticed at the start`(name: String) async throws {
        let (place, clock) = (try Place(), SteadyClock())
        let left = try await self.killed(place, clock)
        try FileManager.default.removeItem(at: left.appending(path: name))
        let refusal = #expect(throws: LedgerError.self) { try Ledger.opened(in: left, clock: clock) }
        #expect(refusal?.code == .vanished)
        #expect(refusal?.message.contains("chatbridge restore") == true)
    }

    @Test func `the log's shared memory is made anew when it was deleted`() async throws {
        let (place, clock) = (try Place(), SteadyClock())
        let left = try await self.killed(place, clock)
        try FileManager.default.removeItem(at: left.appending(path: "ledger.sqlite-shm"))
        try await Ledger.opened(in: left, clock: clock).life { ledger async throws in
            for n in 1...5 { #expect(try await ledger.record(Bench.message(n)) == .seen) }
        }
    }

    @Test func `gestures that were only remembered are missed as well`() async throws {
        let (place, clock) = (try Place(), SteadyClock())
        let home = try place.room("home")
        try await Ledger.opened(in: home, clock: clock).life { ledger async throws in
            try FileManager.default.copyItem(at: home, to: place.folder.appending(path: "old"))
            _ = try await ledger.record(Intake(keys: ["a reaction"], wish: .nothing))
        }
        let old = place.folder.appending(path: "old")
        try FileManager.default.removeItem(at: old.appending(path: "anchor"))
        try FileManager.default.copyItem(at: home.appending(path: "anchor"), to: old.appending(path: "anchor"))
        let refusal = #expect(throws: LedgerError.self) { try Ledger.opened(in: old, clock: clock) }
        #expect(refusal?.message.contains("The last 1 commits") == true)
    }
}
