import Simulator

/// How each life of the bot ends. Adapts how long lives are to whether requests get anywhere: a bot that is killed
/// too soon proves nothing.
struct Mortality: Sendable {
    enum End: Hashable, Sendable {
        /// So long after it was started, ready or not.
        case starting(Duration)
        /// So long after it was connected.
        case working(Duration)
        /// At a moment that only the workspace knows.
        case moment(Simulator.Moment, times: Int)
        case file(FileMoment)
    }

    private var chance: Chance
    /// The longest life after the bot is connected.
    private(set) var window: Duration
    private let longest: Duration
    /// Lives since the last request ended.
    private var barren = 0

    init(seed: UInt64, window: Duration) {
        self.chance = Chance(seed: seed &+ 1)
        self.window = window
        self.longest = window * 6
    }

    /// The life that just ended saw so many requests end.
    mutating func saw(ended: Int) {
        if ended > 0 {
            self.window = max(self.longest / 12, self.window * 0.93)
            self.barren = 0
        } else {
            self.barren += 1
            if self.barren > 4 { self.window = min(self.longest, self.window * 1.15) }
        }
    }

    /// Whether the programs that the bot started die at the same moment, as when a container ends.
    mutating func takesFamily() -> Bool { self.chance.comesTrue(percent: 30) }

    /// The next end: half of them anywhere, the other half where it hurts most.
    mutating func next() -> End {
        switch Int.random(in: 0..<100, using: &self.chance) {
        case ..<8: .starting(self.chance.duration(upTo: .milliseconds(300)))
        case ..<50: .working(self.chance.duration(upTo: self.window))
        case ..<75: .moment(self.moment(), times: Int.random(in: 1...3, using: &self.chance))
        default: .file(self.fileMoment())
        }
    }

    private mutating func moment() -> Simulator.Moment {
        let moments: [Simulator.Moment] = [
            .delivered, .acknowledged, .called("chat.postMessage"), .carriedOut("chat.postMessage"),
            .carriedOut("chat.postMessage"), .answered("chat.postMessage"), .carriedOut("chat.update"),
            .answered("chat.update"), .called("conversations.replies"), .answered("conversations.replies"),
        ]
        return moments.randomElement(using: &self.chance) ?? .delivered
    }

    private mutating func fileMoment() -> FileMoment {
        let place = FileMoment.Place.allCases.randomElement(using: &self.chance) ?? .commit
        let often = [.commit, .anchor].contains(place)
        return FileMoment(
            place: place,
            project: Int.random(in: 0..<16, using: &self.chance),
            times: often ? Int.random(in: 1...24, using: &self.chance) : Int.random(in: 1...2, using: &self.chance)
        )
    }
}

extension Mortality.End {
    /// The kind, for the table.
    var kind: String {
        switch self {
        case .starting: "while starting"
        case .working: "at random"
        case .moment(let moment, _): moment.description
        case .file(let file): file.place.rawValue
        }
    }
}
