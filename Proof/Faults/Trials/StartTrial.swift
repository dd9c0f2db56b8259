package import Foundation
import Ledger
import Requests

/// Fills a ledger in a process that is killed, and starts it again in this one.
package struct StartTrial: Sendable {
    private let place: Place

    /// In the folder for temporary files: on a real disk, where it may be slow.
    package init() throws { self.place = try Place(below: URL.temporaryDirectory) }

    package var folder: URL { self.place.folder }

    /// Records `rows` requests, takes some of the work, and kills this process.
    package static func fillAndDie(_ folder: URL, rows: Int) async throws {
        try await Ledger.opened(in: folder, clock: SteadyClock()).life { ledger in
            for start in stride(from: 1, through: rows, by: 500) {
                try await withThrowingTaskGroup { group in
                    for number in start..<min(start + 500, rows + 1) {
                        let opening = Opening(
                            person: PersonID("local:person \(number)"),
                            conversation: ConversationID("local:thread \(number)"),
                            words: .text("average trip duration by payment type as a metric")
                        )
                        group.addTask {
                            _ = try await ledger.record(Intake(keys: ["gesture \(number)"], wish: .message(opening)))
                        }
                    }
                    try await group.waitForAll()
                }
            }
            _ = try await ledger.claim(.understand, limit: 4)
            _ = try await ledger.claim(.notify, limit: 8)
            kill(getpid(), SIGKILL)
        }
    }

    /// Runs this program with other arguments until it is killed.
    package func runToDeath(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = arguments
        try process.run()
        process.waitUntilExit()
        guard process.terminationReason == .uncaughtSignal else { throw POSIXError(.ECANCELED) }
    }

    /// Opens the ledger and takes the first work of each hand; returns how long that took, and how much is open.
    package func start() async throws -> (seconds: Double, open: Int) {
        let begin = ContinuousClock.now
        let ledger = try Ledger.opened(in: self.folder, clock: SteadyClock())
        return try await ledger.life { ledger in
            for hand in Hand.allCases { _ = try await ledger.claim(hand, limit: 4) }
            let seconds = (ContinuousClock.now - begin) / .seconds(1)
            return (seconds, try await ledger.counts().openRequests)
        }
    }
}
