import Requests

/// A message that speaks to the bot's rules is held: nobody but the audit trail and an approver sees what it says, until
/// an approver releases it with a button.
enum Hold {
    private static let slot = "held"

    /// What an approver has decided about a message that was held.
    enum Decision {
        case open
        case released
        case dropped
    }

    /// The question that holds a message. Approvers alone may answer it.
    static func question(_ reasons: [Screen.Reason]) -> Question {
        let signs = Set(reasons.map(\.name)).sorted().joined(separator: ", ")
        return Question(
            text:
                "This message is held, and nothing was done: it reads like instructions to me instead of a request about "
                + "data (\(signs)). An approver may release it; then it is read like any other, and still needs approval.",
            slot: self.slot,
            options: [
                Question.Option(label: "Release", slots: [self.slot: .text("released")]),
                Question.Option(label: "Leave it", slots: [self.slot: .text("dropped")]),
            ],
            audience: .approvers
        )
    }

    static func decision(in dialogue: [Turn]) -> Decision {
        for case .chose(let option) in dialogue {
            switch option.slots[self.slot] {
            case .text("released")?: return .released
            case .text("dropped")?: return .dropped
            default: break
            }
        }
        return .open
    }

    /// The dialogue about the wish itself.
    static func without(_ dialogue: [Turn]) -> [Turn] {
        dialogue.filter { turn in
            switch turn {
            case .asked(let question): question.audience != .approvers
            case .chose(let option): option.slots[self.slot] == nil
            case .replied: true
            }
        }
    }
}
