import Simulator

/// Something that somebody asked for in the tortured workspace, and what became of it as people see it.
struct Plea: Sendable {
    /// What is to become of it.
    enum Fate: String, Hashable, Sendable, CaseIterable {
        case merged
        /// An approver says no.
        case rejected
        /// Only a question.
        case answered
    }

    enum Outcome: String, Hashable, Sendable {
        case merged
        case rejected
        case answered
        case failed
    }

    let number: Int
    var fate: Fate
    let project: Int
    let channel: String
    let person: String
    let text: String
    /// What is to be in the repository afterwards; `nil` for a question.
    let change: TinyProject.Wish?
    /// Whether a guest, who may not, presses Approve first.
    let guestPresses: Bool
    /// The first message of its thread.
    var thread = ""
    var delivered = 0
    var isAcknowledged = false
    /// The workspace gave up: the bot never acknowledged it.
    var isDropped = false
    /// The bot's number for it, as its messages carry it.
    var request: String?
    var card: String?
    var actions: [String] = []
    var cardText = ""
    var closing: String?
    /// How often each of the bot's messages was posted.
    var posts: [String: Int] = [:]
    /// When somebody last pressed something, in microseconds.
    var pressed: Int64 = 0
    var presses = 0
    var guestPressed = false

    /// What people see in the end; `nil` while it goes on.
    var outcome: Outcome? {
        if let closing {
            if closing.contains(" is merged") { return .merged }
            return closing.contains(" was rejected ") ? .rejected : .failed
        }
        guard self.card != nil, self.fate == .answered, !self.isWaiting else { return nil }
        let isUnderWay = ["Reading your request", "Looking it up"].contains { self.cardText.contains($0) }
        return isUnderWay ? nil : .answered
    }

    /// Whether the card asks for something; the way back, another try and what is in the menu are only offered.
    private var isWaiting: Bool {
        let offers = ["press:rollback", "press:rate", "press:more"]
        return self.actions.contains { !offers.contains($0) && !$0.hasPrefix("press:redo") }
    }

    /// The last word is said, and the card tells the same.
    var isOver: Bool {
        guard let outcome else { return false }
        return outcome == .answered || !self.isWaiting && self.cardText.contains(outcome.mark)
    }
}

extension Plea.Outcome {
    /// What the card says then.
    var mark: String {
        switch self {
        case .merged: "Done: "
        case .rejected: "Rejected: "
        case .answered: ""
        case .failed: ": "
        }
    }
}

extension Simulator.JSON {
    /// The actions of all buttons within blocks.
    var actions: [String] {
        switch self {
        case .array(let elements): elements.flatMap(\.actions)
        case .object(let members):
            [members["action_id"]?.string].compactMap(\.self) + (members["elements"]?.actions ?? [])
        default: []
        }
    }
}
