import Foundation
import Ledger
import Requests

/// Jobs through the ledger's outbox: written down with a key that makes a second delivery known, claimed under a lease,
/// finished. Each of the three is on disk before the next.
struct LedgerJobs {
    let folder: URL
    let count: Int
    /// The size of a job.
    let bytes: Int
    /// How many callers work at once; what they write at the same time shares a commit.
    let hands: Int

    func run() async throws -> JobRun {
        try await LedgerRun.with(self.folder) { try await self.run(on: $0, named: "job") }
    }

    /// - Parameter name: makes the jobs of this run others than those of an earlier one.
    func run(on ledger: Ledger, named name: String) async throws -> JobRun {
        let body = String(repeating: "x", count: self.bytes)
        let put = try await LedgerRun.time(self.count, by: self.hands) { number in
            let errand = Errand.openForm(
                template: body,
                handle: .trigger("t"),
                for: PersonID("slack:U1"),
                in: ConversationID("slack:T1:C1:1.0")
            )
            guard try await ledger.record(Intake(keys: ["\(name):\(number)"], wish: .errand(errand))) == .errand
            else { throw Failure("a job was not put in") }
        }
        let done = try await LedgerRun.time(self.count, by: self.hands) { _ in
            guard let claim = try await ledger.claim(.errand, limit: 1).first else { throw Failure("a job is missing") }
            try await ledger.finish(claim, orders: [])
        }
        return JobRun(enqueue: put.milliseconds / 1000, work: done.milliseconds / 1000, jobs: self.count)
    }
}
