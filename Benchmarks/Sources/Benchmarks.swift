import ArgumentParser
import Foundation
import Logging

/// Measures the product as it is shipped and prints one table; see `Benchmarks/README.md`.
@main
struct Benchmarks: AsyncParsableCommand {
    enum Part: String, CaseIterable, ExpressibleByArgument {
        case decide
        case start
        case card
        case button
        case acknowledge
        case ledger
        case jobs
        case intake
        case kill
        case fairness
        case backlog
        case memory
        case teams
    }

    static let configuration = CommandConfiguration(abstract: "Measures chatbridge and prints one table.")

    @Option(help: "The program to measure, built in release mode.") var chatbridge = ".build/release/chatbridge"
    @Option(help: "Folder of chatbridge.yaml and policy.yaml.") var config = "config"
    @Option(help: "Folder for ledgers; on the disk to measure.") var data = "var/benchmarks"
    @Option(help: "Python of the environment that the peers run in.") var peers = "var/peers/bin/python"
    @Option(help: "Folder that keeps a ledger of a million events from run to run.") var big = "var/big-ledger"
    @Option(help: "Measure this part alone; may be repeated.") var part: [Part] = []
    @Option(help: "Of the loads, or of the programs side by side, only those whose name has this.") var load = ""
    @Option(help: "Envelopes a second.") var rate = 1000
    @Option(help: "Seconds that each load lasts.") var seconds = 20
    @Option(help: "Hours that memory is watched; less is two minutes, from which an hour is reckoned.") var hours = 0.0
    @Option(help: "Events of the backlog; the aim is a million.") var events = 100_000
    @Option(help: "How often each load is repeated.") var runs = 3

    func run() async throws {
        let folder = URL(filePath: self.data, directoryHint: .isDirectory).absoluteURL
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        var logger = Logger(label: "benchmarks")
        logger.logLevel = .error
        let bench = Bench(
            program: URL(filePath: self.chatbridge).absoluteURL,
            config: URL(filePath: self.config, directoryHint: .isDirectory).absoluteURL,
            folder: folder,
            logger: logger
        )
        let machine = try Machine(testing: folder)
        let figures = try await self.figures(bench)
        print("\n\(machine.description)\nload after: \(Machine.load)\n")
        print(Figure.table(figures))
        if figures.contains(where: { $0.isMet == false }) { throw ExitCode(1) }
    }

    private func figures(_ bench: Bench) async throws -> [Figure] {
        let parts = self.part.isEmpty ? Part.allCases : self.part
        var figures: [Figure] = []
        if parts.contains(.decide) {
            figures += try await self.told("decide and apply") { try DecisionBenchmark().run() }
        }
        let needsProgram = !Set(parts).isDisjoint(with: [
            .start, .card, .button, .acknowledge, .intake, .kill, .fairness, .backlog, .memory, .teams,
        ])
        if parts.contains(.start) || needsProgram && !FileManager.default.fileExists(atPath: bench.prepared.path) {
            figures += try await self.told("start and rest") { try await StartBenchmark(bench: bench).run() }
        }
        if parts.contains(.card) {
            figures += try await self.told("first card") { try await CardBenchmark(bench: bench).run() }
        }
        if parts.contains(.button) {
            figures += try await self.told("replaced buttons") { try await ButtonBenchmark(bench: bench).run() }
        }
        if parts.contains(.ledger) {
            let benchmark = LedgerBenchmark(
                folder: bench.folder,
                big: URL(filePath: self.big).absoluteURL,
                rounds: self.runs
            )
            figures += try await self.told("the ledger alone") { try await benchmark.run() }
        }
        if parts.contains(.jobs) {
            let peers = try Peers(python: self.peers, scripts: "Benchmarks/peers")
            let benchmark = JobsBenchmark(folder: bench.folder, peers: peers, rounds: self.runs)
            figures += try await self.told("jobs, side by side") { try await benchmark.run() }
        }
        if parts.contains(.intake) {
            let peers = try Peers(python: self.peers, scripts: "Benchmarks/peers")
            let benchmark = IntakeBenchmark(
                bench: bench,
                peers: peers,
                takers: Taker.all.filter { self.load.isEmpty || $0.name.contains(self.load) },
                rate: self.rate,
                seconds: self.seconds,
                rounds: self.runs
            )
            figures += try await self.told("events, side by side") { try await benchmark.run() }
        }
        if parts.contains(.kill) {
            let peers = try Peers(python: self.peers, scripts: "Benchmarks/peers")
            let benchmark = KillBenchmark(bench: bench, peers: peers, kills: self.runs)
            figures += try await self.told("kills, side by side") { try await benchmark.run() }
        }
        if parts.contains(.fairness) {
            figures += try await self.told("a flood by one person") { try await FairnessBenchmark(bench: bench).run() }
        }
        if parts.contains(.backlog) {
            let benchmark = BacklogBenchmark(bench: bench, events: self.events)
            figures += try await self.told("a backlog after an outage") { try await benchmark.run() }
        }
        if parts.contains(.memory) {
            let benchmark = MemoryBenchmark(bench: bench, hours: self.hours)
            figures += try await self.told("memory in use") { try await benchmark.run() }
        }
        if parts.contains(.teams) {
            let benchmark = TeamsBenchmark(bench: bench, seconds: self.seconds, runs: self.runs)
            figures += try await self.told("Teams activities") { try await benchmark.run() }
        }
        guard parts.contains(.acknowledge) else { return figures }
        let benchmark = AcknowledgementBenchmark(
            bench: bench,
            rate: self.rate,
            seconds: self.seconds,
            runs: self.runs
        )
        for kind in AcknowledgementBenchmark.kinds where self.load.isEmpty || kind.name.contains(self.load) {
            figures += try await self.told("acknowledgements, \(kind.name)") { try await benchmark.run(kind) }
        }
        return figures
    }

    private func told(_ what: String, _ body: () async throws -> [Figure]) async throws -> [Figure] {
        FileHandle.standardError.write(Data("==> \(what)\n".utf8))
        return try await body()
    }
}
