import Foundation
import NIOConcurrencyHelpers

/// A flood after an outage: ten thousand events in one second, and then a backlog of a million, as fast as they are
/// acknowledged. None may be lost, memory must stay bounded, and who comes after all of them is answered in turn.
struct BacklogBenchmark {
    let bench: Bench
    /// How many events wait.
    var events = 1_000_000
    /// The people whom they are of, each below the limit for one person.
    var people = 2000
    /// Who comes afterwards, and asks once.
    var newcomers = 20

    private static let burst = 10_000
    private static let channels = 1000
    /// MiB, whatever waits.
    private static let mostMemory = 300

    func run() async throws -> [Figure] {
        let server = try await LoadServer.start(delay: .milliseconds(60))
        let data = try self.bench.data("backlog")
        let process = try self.bench.serve(data, api: server.apiURL)
        try await server.load.untilConnected(2)
        try await process.untilProjectsAreReady()
        let (events, people) = (self.events, max(self.people, self.events / 500))
        let pattern = EnvelopePattern(
            channels: Self.channels,
            wishes: ["help"],
            person: { $0 < events ? $0 % people : people + $0 }
        )
        var figures = [Figure]()
        var volley = Load.Volley(pattern: pattern, rate: Self.burst, count: min(Self.burst, events))
        let (latencies, lost) = try await server.load.fire(volley, patience: .seconds(30))
        figures += Self.second(latencies, lost)

        var (missed, looks) = (lost, [try process.memory.resident / 1024])
        let start = ContinuousClock.now
        while volley.first + volley.count < events {
            let rest = events - volley.first - volley.count
            volley = volley.following(rate: .max, count: min(Self.burst, rest))
            missed += try await server.load.fire(volley, patience: .seconds(120)).lost
            looks.append(try process.memory.resident / 1024)
        }
        let elapsed = start.duration(to: .now)
        let kept = try OutboxDepth.requests(in: data)
        figures += self.backlog(lost: missed, unkept: events - kept, looks, elapsed)
        figures.append(try await self.turns(server.load, volley, pattern))
        await process.abort()
        try await server.stop()
        return figures
    }

    private static func second(_ latencies: Sample, _ lost: Int) -> [Figure] {
        let last = latencies.percentile(1)
        return [
            Figure(
                what: "\(Self.burst) events in one second: the slowest acknowledgement",
                measured: last.text,
                bound: "< 3 s",
                isMet: last < .seconds(3) && lost == 0
            ),
            .note("  half of them; not acknowledged", "\(latencies.median.text); \(lost)"),
        ]
    }

    private func backlog(lost: Int, unkept: Int, _ looks: [Int], _ elapsed: Duration) -> [Figure] {
        let most = looks.max() ?? 0
        let middle = looks[looks.count / 2]
        let rate = Double(self.events - Self.burst) / max(elapsed / .seconds(1), 0.001)
        return [
            Figure(
                what: "a backlog of \(self.events) events: lost / not on disk",
                measured: "\(lost) / \(unkept)",
                bound: "0 / 0",
                isMet: lost == 0 && unkept == 0
            ),
            Figure(
                what: "  resident at most",
                measured: "\(most) MiB",
                bound: "< \(Self.mostMemory) MiB",
                isMet: most < Self.mostMemory
            ),
            .note(
                "  resident at its start, in the middle, at the end",
                "\(looks[0]), \(middle), \(looks.last ?? 0) MiB"
            ),
            .note("  taken in", "\(Int(rate)) a second, in \(elapsed.text)"),
        ]
    }

    /// Who comes after the whole backlog has a card when everybody has had one, and not when the backlog is over.
    private func turns(_ load: Load, _ last: Load.Volley, _ pattern: EnvelopePattern) async throws -> Figure {
        load.posts.withLockedValue { $0.keepsThreads = true }
        let volley = last.following(rate: .max, count: self.newcomers)
        _ = try await load.fire(volley, patience: .seconds(60))
        let new = Set((volley.first..<volley.first + volley.count).map(pattern.gesture))
        let start = ContinuousClock.now
        var seen: Set<Int> = []
        var before = 0
        while ContinuousClock.now < start + .seconds(180), seen.count < new.count {
            let threads = load.posts.withLockedValue(\.threads)
            let gestures = threads.compactMap(EnvelopePattern.gesture)
            seen = new.intersection(gestures)
            before = gestures.count
            try await Task.sleep(for: .milliseconds(100))
        }
        let isFair = seen.count == new.count && before < 3 * (max(self.people, self.events / 500) + self.newcomers)
        return Figure(
            what: "  \(self.newcomers) who come after it: first cards",
            measured: "\(seen.count) after \(start.duration(to: .now).text), among \(before)",
            bound: "all, in the first rounds",
            isMet: isFair
        )
    }
}
