import Foundation
import Simulation

/// Runs seeds on a thread of their own, in a folder of their own.
enum Trial {
    static func run(_ seeds: ClosedRange<UInt64>, sabotage: Sabotage? = nil) async throws -> [Simulation.Outcome] {
        try await withCheckedThrowingContinuation { done in
            let thread = Thread {
                let folder = URL.temporaryDirectory.appending(path: "simulation-\(UUID())")
                defer { try? FileManager.default.removeItem(at: folder) }
                done.resume(
                    with: Result {
                        var outcomes: [Simulation.Outcome] = []
                        for seed in seeds {
                            outcomes.append(try Simulation.run(seed: seed, in: folder, sabotage: sabotage))
                            if sabotage != nil, outcomes.last?.violations.isEmpty == false { break }
                        }
                        return outcomes
                    }
                )
            }
            thread.stackSize = 8 << 20
            thread.start()
        }
    }
}
