import Foundation
import GRDB
import Requests
import Testing

@testable import Ledger

@Suite("Crashes")
struct CrashTests {
    @Test func `what a dead process had taken is free again, messages after a settle time`() async throws {
        let place = try Workplace()
        try await place.life { ledger async throws in
            _ = try await ledger.hear()
            _ = try await ledger.take(.understand)
            _ = try await ledger.take(.notify)
        }
        try await place.life { ledger async throws in
            let reading = try await ledger.take(.understand)
            #expect(reading.attempt == 2)
            #expect(try await ledger.claim(.notify, limit: 1).isEmpty)
            try await ledger.finish(reading, orders: [])
            place.clock.advance(by: Settings().settle)
            #expect(try await ledger.take(.notify).attempt == 2)
        }
    }

    @Test func `a claim of a dead process does not hold in the next`() async throws {
        let place = try Workplace()
        let stale = try await place.life { ledger async throws in
            _ = try await ledger.hear()
            return try await ledger.take(.understand)
        }
        try await place.life { ledger async throws in
            let fresh = try await ledger.take(.understand)
            #expect(try await ledger.beat([stale, fresh]) == [fresh.id])
            await #expect(throws: LedgerError.self) { try await ledger.finish(stale, orders: []) }
        }
    }

    @Test func `work during which the process dies three times is parked, others go on`() async throws {
        let place = try Workplace()
        try await place.life { _ = try await $0.hear() }
        for attempt in 1...3 {
            try await place.life { ledger async throws in
                // Before its last chance the program must have lived without it for a while.
                if attempt == 3 {
                    #expect(try await ledger.claim(.understand, limit: 9).isEmpty)
                    place.clock.advance(by: .seconds(10))
                }
                #expect(try await ledger.take(.understand).attempt == attempt)
            }
        }
        try await place.life { ledger async throws in
            #expect(try await ledger.claim(.understand, limit: 9).isEmpty)
            guard case .stopped(.broken(let why))? = try await ledger.request(RequestID("1"))?.phase else {
                Issue.record("the request goes on")
                return
            }
            #expect(why.contains("3 times"))
            #expect(try await ledger.parked(limit: 9).map(\.attempt) == [3])
            _ = try await ledger.hear(by: bo)
            #expect(try await ledger.take(.understand).request?.requester == bo)
        }
    }

    @Test func `a setback between crashes starts the count anew`() async throws {
        let place = try Workplace()
        try await place.life { _ = try await $0.hear() }
        for round in 1...4 {
            try await place.life { ledger async throws in
                let claim = try await ledger.take(.understand)
                if round == 2 {
                    try await ledger.setBack(claim, Setback(.uncertain, "?"))
                    place.clock.advance(by: Settings().settle)
                }
            }
        }
        place.clock.advance(by: .seconds(10))
        try await place.life { ledger async throws in
            place.clock.advance(by: .seconds(10))
            #expect(try await ledger.take(.understand).attempt == 5)
        }
    }

    @Test func `a second ledger on the folder is refused with the holder's pid, until the first lets go`() async throws
    {
        let place = try Workplace()
        let first = try place.open()
        let error = #expect(throws: LedgerError.self) { try place.open() }
        #expect(error?.code == .inUse)
        #expect(error?.message.contains("process \(getpid())") == true)
        first.close()
        try place.open().close()
    }

    @Test func `a database of a newer version is left alone`() async throws {
        let place = try Workplace()
        try place.open().close()
        try place.alter("INSERT INTO grdb_migrations VALUES ('99 the future')")
        let error = #expect(throws: LedgerError.self) { try place.open() }
        #expect(error?.code == .newerSchema)
    }

    @Test func `a changed event breaks the chain, and is named`() async throws {
        let place = try Workplace()
        try await place.life { ledger async throws in
            for _ in 0..<3 { _ = try await ledger.hear() }
            let sound = try await ledger.verify()
            #expect(sound.isSound && sound.events == 3)
        }
        try place.alter("UPDATE event SET body = replace(body, 'metric', 'secret') WHERE seq = 2")
        try await place.life { ledger async throws in #expect(try await ledger.verify().faults == [.changed(seq: 2)]) }
        try place.alter("DELETE FROM event WHERE seq = 1")
        try await place.life { ledger async throws in
            let faults = try await ledger.verify().faults
            #expect(faults.contains(.missing(seq: 1)) && faults.contains(.listed(RequestID("1"))))
        }
    }

    @Test func `acknowledged events that vanished are noticed at the start`() async throws {
        let place = try Workplace()
        try await place.life { ledger async throws in
            for _ in 0..<3 { _ = try await ledger.hear() }
        }
        try place.alter("DELETE FROM event WHERE seq = 3; DELETE FROM request WHERE id = 3")
        let error = #expect(throws: LedgerError.self) { try place.open() }
        #expect(error?.code == .vanished)
        #expect(error?.message.contains("Events 3 to 3") == true)
        // To go on with what is left is a person's decision.
        let restoration = try Restoration(of: place.folder)
        #expect(try restoration.acceptPresent(at: place.clock.now)?.contains("Events 3 to 3") == true)
        restoration.close()
        try place.open().close()
    }

    @Test func `a log that lost its end is noticed at the start`() async throws {
        let place = try Workplace()
        let old = try Workplace()
        try await place.life { ledger async throws in
            _ = try await ledger.hear()
            try FileManager.default.copyItem(at: place.folder, to: old.folder.appending(path: "copy"))
            _ = try await ledger.hear()
        }
        for name in ["ledger.sqlite", "ledger.sqlite-wal", "ledger.sqlite-shm"] {
            let file = place.folder.appending(path: name)
            let copy = old.folder.appending(path: "copy/\(name)")
            try? FileManager.default.removeItem(at: file)
            try FileManager.default.copyItem(at: copy, to: file)
        }
        #expect(throws: LedgerError.self) { try place.open() }
    }

    @Test func `a commit that fails is nobody's, and the next one is written`() async throws {
        let place = try Workplace()
        try await place.life { ledger async throws in
            _ = try await ledger.hear()
            try await ledger.pages(limit: 1)
            let error = await #expect(throws: LedgerError.self) {
                for n in 0..<200 {
                    _ = try await ledger.hear(String(repeating: "x", count: 5000), by: PersonID("\(n)"))
                }
            }
            #expect(error?.code == .storage)
            let stored = try await ledger.requests(open: nil, limit: 999).count
            try await ledger.pages(limit: 1_000_000)
            #expect(try await ledger.hear(by: bo) == .recorded(RequestID("\(stored + 1)")))
            #expect(try await ledger.verify().isSound)
        }
        try await place.life { ledger async throws in #expect(try await ledger.verify().isSound) }
    }
}

extension Ledger {
    /// Makes the disk as small as the database, or large again.
    fileprivate func pages(limit: Int) async throws {
        _ = try await self.pool.writeWithoutTransaction { db in
            try Int.fetchOne(db, sql: "PRAGMA max_page_count = \(limit)")
        }
    }
}
