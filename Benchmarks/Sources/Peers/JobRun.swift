import Foundation

/// How long it took to put a number of jobs into a queue, and to take and finish them.
struct JobRun: Sendable, Decodable {
    /// Seconds.
    var enqueue: Double
    var work: Double
    var jobs: Int

    var enqueued: Double { Double(self.jobs) / self.enqueue }
    var worked: Double { Double(self.jobs) / self.work }
    /// Jobs a second from the first enqueue to the last end.
    var whole: Double { Double(self.jobs) / (self.enqueue + self.work) }
}

/// A queue that takes part in the comparison.
struct JobQueue: Sendable {
    var name: String
    /// What a job that was put in survives.
    var keeps: String
    /// How many hands work at once.
    var hands = 1
    /// Whether it is measured against chatbridge.
    var isPeer = true
    /// A peer that is slow gets fewer, so that a round takes seconds.
    var jobs: Int
    /// Carries out one round in an empty folder.
    var round: @Sendable (_ jobs: Int, _ folder: URL) async throws -> JobRun
}
