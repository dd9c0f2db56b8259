/// How rough one seed is: each fault has its own probability there, and many have none, so that seeds differ in kind.
struct Weather {
    /// A call: the platform asks to wait; cannot be reached; carries it out but the answer is lost; loses it.
    var tooFast = 0.0
    var unreachable = 0.0
    var answerLost = 0.0
    var callLost = 0.0
    /// A call is refused for good, as in an archived channel.
    var refused = 0.0
    /// An event is delivered twice, or under other names; or its acknowledgement is lost.
    var twice = 0.0
    var acknowledgementLost = 0.0
    /// A hand fails, is in doubt, answers twice.
    var handFails = 0.0
    var handDoubts = 0.0
    var handRepeats = 0.0
    /// At any event of interest the process is about to be killed, told to stop, or stopped for a while.
    var kill = 0.0
    var stop = 0.0
    var stall = 0.0
    /// Each minute: the clock is set, the connection breaks, the platform has an outage.
    var clockSet = 0.0
    var disconnected = 0.0
    var outage = 0.0
    /// How long an answer takes at most, in milliseconds.
    var latency = 400

    static let calm = Weather()

    init() {}

    init(_ dice: inout Dice) {
        func some(_ highest: Double, of part: Double = 0.5) -> Double {
            let value = dice.fraction() * highest
            return dice.chance(part) ? value : 0
        }
        self.tooFast = some(0.15)
        self.unreachable = some(0.1)
        self.answerLost = some(0.15)
        self.callLost = some(0.1)
        self.refused = some(0.02, of: 0.15)
        self.twice = some(0.5)
        self.acknowledgementLost = some(0.3)
        self.handFails = some(0.15)
        self.handDoubts = some(0.15)
        self.handRepeats = some(0.3)
        self.kill = some(0.05, of: 0.7)
        self.stop = some(0.006, of: 0.3)
        self.stall = some(0.01, of: 0.2)
        self.clockSet = some(0.05, of: 0.2)
        self.disconnected = some(0.05, of: 0.3)
        self.outage = some(0.03, of: 0.3)
        self.latency = dice.one(of: [20, 400, 400, 3000])
    }
}
