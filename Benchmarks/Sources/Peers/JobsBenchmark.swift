import Foundation

/// One job after the other, and eight at once: put into a durable queue, taken, finished. Each queue in turn, in rounds
/// whose order alternates; ratios are taken within a round, since another minute has another load.
struct JobsBenchmark {
    let folder: URL
    let peers: Peers
    var jobs = 2000
    var bytes = 1024
    var rounds = 3

    func run() async throws -> [Figure] {
        let postgres = try self.peers.start(
            "postgres.py",
            [self.folder.appending(path: "postgres").path],
            log: self.folder.appending(path: "postgres-peer.log")
        )
        let queues = self.queues(postgres: try await postgres.firstLine())
        var runs: [[JobRun]] = queues.map { _ in [] }
        for round in 0..<self.rounds {
            let order = round.isMultiple(of: 2) ? Array(queues.indices) : queues.indices.reversed()
            for index in order { runs[index].append(try await self.once(queues[index])) }
        }
        try await postgres.finish()
        return queues.indices.map {
            Self.figure(queues[$0], runs[$0], beside: Self.ours(for: queues[$0], queues, runs))
        }
            + [self.aim(queues, runs)]
    }

    private func once(_ queue: JobQueue) async throws -> JobRun {
        let folder = self.folder.appending(path: "jobs")
        try? FileManager.default.removeItem(at: folder)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return try await queue.round(queue.jobs, folder)
    }

    private func queues(postgres: String) -> [JobQueue] {
        let powerLoss = "power loss"
        let (jobs, slow) = (self.jobs, self.jobs / 4)
        return [
            self.ours(1, jobs), self.ours(8, jobs * 2), self.ours(64, jobs * 4),
            self.peer("huey", ["huey"], keeps: "power loss; lost when killed at work", jobs),
            self.peer("huey, no fsync", ["huey", "--no-fsync"], keeps: "kill; lost when killed at work", jobs),
            self.peer("persist-queue", ["persist-queue"], keeps: powerLoss, jobs / 2),
            self.peer("procrastinate", ["procrastinate", "--dsn", postgres], keeps: powerLoss, slow),
            self.peer("procrastinate", ["procrastinate", "--dsn", postgres], keeps: powerLoss, hands: 8, jobs / 2),
        ]
    }

    private func ours(_ hands: Int, _ jobs: Int) -> JobQueue {
        JobQueue(name: "chatbridge", keeps: "power loss", hands: hands, isPeer: false, jobs: jobs) {
            [bytes = self.bytes] count, folder in
            try await LedgerJobs(folder: folder, count: count, bytes: bytes, hands: hands).run()
        }
    }

    private func peer(_ name: String, _ arguments: [String], keeps: String, hands: Int = 1, _ jobs: Int) -> JobQueue {
        JobQueue(name: name, keeps: keeps, hands: hands, jobs: jobs) {
            [peers = self.peers, bytes = self.bytes] count, folder in
            let process = try peers.start(
                "jobs.py",
                arguments + [
                    "--folder", folder.path, "--jobs", "\(count)", "--bytes", "\(bytes)", "--concurrency", "\(hands)",
                ],
                log: folder.appending(path: "peer.log")
            )
            return try JSONDecoder().decode(JobRun.self, from: try await process.result())
        }
    }

    /// Our runs with as many hands.
    private static func ours(for queue: JobQueue, _ queues: [JobQueue], _ runs: [[JobRun]]) -> [JobRun] {
        queues.firstIndex { !$0.isPeer && $0.hands == queue.hands }.map { runs[$0] } ?? []
    }

    private static func figure(_ queue: JobQueue, _ runs: [JobRun], beside ours: [JobRun]) -> Figure {
        let ratios = zip(ours, runs).map { $0.whole / $1.whole }
        let hands = queue.hands == 1 ? "one at a time" : "\(queue.hands) at once"
        let ratio = queue.isPeer ? "; chatbridge is \(ratios.median.text) times as quick" : ""
        return .note(
            "jobs/s: \(queue.name), \(hands), survives \(queue.keeps)",
            "\(runs.map(\.whole).spread) (put \(runs.map(\.enqueued).median.text), done \(runs.map(\.worked).median.text))\(ratio)"
        )
    }

    private func aim(_ queues: [JobQueue], _ runs: [[JobRun]]) -> Figure {
        let most = queues.indices.filter { !queues[$0].isPeer }.map { runs[$0].map(\.whole).median }.max() ?? 0
        return .rate("jobs/s: put, claimed and finished, with group commit", [most], above: 5000)
    }
}
