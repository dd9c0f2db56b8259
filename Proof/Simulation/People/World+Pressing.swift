import ChatBridge
import Requests

extension World {
    /// Somebody presses a button that they saw.
    func press(_ verb: Press.Verb, _ view: View, by person: PersonID) {
        guard let value = view.buttons[verb.description] else { return }
        self.press(verb, view, value, by: person, isForged: false)
    }

    /// Somebody with authority, or what passes for them, presses a button that nobody ever drew.
    func forge(_ view: View) {
        guard let value = view.buttons.sorted(by: { $0.key < $1.key }).first?.value else { return }
        var parts = value.split(separator: ".").map(String.init)
        guard parts.count == 6 else { return }
        var team = Chat.team
        switch self.dice.below(6) {
        case 0: parts[1] = "\(self.dice.number(1...9))"
        case 1: parts[2] = "\(view.revision + 1)"
        case 2: parts[5] = String(parts[5].reversed())
        case 3: team = "elsewhere"
        case 4: parts[5] = String(parts[5].prefix(2)) + String(repeating: "0", count: 62)
        default: break
        }
        let verb: Press.Verb = self.dice.one(of: [.approve, .reject, .merge, .cancel])
        if team == Chat.team { parts[3] = verb.description }
        self.count("forged press")
        let person = self.dice.one(of: Rules.approvers)
        let forged = parts.joined(separator: ".")
        guard forged != value || team != Chat.team else { return }
        self.press(verb, view, forged, by: person, isForged: true, team: team)
    }

    private func press(
        _ verb: Press.Verb,
        _ view: View,
        _ value: String,
        by person: PersonID,
        isForged: Bool,
        team: String = Chat.team
    ) {
        let conversation = self.chat.messages[view.message]?.conversation ?? ConversationID("sim:elsewhere")
        let press = Press(verb, request: view.request, revision: view.revision)
        self.count("pressed \(verb.kind)")
        self.emit(by: person, in: conversation, .pressed(press, view), isForged: isForged) { number in
            .pressed(
                Inbound.Pressing(
                    value: value,
                    team: team,
                    by: person,
                    in: conversation,
                    click: Self.click(number, at: self.now, by: person)
                )
            )
        }
    }

    /// The name of the press that is this gesture.
    static func click(_ gesture: Int, at time: Int64, by person: PersonID) -> Click {
        Click(platform: "sim", at: "\(1_800_000_000 + time / 1000).\(gesture)", by: person.rawValue, on: "m")
    }
}

extension Press.Verb {
    /// The verb without its option.
    var kind: String { String(self.description.prefix { $0 != "-" }) }

    /// Whether it leads off the usual road, or back to it.
    var isDetour: Bool {
        switch self {
        case .retry, .goOn, .takeOver, .handBack, .redo, .edit: true
        default: false
        }
    }

    /// Whether it stands on the card of a request that has ended, too.
    var isAfterTheEnd: Bool {
        switch self {
        case .retry, .redo, .takeOver, .edit, .rollBack, .rate: true
        default: false
        }
    }

    /// Whether the request ends without it, sooner or later.
    var isOptional: Bool { self == .cancel || self == .pause || self == .takeOver || self == .edit }

    /// Whether the request waits for it.
    var isAwaited: Bool {
        self == .approve || self == .merge || self == .goOn || self == .handBack || self.isChoice
    }

    var isChoice: Bool { if case .choose = self { true } else { false } }
}
