import Foundation
import Simulation
import Synchronization

/// Shares seeds among processes of this program; each runs every so manieth.
struct SimulationFleet {
    private let seeds: Int
    private let from: UInt64
    private let jobs: Int
    private let stopAfter: Int
    private let sabotage: String?

    init(_ command: SimulationCommand) {
        self.seeds = command.seeds
        self.from = command.from
        self.jobs = min(command.jobs, command.seeds)
        self.stopAfter = command.stopAfter
        self.sabotage = command.sabotage
    }

    /// Runs them all, and tells of the progress on standard error. Throws when a process ends too early.
    func run() throws -> SimulationTable {
        let start = ContinuousClock.now
        let children = try (0..<self.jobs).map(self.child)
        let total = Mutex((table: SimulationTable(), isEnough: false))
        let threads = DispatchGroup()
        for child in children {
            DispatchQueue.global().async(group: threads) {
                self.read(child.output) { outcome in
                    let (table, isEnough) = total.withLock { total in
                        total.table.add(outcome)
                        total.isEnough = total.table.failures.count >= self.stopAfter
                        return total
                    }
                    if table.seeds.isMultiple(of: max(1, self.seeds / 20)) {
                        Self.say("\(table.seeds) of \(self.seeds) seeds, \(table.failures.count) with violations")
                    }
                    return !isEnough
                }
            }
        }
        threads.wait()
        var (table, isEnough) = total.withLock { $0 }
        for child in children {
            if isEnough { child.process.terminate() }
            child.process.waitUntilExit()
        }
        let passed = ContinuousClock.now - start
        table.seconds = Double(passed.components.seconds) + Double(passed.components.attoseconds) / 1e18
        guard isEnough || table.seeds == self.seeds else {
            throw SimulationTrouble("A process ended after \(table.seeds) of \(self.seeds) seeds; see above.")
        }
        return table
    }

    private struct Child: Sendable {
        var process: Process
        var output: FileHandle
    }

    private func child(_ index: Int) throws -> Child {
        let process = Process()
        process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        let share = (self.seeds - index + self.jobs - 1) / self.jobs
        process.arguments = [
            "simulation", "--from", "\(self.from + UInt64(index))", "--seeds", "\(share)", "--stride", "\(self.jobs)",
        ]
        if let sabotage { process.arguments? += ["--sabotage", sabotage] }
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        return Child(process: process, output: output.fileHandleForReading)
    }

    /// Reads outcomes, a line each, until there are no more or `hear` has heard enough.
    private func read(_ output: FileHandle, _ hear: (Simulation.Outcome) -> Bool) {
        var rest = Data()
        let decoder = JSONDecoder()
        while true {
            let piece = output.availableData
            guard !piece.isEmpty else { return }
            rest += piece
            while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                let line = rest[..<end]
                rest = rest[(end + 1)...]
                guard let outcome = try? decoder.decode(Simulation.Outcome.self, from: line) else { continue }
                guard hear(outcome) else { return }
            }
        }
    }

    private static func say(_ text: String) { FileHandle.standardError.write(Data("\(text)\n".utf8)) }
}

/// Why the simulation could not be run.
struct SimulationTrouble: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
