import Requests

/// How far work is, as a workspace of Teams wants to see it.
package enum TeamsStatus: String, Hashable, Sendable, CaseIterable {
    /// The card is edited, and its steps are lines of text.
    case card
    /// In a chat with one person, a message of its own is written while there is work (docs: Teams, "Stream bot messages").
    case stream
}

/// One message that is written before somebody's eyes, and what it says by now. A value: told of steps, asked what to send.
///
/// Teams only takes what goes on with what was said before. So it is an account of the steps in their order: each is named
/// when it begins, and what came of it is put behind that.
struct TeamsStream: Sendable {
    /// Teams breaks a stream off after two minutes; it is ended before.
    static let life = Duration.seconds(100)
    /// Teams takes one update a second.
    static let pause = Duration.milliseconds(1500)

    /// What is sent, and when it is the last.
    struct Piece: Hashable, Sendable {
        var activity: JSON
        var isLast: Bool
    }

    /// The message.
    let place: TeamsAddress
    let service: String
    private let begun: Timestamp
    /// So many steps were over before it began, and are told elsewhere.
    private let former: Int
    private let headline: String
    private var wanted = ""
    private var shown = ""
    private var isEnding = false
    private var isOver = false
    private var sequence = 1
    private var last: Timestamp

    /// - Parameter place: the message that ``beginning(_:)`` made.
    init(_ card: Card, at place: TeamsAddress, of service: String, now: Timestamp) {
        self.place = place
        self.service = service
        self.begun = now
        self.last = now
        self.headline = Self.headline(of: card)
        self.former = card.steps.prefix { $0.state.isEnd }.count
        self.wanted = card.account(from: self.former)
    }

    /// Takes in how far the work is by now. False when that does not go on with what was said.
    mutating func tell(_ card: Card) -> Bool {
        let account = card.account(from: self.former)
        guard !self.isOver, account.utf16.count <= TeamsLimits.text else { return false }
        guard !self.wanted.hasPrefix(account) else { return true }
        guard account.hasPrefix(self.wanted) else { return false }
        self.wanted = account
        return true
    }

    /// It is to end with what was told. Said again, its end is sent again.
    mutating func end() { self.isEnding = true }

    /// What to send now, if anything.
    mutating func next(now: Timestamp) -> Piece? {
        let isLast = self.isEnding || self.begun.duration(to: now) >= Self.life
        guard self.last.duration(to: now) >= Self.pause, isLast || self.wanted != self.shown else { return nil }
        self.sequence += 1
        self.last = now
        self.shown = self.wanted
        self.isOver = isLast
        return Piece(activity: isLast ? self.whole(asFinal: true) : self.more, isLast: isLast)
    }

    /// What begins a stream: what is being done, in one line that goes away with the first words.
    static func beginning(_ card: Card) -> JSON {
        self.activity("typing", self.headline(of: card), ["streamType": "informative", "streamSequence": 1])
    }

    private var more: JSON {
        Self.activity(
            "typing",
            self.shown,
            [
                "streamType": "streaming", "streamId": .text(self.place.activity),
                "streamSequence": .number(self.sequence),
            ]
        )
    }

    /// All of it, as the end of the stream, or in the place of one that broke off.
    func whole(asFinal isFinal: Bool) -> JSON {
        let text = self.wanted.isEmpty ? self.headline : self.wanted
        guard isFinal else { return ["type": "message", "text": .text(text), "textFormat": "plain"] }
        return Self.activity("message", text, ["streamType": "final", "streamId": .text(self.place.activity)])
    }

    /// Plain, so that nothing from outside becomes a link or a format.
    private static func activity(_ type: String, _ text: String, _ stream: [String: JSON]) -> JSON {
        [
            "type": .text(type), "text": .text(text), "textFormat": "plain",
            "entities": [.object(stream.merging(["type": "streaminfo"]) { own, _ in own })],
        ]
    }

    private static func headline(of card: Card) -> String {
        let line = TeamsText.line(card.fallback.plainText, limit: TeamsLimits.summary)
        return line.isEmpty ? "At work" : line
    }
}

extension Card {
    /// The steps on it, in order.
    var steps: [Card.Step] {
        self.blocks.flatMap { block -> [Card.Step] in
            if case .steps(let steps) = block { steps } else { [] }
        }
    }

    /// What came of the steps from `first` on, up to the one that is under way.
    fileprivate func account(from first: Int) -> String {
        var account = ""
        for step in self.steps.dropFirst(first) {
            guard step.state != .waiting else { break }
            account += TeamsText.line(step.words.plainText, limit: TeamsLimits.line)
            guard step.state.isEnd else { break }
            account += " \(step.state.mark)\n"
        }
        return account
    }
}

extension Card.Step.State {
    fileprivate var isEnd: Bool {
        switch self {
        case .waiting, .running: false
        case .done, .failed, .skipped: true
        }
    }
}
