import Foundation
import Logging
import Requests
import Synchronization
import Testing

@testable import Ledger

@Suite("Schedules")
struct ScheduleTests {
    private static let rhythm = Rhythm.weekly([1], hour: 8, minute: 0)

    private func schedule(_ number: Int, by person: PersonID = ana) throws -> Schedule {
        var request: Request?
        request.apply(.opened(RequestID("\(number)"), opening(by: person)), at: Timestamp(milliseconds: 0))
        return Schedule(try #require(request), words: "check freshness", rhythm: Self.rhythm, zone: "Europe/Berlin")
    }

    /// A week later by the clock of the test.
    private static let next: @Sendable (Schedule, Timestamp) -> Timestamp? = {
        $1.advanced(by: .seconds(7 * 24 * 3600))
    }

    @Test func `what is due is asked for in the name of its person, once, also after a crash`() async throws {
        let place = try Workplace()
        let due = place.clock.now.advanced(by: .seconds(60))
        try await place.life { ledger async throws in
            #expect(try await ledger.keep(self.schedule(7), due: due))
            #expect(try await ledger.keep(self.schedule(7), due: place.clock.now), "kept twice by a hand that died")
            #expect(try await ledger.runSchedules(next: Self.next).isEmpty)
            #expect(try await ledger.nextSchedule() == due)
        }
        place.clock.advance(by: .seconds(61))
        try await place.life { ledger async throws in
            #expect(try await ledger.runSchedules(next: Self.next) == [.recorded(RequestID("1"))])
        }
        try await place.life { ledger async throws in
            #expect(try await ledger.runSchedules(next: Self.next).isEmpty)
            let request = try #require(try await ledger.request(RequestID("1")))
            #expect(request.requester == ana && request.opening.schedule == RequestID("7"))
            #expect(request.opening.words == .text("check freshness") && request.opening.zone == "Europe/Berlin")
        }
    }

    @Test func `times that nobody was there for count as one`() async throws {
        let place = try Workplace()
        try await place.life { ledger async throws in
            #expect(try await ledger.keep(self.schedule(7), due: place.clock.now))
            place.clock.advance(by: .seconds(30 * 24 * 3600))
            #expect(try await ledger.runSchedules(next: Self.next).count == 1)
            #expect(try await ledger.runSchedules(next: Self.next).isEmpty)
            #expect(try await ledger.nextSchedule() == Self.next(self.schedule(7), place.clock.now))
        }
    }

    @Test func `whoever may not ask any more is told, and has it no longer`() async throws {
        let place = try Workplace()
        let requesters = Mutex<Set<PersonID>?>(nil)
        let ledger = try Ledger(
            directory: place.folder,
            policy: { Policy(version: "1", approvers: [bo], requesters: requesters.withLock { $0 }) },
            clock: place.clock,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        try await ledger.closing {
            try await withThrowingTaskGroup { group in
                group.addTask { try await ledger.run() }
                defer { group.cancelAll() }
                #expect(try await ledger.keep(self.schedule(7), due: place.clock.now))
                requesters.withLock { $0 = [bo] }
                #expect(try await ledger.runSchedules(next: Self.next) == [.refused(.mayNotAsk)])
                #expect(try await ledger.schedules().isEmpty)
                guard
                    case .errand(.refuse(.mayNotAsk, to: ana, in: _, request: _))? = try await ledger.works(.errand)
                        .first
                else {
                    Issue.record("nobody was told")
                    return
                }
            }
        }
    }

    @Test func `only its person or an approver cancels one, and nobody has more than there is room for`() async throws {
        let place = try Workplace()
        let cy = PersonID("local:cy")
        try await place.life { ledger async throws in
            for number in 1...Schedule.mostPerPerson {
                #expect(try await ledger.keep(self.schedule(number), due: place.clock.now))
            }
            #expect(try await !ledger.keep(self.schedule(99), due: place.clock.now))
            #expect(try await ledger.keep(self.schedule(99, by: bo), due: place.clock.now))
            #expect(try await !ledger.remove(schedule: RequestID("1"), by: cy))
            #expect(try await ledger.remove(schedule: RequestID("1"), by: ana))
            #expect(try await ledger.remove(schedule: RequestID("2"), by: bo))
            #expect(try await !ledger.remove(schedule: RequestID("1"), by: ana))
            #expect(try await ledger.schedules().count == Schedule.mostPerPerson - 1)
        }
    }
}
