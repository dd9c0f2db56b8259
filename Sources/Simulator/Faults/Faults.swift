/// The faults that are switched on.
struct Faults: Sendable {
    private var misconduct: [String: [Simulator.Misconduct]] = [:]
    private var duplicates = 0
    private var traps: [(moment: Simulator.Moment, times: Int)] = []
    private var chance: Identifiers
    var weather = Simulator.Weather()
    private var losses = 0
    var fragmentsFrames = false
    private var rates: [String: (level: Double, at: Int64)] = [:]
    var limitsRate = false {
        didSet { self.rates = [:] }
    }

    init(seed: UInt64) { self.chance = Identifiers(seed: seed &+ 4711) }

    /// The calls that the weather spares: without them the app has no connection, and there is nothing to go wrong.
    private static let spared: Set = ["apps.connections.open", "auth.test"]

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
        guard self.misconduct[method]?.isEmpty == false else {
            return Self.spared.contains(method) ? nil : self.weather.misconduct(using: &self.chance)
        }
        return self.misconduct[method]?.removeFirst()
    }

    // MARK: Deliveries

    mutating func takeDuplicate() -> Bool {
        guard self.duplicates > 0 else { return self.comesTrue(self.weather.duplicates) }
        self.duplicates -= 1
        return true
    }

    /// Whether this delivery goes to every connection.
    mutating func takeCopies() -> Bool { self.comesTrue(self.weather.copies) }

    /// Whether this delivery is to be overtaken.
    mutating func takeOvertaken() -> Bool { self.comesTrue(self.weather.overtaken) }

    private mutating func comesTrue(_ share: Int) -> Bool {
        share > 0 && Int.random(in: 0..<1000, using: &self.chance) < share
    }

    // MARK: Ends

    /// Sets a trap for the `times`-th time that `moment` comes; `nil` takes all traps away.
    mutating func trap(_ moment: Simulator.Moment?, times: Int) {
        self.traps = moment.map { self.traps + [($0, max(times, 1))] } ?? []
    }

    /// Whether a trap snaps now.
    mutating func snaps(at moment: Simulator.Moment) -> Bool {
        guard let index = self.traps.firstIndex(where: { $0.moment == moment }) else { return false }
        self.traps[index].times -= 1
        guard self.traps[index].times == 0 else { return false }
        self.traps.remove(at: index)
        return true
    }

    // MARK: Rates

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
