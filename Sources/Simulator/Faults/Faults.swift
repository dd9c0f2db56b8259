/// The faults that are switched on.
struct Faults: Sendable {
    private var misconduct: [String: [Simulator.Misconduct]] = [:]
    private var duplicates = 0
    private var losses = 0
    var fragmentsFrames = false
    private var rates: [String: (level: Double, at: Int64)] = [:]
    var limitsRate = false {
        didSet { self.rates = [:] }
    }

    mutating func add(_ misconduct: Simulator.Misconduct, for method: String, count: Int) {
        let count = min(max(count, 0), 10_000)
        self.misconduct[method, default: []] += Array(repeating: misconduct, count: count)
    }

    mutating func duplicate(_ count: Int) { self.duplicates += max(count, 0) }

    mutating func lose(_ count: Int) { self.losses += max(count, 0) }

    /// Whether the next event is lost.
    mutating func takeLoss() -> Bool {
        guard self.losses > 0 else { return false }
        self.losses -= 1
        return true
    }

    /// What is to become of this call, if anything is.
    mutating func misconduct(for method: String) -> Simulator.Misconduct? {
        guard self.misconduct[method]?.isEmpty == false else { return nil }
        return self.misconduct[method]?.removeFirst()
    }

    mutating func takeDuplicate() -> Bool {
        guard self.duplicates > 0 else { return false }
        self.duplicates -= 1
        return true
    }

    /// The seconds to wait before another message in `channel`; `nil` when it may go now.
    mutating func wait(for channel: String, at now: Int64) -> Int? {
        guard self.limitsRate else { return nil }
        let burst = 3.0
        let before = self.rates[channel] ?? (burst, now)
        let level = min(burst, before.level + Double(now - before.at) / 1_000_000)
        guard level >= 1 else {
            self.rates[channel] = (level, now)
            return 1
        }
        self.rates[channel] = (level - 1, now)
        return nil
    }
}
