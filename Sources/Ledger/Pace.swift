import GRDB
import Requests

/// How long the agents' work took lately: the last few of each kind, so that a wait can be told.
struct Pace: Sendable {
    /// What is told apart: looking and planning take seconds, a step minutes.
    enum Kind: String, CaseIterable, Sendable {
        case plan
        case step

        init(_ job: Job) {
            switch job {
            case .step, .deploy, .inspect: self = .step
            case .plan, .lookUp, .handOver, .cleanUp, .fetch: self = .plan
            }
        }
    }

    static let length = 32

    private var lasted: [Kind: [Int]] = [:]
    private var slots: [Kind: Int] = [:]

    init(_ db: Database) throws {
        let rows = try Row.fetchCursor(db, sql: "SELECT kind, slot, milliseconds FROM pace ORDER BY slot")
        while let row = try rows.next() {
            if let kind = Kind(rawValue: row["kind"]) { self.lasted[kind, default: []].append(row["milliseconds"]) }
        }
    }

    init() {}

    /// Takes in how long a piece of work took. Returns the slot in which that is stored, in place of the oldest.
    mutating func add(_ duration: Duration, of kind: Kind) -> Int {
        let slot = self.slots[kind] ?? self.lasted[kind, default: []].count % Self.length
        self.slots[kind] = (slot + 1) % Self.length
        let milliseconds = Int(duration.wholeMilliseconds)
        if slot < self.lasted[kind, default: []].count {
            self.lasted[kind]?[slot] = milliseconds
        } else {
            self.lasted[kind, default: []].append(milliseconds)
        }
        return slot
    }

    /// Half of the last ones took longer than this; `nil` when there was none yet.
    func median(of kind: Kind) -> Duration? {
        guard let lasted = self.lasted[kind], !lasted.isEmpty else { return nil }
        return .milliseconds(lasted.sorted()[lasted.count / 2])
    }

    /// How long it takes until so many plans and steps are done, `agents` at a time; `nil` when nothing is known of them.
    func wait(plans: Int, steps: Int, agents: Int) -> Duration? {
        var sum = Duration.zero
        for (kind, count) in [(Kind.plan, plans), (.step, steps)] where count > 0 {
            guard let median = self.median(of: kind) else { return nil }
            sum += median * count
        }
        return sum / max(1, agents)
    }
}
