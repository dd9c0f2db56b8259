import Foundation
import Ledger

/// What came of many points.
package struct Tally: Sendable {
    package private(set) var whole = 0
    package private(set) var refused: [String: Int] = [:]
    package private(set) var detected = 0
    /// What was refused or found, as it was put; the first of many.
    package private(set) var noticed: [String] = []
    /// Each silent loss, with what brings it about again.
    package private(set) var lost: [String] = []

    package init() {}

    package var count: Int { self.whole + self.refused.values.reduce(0, +) + self.detected + self.lost.count }

    /// Adds up stories, told side by side as the machine has cores, until there are `wanted` points.
    static func gather(
        _ wanted: Int,
        from first: UInt64,
        _ tell: @escaping @Sendable (_ seed: UInt64) async throws -> Tally
    ) async throws -> Tally {
        guard wanted > 0 else { return Tally() }
        return try await withThrowingTaskGroup { group in
            var (tally, seed) = (Tally(), first)
            for _ in 0..<ProcessInfo.processInfo.activeProcessorCount {
                group.addTask { [seed] in try await tell(seed) }
                seed &+= 1
            }
            while let told = try await group.next() {
                tally.add(told)
                guard tally.count < wanted else { break }
                group.addTask { [seed] in try await tell(seed) }
                seed &+= 1
            }
            group.cancelAll()
            return tally
        }
    }

    package mutating func add(_ finding: Finding, of point: String) {
        switch finding {
        case .whole: self.whole += 1
        case .refused(let error):
            self.refused[error.code.rawValue, default: 0] += 1
            self.notice("\(point): \(error)")
        case .detected(let fault):
            self.detected += 1
            self.notice("\(point): \(fault)")
        case .lost(let what): self.lost.append("\(point): \(what)")
        }
    }

    private mutating func notice(_ what: String) {
        if self.noticed.count < 20 { self.noticed.append(what) }
    }

    package mutating func add(_ other: Tally) {
        self.whole += other.whole
        self.refused.merge(other.refused, uniquingKeysWith: +)
        self.detected += other.detected
        self.lost += other.lost
        for what in other.noticed { self.notice(what) }
    }
}
