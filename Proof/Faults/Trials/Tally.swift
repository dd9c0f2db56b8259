import Ledger

/// What came of many points.
package struct Tally: Sendable {
    package private(set) var whole = 0
    package private(set) var refused: [String: Int] = [:]
    package private(set) var detected = 0
    /// Each silent loss, with what brings it about again.
    package private(set) var lost: [String] = []

    package init() {}

    package var count: Int { self.whole + self.refused.values.reduce(0, +) + self.detected + self.lost.count }

    package mutating func add(_ finding: Finding, of point: String) {
        switch finding {
        case .whole: self.whole += 1
        case .refused(let code): self.refused[code.rawValue, default: 0] += 1
        case .detected: self.detected += 1
        case .lost(let what): self.lost.append("\(point): \(what)")
        }
    }

    package mutating func add(_ other: Tally) {
        self.whole += other.whole
        self.refused.merge(other.refused, uniquingKeysWith: +)
        self.detected += other.detected
        self.lost += other.lost
    }
}
