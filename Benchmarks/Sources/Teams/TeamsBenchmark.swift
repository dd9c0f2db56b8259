import Foundation

/// From the moment an activity of Teams is due to the 200 that answers it, while they come at a fixed rate: its token
/// checked with a key that is known, and what it says on disk.
struct TeamsBenchmark {
    let bench: Bench
    var rate = 2000
    var seconds = 20
    var runs = 3
    /// How many deliveries Teams has on their way at once.
    var connections = 64

    func run() async throws -> [Figure] {
        var outcomes: [Outcome] = []
        for _ in 0..<self.runs { outcomes.append(try await self.once()) }
        func times(_ share: Double) -> [Duration] { outcomes.map { $0.new.latencies.percentile(share) } }
        return [
            .time("Teams activities at \(self.rate)/s, p50", times(0.5)),
            .time("Teams activities at \(self.rate)/s, p99", times(0.99), below: .milliseconds(20)),
            .time("  slowest", times(1)),
            .time("  the same again, p99", outcomes.map { $0.known.latencies.percentile(0.99) }),
            .note(
                "  refused / not answered / not on disk",
                outcomes.map { "\($0.new.refused) / \($0.new.lost) / \($0.missing)" }.joined(separator: ", ")
            ),
            .note("  messages posted or edited", outcomes.map { "\($0.posts)" }.joined(separator: ", ")),
            .note("  cores used", outcomes.map { $0.cores.text }.joined(separator: ", ")),
            .note("  resident after", outcomes.map { "\($0.memory.resident / 1024) MiB" }.joined(separator: ", ")),
        ]
    }

    private struct Outcome {
        var new: TeamsLoad.Outcome
        /// The same activities, delivered again.
        var known: TeamsLoad.Outcome
        /// Answered gestures that are not on disk.
        var missing: Int
        var posts: Int
        var cores: Double
        var memory: Memory
    }

    private func once() async throws -> Outcome {
        let service = try await TeamsService.start()
        let data = try self.bench.data("teams")
        let process = try self.bench.serve(data, in: service.settings)
        let port = try await process.teamsPort()
        try await process.untilProjectsAreReady()
        let load = try await TeamsLoad(port: port, token: service.token, connections: self.connections)
        let pattern = ActivityPattern(service: service.serviceURL)
        let (warmUp, count) = (self.rate, self.rate * self.seconds)
        // Fetches the key, and lets everybody be known.
        _ = try await load.fire(pattern, first: 0, count: warmUp, rate: self.rate / 4)
        let before = (time: try process.processorTime, at: ContinuousClock.now)
        let new = try await load.fire(pattern, first: warmUp, count: count, rate: self.rate)
        let cores = (try process.processorTime - before.time) / (ContinuousClock.now - before.at)
        let missing = warmUp + count - (try OutboxDepth.requests(in: data))
        let known = try await load.fire(pattern, first: warmUp, count: min(count, 5 * self.rate), rate: self.rate)
        let outcome = Outcome(
            new: new,
            known: known,
            missing: missing,
            posts: service.posted,
            cores: cores,
            memory: try process.memory
        )
        await process.abort()
        try await load.stop()
        try await service.stop()
        return outcome
    }
}
