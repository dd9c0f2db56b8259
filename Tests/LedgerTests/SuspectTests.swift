import Foundation
import GRDB
import Requests
import Testing

@testable import Ledger

/// Which work is held responsible for the deaths of the program.
@Suite("Suspects")
struct SuspectTests {
    /// Lives on and on: each life takes what it can get, and dies; `poison` says at which claim by itself.
    private func crashes(_ ledger: Ledger) async throws -> [Int64: Int] {
        try await ledger.pool.read { db in
            let rows = try Row.fetchAll(db, sql: "SELECT request, crashes FROM outbox WHERE hand = 'understand'")
            return Dictionary(uniqueKeysWithValues: rows.map { ($0["request"] as Int64, $0["crashes"] as Int) })
        }
    }

    @Test func `of several that were under way, only the one that kills is parked`() async throws {
        let place = try Workplace(burst: 100)
        let poison = RequestID("2")
        try await place.life { ledger async throws in for _ in 0..<4 { _ = try await ledger.hear() } }
        var done: Set<RequestID> = []
        var deaths = 0
        while deaths < 10 {
            let died = try await place.life { ledger async throws in
                if try await ledger.counts().parked > 0 { return false }
                for _ in 0..<50 {
                    let claims = try await ledger.claim(.understand, limit: 4)
                    for claim in claims where claim.request?.id != poison {
                        try await ledger.finish(claim, orders: [])
                        done.formUnion([claim.request?.id].compactMap(\.self))
                    }
                    if claims.contains(where: { $0.request?.id == poison }) { return true }
                    place.clock.advance(by: .seconds(1))
                }
                return false
            }
            guard died else { break }
            deaths += 1
        }
        #expect(deaths == 3)
        #expect(done == [RequestID("1"), RequestID("3"), RequestID("4")])
    }

    @Test func `suspects are tried one at a time, and the next when the one before lived through a heartbeat`()
        async throws
    {
        let place = try Workplace(burst: 100)
        try await place.life { ledger async throws in
            for _ in 0..<3 { _ = try await ledger.hear() }
            #expect(try await ledger.claim(.understand, limit: 3).count == 3)
        }
        try await place.life { ledger async throws in
            let first = try await ledger.claim(.understand, limit: 3)
            #expect(first.count == 1)
            _ = try await ledger.hear(by: bo)
            #expect(try await ledger.take(.understand).request?.requester == bo)
            #expect(try await ledger.claim(.understand, limit: 3).isEmpty)
            place.clock.advance(by: .seconds(5))
            _ = try await ledger.beat(first)
            #expect(try await ledger.claim(.understand, limit: 3).count == 1)
        }
    }

    @Test func `a program that is killed every second parks nothing`() async throws {
        let place = try Workplace(burst: 100)
        try await place.life { ledger async throws in for _ in 0..<3 { _ = try await ledger.hear() } }
        var taken = 0
        for _ in 0..<60 {
            try await place.life { ledger async throws in
                // Long work: it never gets to its end in a second.
                taken += try await ledger.claim(.understand, limit: 3).count
                place.clock.advance(by: .seconds(1))
                taken += try await ledger.claim(.understand, limit: 3).count
                #expect(try await ledger.counts().parked == 0)
            }
        }
        #expect(taken > 30)
    }

    @Test func `two that kill, taken in turns, are both parked`() async throws {
        let place = try Workplace(burst: 100)
        try await place.life { ledger async throws in for _ in 0..<2 { _ = try await ledger.hear() } }
        var parked = 0
        for _ in 0..<20 where parked < 2 {
            parked = try await place.life { ledger async throws in
                for _ in 0..<120 {
                    guard try await ledger.claim(.understand, limit: 1).isEmpty else { break }
                    place.clock.advance(by: .seconds(1))
                }
                return try await ledger.counts().parked
            }
        }
        #expect(parked == 2)
    }

