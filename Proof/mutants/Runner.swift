import Foundation
import Simulation

/// Runs seeds until one shows a violation: `Runner FROM COUNT FOLDER`. Ends with 1 when one does.
@main
enum Runner {
    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst().map { $0 }
        guard arguments.count == 3, let from = UInt64(arguments[0]), let count = UInt64(arguments[1]) else { exit(2) }
        for seed in from..<from + count {
            let outcome = try Simulation.run(seed: seed, in: URL(filePath: arguments[2]))
            guard let violation = outcome.violations.first else { continue }
            print("seed \(seed): \(violation)")
            exit(1)
        }
    }
}
