import Foundation

/// Whether memory grows while events come all the time.
struct MemoryBenchmark {
    let bench: Bench
    /// How long; below an hour it is two minutes at least, and the growth of an hour is reckoned from them.
    var hours: Double
    /// Events a second.
    var rate = 200
    /// Seconds between two looks.
    private let pause = 10

    func run() async throws -> [Figure] {
        let server = try await LoadServer.start(delay: .milliseconds(60))
        let process = try self.bench.serve(try self.bench.data("memory"), api: server.apiURL)
        try await server.load.untilConnected(2)
        try await process.untilProjectsAreReady()
        // As many channels as let the answers keep up, one message a second each.
        let pattern = EnvelopePattern(channels: 1000, wishes: ["help"])
        var volley = Load.Volley(pattern: pattern, rate: self.rate, count: self.rate * self.pause)
        var looks: [Double] = []
        for _ in 0..<max(12, Int(self.hours * 3600) / self.pause) {
            _ = try await server.load.fire(volley)
            volley = volley.following(rate: self.rate, count: volley.count)
            looks.append(Double(try process.memory.resident))
        }
        await process.abort()
        try await server.stop()
        return self.figures(looks)
    }

    /// What is cached fills up at first: the first third does not count.
    private func figures(_ looks: [Double]) -> [Figure] {
        let late = Array(looks.dropFirst(looks.count / 3))
        let growth = Self.slope(late) * 3600 / Double(self.pause) / (late.first ?? 1) * 100
        let isWhole = self.hours >= 1
        let time = Duration.seconds(looks.count * self.pause)
        return [
            Figure(
                what:
                    "memory, growth in an hour at \(self.rate) events/s\(isWhole ? "" : ", reckoned from \(time.text)")",
                measured: "\(growth.text) %",
                bound: isWhole ? "< 5 %" : "",
                isMet: isWhole ? growth < 5 : nil
            ),
            .note(
                "  resident at the start, after a third, at the end",
                [looks.first, late.first, late.last].map { "\(Int($0 ?? 0) / 1024) MiB" }.joined(separator: ", ")
            ),
        ]
    }

    /// By how much a value grows from one look to the next, by least squares.
    private static func slope(_ values: [Double]) -> Double {
        let count = Double(values.count)
        let (middle, mean) = ((count - 1) / 2, values.reduce(0, +) / max(count, 1))
        var (over, under) = (0.0, 0.0)
        for (number, value) in values.enumerated() {
            over += (Double(number) - middle) * (value - mean)
            under += (Double(number) - middle) * (Double(number) - middle)
        }
        return under > 0 ? over / under : 0
    }
}
