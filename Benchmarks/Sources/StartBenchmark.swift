import Foundation
import Simulator

/// From the start of the process to the moment at which Slack can deliver to it; and what it holds while nothing happens.
struct StartBenchmark {
    let bench: Bench
    var starts = 9
    /// How long it is left alone before its memory is read.
    var rest: Duration = .seconds(10)

    func run() async throws -> [Figure] {
        try await self.bench.withSimulator { simulator, address in
            let first = try await self.prepare(simulator, address)
            var starts: [Duration] = []
            for _ in 0..<self.starts {
                let process = try self.bench.serve(self.bench.prepared, api: address.apiURL)
                starts.append(try await Self.ready(process, simulator))
                try await Self.settle(process, simulator)
            }
            return [
                .time("serve ready, first start", [first], below: .seconds(1)),
                .time("serve ready, later starts", starts, below: .seconds(1)),
            ] + (try await self.idle(simulator, address))
        }
    }

    /// The first start in an empty folder, until the project is read in.
    private func prepare(_ simulator: Simulator, _ address: SimulatorAddress) async throws -> Duration {
        try? FileManager.default.removeItem(at: self.bench.prepared)
        let process = try self.bench.serve(self.bench.prepared, api: address.apiURL)
        let ready = try await Self.ready(process, simulator)
        try await Self.settle(process, simulator)
        return ready
    }

    /// Ends it once it has done all that a start brings with it.
    private static func settle(_ process: ServeProcess, _ simulator: Simulator) async throws {
        try await process.untilProjectsAreReady()
        try await simulator.waitUntil { $0.connections == 2 }
        await process.stop()
        try await simulator.waitUntil { $0.connections == 0 }
    }

    private static func ready(_ process: ServeProcess, _ simulator: Simulator) async throws -> Duration {
        try await simulator.waitUntil(timeout: .seconds(30)) { $0.connections > 0 }
        return .now - process.startedAt
    }

    private func idle(_ simulator: Simulator, _ address: SimulatorAddress) async throws -> [Figure] {
        let process = try self.bench.serve(self.bench.prepared, api: address.apiURL)
        _ = try await Self.ready(process, simulator)
        try await process.untilProjectsAreReady()
        try await Task.sleep(for: self.rest)
        let before = try process.processorTime
        try await Task.sleep(for: self.rest)
        let (memory, used) = (try process.memory, try process.processorTime - before)
        await process.stop()
        return [
            Figure(
                what: "idle memory, resident",
                measured: "\(memory.resident / 1024) MiB",
                bound: "< 60 MB",
                isMet: memory.resident * 1024 < 60_000_000
            ),
            .note("  of it private / anonymous", "\(memory.unshared / 1024) / \(memory.anonymous / 1024) MiB"),
            .note("  processor while idle", "\((used.milliseconds / self.rest.milliseconds * 100).text) %"),
        ]
    }
}

extension ContinuousClock.Instant {
    fileprivate static func - (left: Self, right: Self) -> Duration { right.duration(to: left) }
}
