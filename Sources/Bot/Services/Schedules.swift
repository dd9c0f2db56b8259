import Intents
import Ledger
import Logging
import Requests

/// Asks for what people have scheduled, at its time.
struct Schedules: Sendable {
    let rooms: Rooms
    let time: any TimeSource
    let logger: Logger

    /// A schedule that is made meanwhile is seen so soon.
    private static let glance = Duration.seconds(15)

    /// Runs until cancelled. What fell due while nobody ran is asked for once, at once.
    func run() async throws {
        while true {
            do {
                try await self.runOnce()
            } catch {
                try Task.checkCancellation()
                self.logger.error("Schedules cannot be looked at just now.", metadata: ["reason": "\(error)"])
            }
            let soon = self.time.now.advanced(by: Self.glance)
            let due = (try? await self.rooms.ledger.nextSchedule()) ?? soon
            try await self.time.sleep(until: max(min(due, soon), self.time.now.advanced(by: .milliseconds(50))))
        }
    }

    private func runOnce() async throws {
        guard let due = try await self.rooms.ledger.nextSchedule(), due <= self.time.now else { return }
        let receipts = try await self.rooms.ledger.runSchedules(
            next: { $0.rhythm.next(after: $1, in: $0.zone) },
            completing: { [rooms] in rooms.placed($0) }
        )
        self.logger.info("Asked for what was scheduled.", metadata: ["receipts": "\(receipts)"])
    }
}

extension Ledger: ScheduleKeeping {}
