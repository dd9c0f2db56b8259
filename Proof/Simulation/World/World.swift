import Foundation
import Requests

/// Everything outside the bot, and the oracle over it. Touched by the loop's one thread alone.
final class World: @unchecked Sendable {
    let loop: Loop
    let clock: WallClock
    let seed: UInt64
    var dice: Dice
    var record: Record
    var weather: Weather
    let sabotage: Sabotage?
    var chat = Chat()
    var forge = Forge()
    var wishes: [Wish] = []
    /// Everything with buttons that people have seen.
    var views: [View] = []
    /// Who works on what.
    var atWork: Set<String> = []
    /// How often the work for a request took the process along.
    var poisonings: [RequestID: Int] = [:]
    /// How many plans were drawn.
    var plans = 0
    /// The bot as it runs now; `nil` while it is down.
    var life: Life?
    /// The end that is near for the process, if any.
    var doom: Doom?
    var isCalm = false
    /// Whether nobody decides about plans in the end, so that they have to expire.
    let letsExpire: Bool
    /// When somebody ended a request, by its number.
    var endedAt: [RequestID: Int64] = [:]
    /// The time until which the connection, or the platform, is out.
    var disconnectedUntil: Int64 = 0
    var outageUntil: Int64 = 0
    /// When the clock was set or the process stood still, so that rates cannot be told across it.
    var lastJolt: Int64 = -3000

    /// Where the processes have their files, and how many there were.
    let folder: URL
    let disk: MemoryDisk
    var lives = 0

    init(seed: UInt64, in folder: URL, sabotage: Sabotage?, echo: ((String) -> Void)?) throws {
        self.seed = seed
        self.folder = folder
        self.disk = try MemoryDisk(folder)
        self.sabotage = sabotage
        self.loop = Loop(dice: Dice(seed: seed, purpose: 1))
        self.clock = WallClock(loop: self.loop)
        self.dice = Dice(seed: seed, purpose: 2)
        self.record = Record(echo: echo)
        self.weather = Weather(&self.dice)
        self.letsExpire = self.dice.chance(0.2)
    }

    var now: Int64 { self.loop.now }

    func note(_ text: String) { self.record.line(self.now, text) }

    func count(_ what: String) { self.record.count(what) }

    func accuse(_ what: String) { self.record.accuse(self.now, what) }

    /// Something of interest happened in the bot: a good moment for it to die.
    func tempt() {
        guard !self.isCalm, self.doom == nil, self.life != nil else { return }
        if self.dice.chance(self.weather.kill) {
            self.doom = Doom(.kill(torn: self.dice.chance(0.4)), after: self.dice.scale(0...80))
        } else if self.dice.chance(self.weather.stop) {
            self.doom = Doom(.stop, after: self.dice.scale(0...80))
        } else if self.dice.chance(self.weather.stall) {
            self.doom = Doom(.stall(Int64(self.dice.number(5...120)) * 1000), after: self.dice.scale(0...80))
        }
    }

    /// How the wish of an opening goes.
    func wish(of request: Request) -> Wish? {
        guard request.opening.rollsBack == nil else { return self.wish(takenBackBy: request) }
        return Wish.number(in: request.opening).flatMap { self.wishes.indices.contains($0) ? self.wishes[$0] : nil }
    }

    /// A change is taken back as it was made, and without a question.
    private func wish(takenBackBy request: Request) -> Wish? {
        guard case .intent(let intent) = request.opening.words, let pull = intent.text("pr").flatMap({ Int($0) }),
            self.forge.changes.indices.contains(pull - 1)
        else { return nil }
        let number = self.forge.changes[pull - 1].wish
        guard self.wishes.indices.contains(number) else { return nil }
        var wish = self.wishes[number]
        wish.questions = 0
        return wish
    }
}

/// What is about to happen to the process, after so many more jobs.
struct Doom {
    enum Kind {
        /// `torn`: in the middle of the next commit.
        case kill(torn: Bool)
        case stop
        case stall(Int64)
    }

    var kind: Kind
    var jobs: Int
    /// What was on disk before the job in which it dies.
    var before: Grave.Before?

    init(_ kind: Kind, after jobs: Int) {
        self.kind = kind
        self.jobs = jobs
    }
}