    @Test func `a death without the suspect clears it`() async throws {
        let place = try Workplace()
        try await place.life { ledger async throws in
            _ = try await ledger.hear()
            _ = try await ledger.take(.understand)
        }
        try await place.life { _ in }
        try await place.life { ledger async throws in #expect(try await self.crashes(ledger) == [1: 0]) }
    }

    @Test func `how long an effect is in doubt is counted from the death, however often the program starts`()
        async throws
    {
        let place = try Workplace()
        try await place.life { ledger async throws in
            _ = try await ledger.hear()
            #expect(try await ledger.take(.notify).doubt == nil)
        }
        place.clock.advance(by: .seconds(60))
        let death = place.clock.now
        try await place.life { _ in }
        place.clock.advance(by: .seconds(7))
        try await place.life { ledger async throws in
            let claim = try await ledger.take(.notify)
            #expect(claim.doubt == death)
            try await ledger.setBack(claim, Setback(.later(place.clock.now.advanced(by: .seconds(1))), "wait"))
        }
        place.clock.advance(by: .seconds(7))
        try await place.life { ledger async throws in #expect(try await ledger.take(.notify).doubt == death) }
    }

    @Test func `a lease lost while the program lives is no death`() async throws {
        let place = try Workplace()
        try await place.life { ledger async throws in
            _ = try await ledger.hear()
            for _ in 0..<5 {
                _ = try await ledger.take(.understand)
                // Others are looked after all the while, so it is this lease alone that is not lengthened.
                for _ in 0..<3 {
                    place.clock.advance(by: .seconds(11))
                    _ = try await ledger.claim(.errand, limit: 1)
                }
            }
            #expect(try await ledger.take(.understand).attempt == 6)
            #expect(try await self.crashes(ledger) == [1: 0])
        }
    }

    @Test func `after the whole program stood still, every lease holds once more`() async throws {
        let place = try Workplace()
        try await place.life { ledger async throws in
            _ = try await ledger.hear()
            let claim = try await ledger.take(.understand)
            place.clock.advance(by: .seconds(3 * 24 * 3600))
            #expect(try await ledger.claim(.understand, limit: 1).isEmpty)
            #expect(try await ledger.beat([claim]) == [claim.id])
            try await ledger.finish(claim, orders: [])
        }
    }

    @Test func `quarantined work is tried again where it stood, with a clean count, by a press`() async throws {
        let place = try Workplace()
        try await place.life { _ = try await $0.hear() }
        for _ in 1...3 {
            try await place.life { ledger async throws in
                place.clock.advance(by: .seconds(60))
                _ = try await ledger.take(.understand)
            }
        }
        try await place.life { ledger async throws in
            let broken = try #require(try await ledger.request(RequestID("1")))
            #expect(broken.isClosed)
            let stale = try await ledger.order(.retry(by: ana, revision: broken.revision - 1))
            #expect(stale == .refused(.outdated))
            _ = try await ledger.order(.retry(by: ana, revision: broken.revision))
            #expect(try await ledger.request(RequestID("1"))?.phase == .understanding)
            #expect(try await ledger.requests(open: true, limit: 9).count == 1)
            let again = try await ledger.take(.understand)
            #expect(again.attempt == 1 && !again.isSuspect)
            #expect(try await ledger.counts().parked == 0)
            #expect(try await ledger.verify().isSound)
        }
    }

    @Test func `a message that was refused for good is sent again when it is released`() async throws {
        let place = try Workplace()
        try await place.life { ledger async throws in
            _ = try await ledger.hear()
            try await ledger.setBack(try await ledger.take(.notify), Setback(.rejected, "archived"))
            #expect(try await ledger.release(RequestID("1"), by: PersonID("local:root")) == 1)
            #expect(try await ledger.take(.notify).work == .show(.card))
            #expect(try await ledger.counts().parked == 0)
            await #expect(throws: Refusal.unknownRequest) {
                try await ledger.release(RequestID("7"), by: PersonID("local:root"))
            }
        }
    }
}
