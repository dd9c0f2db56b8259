import ChatBridge
import Digests
import Requests

/// The chat as its users see it, and what is on the way to or from it.
struct Chat {
    static let team = "sim"
    /// A call that nobody waits for any more takes effect within this time, or never; less than the bot's settle time.
    static let longestEcho: Int64 = 1400

    var messages: [MessageRef: Message] = [:]
    /// In the order in which they appeared.
    var order: [MessageRef] = []
    /// How many posts and edits there were.
    var changes = 0
    var gestures: [Gesture] = []
    /// Where what is asked for in a conversation is shown as well; and the other way round.
    var mirrors: [ConversationID: ConversationID] = [:]
    var homes: [ConversationID: ConversationID] = [:]
    /// Calls that were sent, and have yet to take effect, by number.
    var sent: [Int: Sent] = [:]
    var lastCall = 0
    /// Until when a method may not be called for a message, as the platform said.
    var forbidden: [String: Int64] = [:]
    /// What the platform refused for good, by marker.
    var refused: Set<String> = []
    /// How often somebody deleted the message of this marker.
    var deleted: [String: Int] = [:]
    /// Who was told something alone, and about which request.
    var whispers: [(person: PersonID, conversation: ConversationID)] = []
    var postPace: [String: Bucket] = [:]
    var editPace: [MessageRef: Bucket] = [:]
    /// Closes over its secret, which the bot has too.
    let seal = ButtonSeal(key: HMACKey(Array("the simulation's key".utf8)))

    struct Sent {
        var at: Int64
        var takeEffect: () -> Void
    }

    /// All messages that can be seen, in order.
    var visible: [Message] { self.order.compactMap { self.messages[$0] }.filter { !$0.isDeleted } }

    /// The message of that marker that can be seen.
    func visible(_ marker: String) -> Message? {
        self.order.reversed().lazy.compactMap { self.messages[$0] }.first { $0.marker == marker && !$0.isDeleted }
    }

    /// The bot that speaks is a new one, or its clock was set: what it said before is not held against it.
    mutating func forgetPace() {
        self.postPace = [:]
        self.editPace = [:]
    }
}

/// How often something may be done, counted independently of the bot: tokens that come back one by one.
struct Bucket {
    let capacity: Double
    let interval: Double
    private var tokens: Double
    private var at: Int64?

    init(capacity: Double, interval: Double) {
        self.capacity = capacity
        self.interval = interval
        self.tokens = capacity
    }

    /// Takes a token; false when there is none.
    mutating func take(_ now: Int64) -> Bool {
        if let at { self.tokens = min(self.capacity, self.tokens + Double(now - at) / self.interval) }
        self.at = now
        self.tokens -= 1
        return self.tokens > -0.000_001
    }
}
