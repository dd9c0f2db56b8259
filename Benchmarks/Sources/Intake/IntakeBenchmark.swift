import Foundation

/// Taking events in: chatbridge and apps of bolt-python, each on one Socket Mode connection at the same load server.
struct IntakeBenchmark {
    let bench: Bench
    let peers: Peers
    var takers = Taker.all
    var rate = 1000
    var seconds = 10
    var rounds = 3
    /// How many envelopes are on their way at once while capacity is measured, as Slack would have them in a flood.
    var window = 512
    /// How many envelopes arrive at once.
    var burst = 10_000

    private static let pattern = EnvelopePattern(wishes: ["help"])

    func run() async throws -> [Figure] {
        let takers = self.takers
        var rounds: [[Round]] = takers.map { _ in [] }
        for round in 0..<self.rounds {
            let order = round.isMultiple(of: 2) ? Array(takers.indices) : takers.indices.reversed()
            for index in order { rounds[index].append(try await self.once(takers[index])) }
        }
        return takers.indices.flatMap { Self.figures(takers[$0], rounds[$0], beside: rounds[0]) }
    }

    private struct Round {
        /// Acknowledgements a second.
        var capacity: Double
        var paced: Sample
        var lost: Int
        /// From the first of the burst to the last acknowledgement.
        var burst: Duration
    }

    private static func figures(_ taker: Taker, _ rounds: [Round], beside ours: [Round]) -> [Figure] {
        let isOurs = taker == .chatbridge
        let ratio = zip(ours, rounds).map { $0.capacity / $1.capacity }.median
        let beside = isOurs ? "" : "; chatbridge \(ratio.text) times"
        let capacity = Figure.rate(
            "\(taker.name): acknowledgements/s, one connection, \(taker.keeps)",
            rounds.map(\.capacity),
            above: isOurs ? 10_000 : nil
        )
        return [
            Figure(
                what: capacity.what,
                measured: capacity.measured + beside,
                bound: capacity.bound,
                isMet: capacity.isMet
            ),
            .time("  p50 at a fixed rate", rounds.map(\.paced.median), below: isOurs ? .milliseconds(1) : nil),
            .time("  p99", rounds.map { $0.paced.percentile(0.99) }),
            .time("  10,000 at once, the last", rounds.map(\.burst), below: isOurs ? .seconds(2) : nil),
            .note("  not acknowledged", rounds.map { "\($0.lost)" }.joined(separator: ", ")),
        ]
    }

    private func once(_ taker: Taker) async throws -> Round {
        let server = try await LoadServer.start(delay: .milliseconds(60))
        let app = try await taker.start(self.bench, self.peers, api: server.apiURL)
        try await server.load.untilConnected(1)
        try await app.untilReady()
        var volley = Load.Volley(pattern: Self.pattern, rate: 500, count: 500)
        _ = try await server.load.fire(volley)
        volley = volley.following(rate: self.rate, count: self.rate * self.seconds)
        let (paced, lost) = try await server.load.fire(volley)
        volley = volley.following(rate: .max, count: self.burst)
        let (burst, late) = try await server.load.fire(volley, patience: .seconds(30))
        let acknowledged = try await server.load.stream(
            Self.pattern,
            first: volley.first + volley.count,
            window: self.window,
            for: .seconds(self.seconds)
        )
        await app.abort()
        try await server.stop()
        return Round(
            capacity: Double(acknowledged) / Double(self.seconds),
            paced: paced,
            lost: lost + late,
            burst: burst.percentile(1)
        )
    }
}
