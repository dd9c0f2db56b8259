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
        case acknowledge
    }

    static let configuration = CommandConfiguration(abstract: "Measures chatbridge and prints one table.")

    @Option(help: "The program to measure, built in release mode.") var chatbridge = ".build/release/chatbridge"
    @Option(help: "Folder of chatbridge.yaml and policy.yaml.") var config = "config"
    @Option(help: "Folder for ledgers; on the disk to measure.") var data = "var/benchmarks"
    @Option(help: "Measure this part alone; may be repeated.") var part: [Part] = []
    @Option(help: "Of the acknowledgements, only the kinds of load whose name has this.") var load = ""
    @Option(help: "Envelopes a second.") var rate = 1000
    @Option(help: "Seconds that each load lasts.") var seconds = 20
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
        if parts.contains(.start) || !FileManager.default.fileExists(atPath: bench.prepared.path) {
            figures += try await self.told("start and rest") { try await StartBenchmark(bench: bench).run() }
        }
        if parts.contains(.card) {
            figures += try await self.told("first card") { try await CardBenchmark(bench: bench).run() }
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
