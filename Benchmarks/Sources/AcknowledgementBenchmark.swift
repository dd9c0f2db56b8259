import Foundation

/// From the moment an envelope is due to its acknowledgement, while envelopes come at a fixed rate.
struct AcknowledgementBenchmark {
    /// A kind of load.
    struct Kind: Sendable {
        var name: String
        var pattern: EnvelopePattern
        /// How long each answer of the Web API takes.
        var delay: Duration = .zero
        /// Everything was delivered before.
        var isKnown = false
        var isBound = true
    }

    let bench: Bench
    var rate = 1000
    var seconds = 20
    var runs = 3

    static let kinds = [
        Kind(name: "new requests", pattern: EnvelopePattern(wishes: ["help"])),
        Kind(
            name: "new requests, one channel",
            pattern: EnvelopePattern(channels: 1, wishes: ["help"]),
            isBound: false
        ),
        Kind(
            name: "new requests, Web API 60 ms",
            pattern: EnvelopePattern(wishes: ["help"]),
            delay: .milliseconds(60)
        ),
        Kind(name: "duplicates", pattern: EnvelopePattern(wishes: ["help"]), isKnown: true),
        Kind(name: "mixed", pattern: EnvelopePattern(wishes: Self.mixed, repeatsEvery: 5)),
    ]

    /// Of a hundred: lookups and things that need an answer at once, and a change that is planned.
    private static let mixed = (0..<100).map { number in
        switch number {
        case 50: "Add a metric for average trip duration by payment type"
        case _ where number % 10 == 3: "what depends on stg_trips?"
        case _ where number % 10 == 7: "which metrics do we have?"
        case _ where number % 10 == 9: "what is the weather tomorrow"
        default: "help"
        }
    }

    func run(_ kind: Kind) async throws -> [Figure] {
        var outcomes: [Outcome] = []
        for _ in 0..<self.runs { outcomes.append(try await self.once(kind)) }
        let (middle, high) = (outcomes.map { $0.latencies.median }, outcomes.map { $0.latencies.percentile(0.99) })
        let last = outcomes.map { $0.latencies.percentile(1) }
        return [
            .time("ack p50: \(kind.name)", middle, below: kind.isBound ? .milliseconds(2) : nil),
            .time("ack p99: \(kind.name)", high, below: kind.isBound ? .milliseconds(50) : nil),
            .time("  slowest", last),
            .note(
                "  not acknowledged / not on disk",
                outcomes.map { "\($0.lost) / \($0.missing)" }.joined(separator: ", ")
            ),
            .note("  outbox, most rows", outcomes.map { "\($0.deepest)" }.joined(separator: ", ")),
            .note("  messages posted or edited", outcomes.map { "\($0.posts)" }.joined(separator: ", ")),
            .note("  cores used", outcomes.map { $0.cores.text }.joined(separator: ", ")),
            .note("  resident after", outcomes.map { "\($0.memory.resident / 1024) MiB" }.joined(separator: ", ")),
        ]
    }

    private struct Outcome {
        var latencies: Sample
        /// Envelopes that were never acknowledged.
        var lost: Int
        /// Acknowledged gestures that are not on disk.
        var missing: Int
        var deepest: Int
        var posts: Int
        var cores: Double
        var memory: Memory
    }

    private func once(_ kind: Kind) async throws -> Outcome {
        let server = try await LoadServer.start(delay: kind.delay)
        let data = try self.bench.data("acknowledgements")
        let process = try self.bench.serve(data, api: server.apiURL)
        try await server.load.untilConnected(2)
        try await process.untilProjectsAreReady()
        let count = self.rate * self.seconds
        let warmUp = Load.Volley(pattern: kind.pattern, rate: self.rate / 4, count: self.rate)
        _ = try await server.load.fire(warmUp)
        if kind.isKnown {
            _ = try await server.load.fire(
                Load.Volley(pattern: kind.pattern, rate: self.rate, count: count, first: warmUp.count)
            )
        }
        let before = (time: try process.processorTime, at: ContinuousClock.now)
        let volley = Load.Volley(
            pattern: kind.pattern,
            rate: self.rate,
            count: count,
            first: warmUp.count + (kind.isKnown ? count : 0),
            again: kind.isKnown ? count : 0
        )
        async let depth = OutboxDepth.watch(data, for: .seconds(self.seconds))
        let (latencies, lost) = try await server.load.fire(volley)
        let used = try process.processorTime - before.time
        let elapsed = ContinuousClock.now - before.at
        let memory = try process.memory
        let gestures = Set((0..<warmUp.count + count).map(kind.pattern.gesture)).count
        let deepest = try await depth
        let outcome = Outcome(
            latencies: latencies,
            lost: lost,
            missing: gestures - (try OutboxDepth.requests(in: data)),
            deepest: deepest,
            posts: server.load.posted,
            cores: used / elapsed,
            memory: memory
        )
        await process.abort()
        try await server.stop()
        return outcome
    }
}
