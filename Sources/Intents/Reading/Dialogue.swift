import Requests

/// What was settled while a wish was being cleared up.
struct Dialogue: Sendable {
    /// The intent, once a button or an answer fixed it.
    private(set) var intent: String?
    private(set) var slots: [String: SlotValue] = [:]

    init() {}

    init(intent: String, slots: [String: SlotValue]) {
        self.intent = intent
        self.slots = slots
    }

    /// True when a button settled on that intent with those slots.
    func chose(_ intent: Intent) -> Bool {
        self.intent == intent.name && intent.slots.allSatisfy { self.slots[$0.key] == $0.value }
    }

    /// Reads the turns in order: a button settles what it says, a reply settles the slot that was asked for.
    ///
    /// `resolve` turns a reply into slots, or `nil` when it answers something else.
    init(_ turns: [Turn], resolve: (String, Question) -> Question.Option?) {
        var open: Question?
        for turn in turns {
            switch turn {
            case .asked(let question): open = question
            case .chose(let option): self.settle(option, open)
            case .replied(let text):
                if let question = open, let option = resolve(text, question) { self.settle(option, question) }
            }
        }
    }

    private mutating func settle(_ option: Question.Option, _ question: Question?) {
        if let intent = option.intent ?? question?.intent?.name { self.intent = intent }
        // What was understood before the question stays understood, whatever the words look like the second time.
        if option.intent == nil { self.slots.merge(question?.intent?.slots ?? [:]) { _, known in known } }
        self.slots.merge(option.slots) { _, new in new }
    }
}
