package import Requests

/// Something to press on a card. A press is a command to a request, never a link that a preview could follow.
package struct Button: Hashable, Sendable {
    package enum Style: Hashable, Sendable {
        case plain
        case primary
        case danger
    }

    /// "Are you sure?", asked by the platform before the press counts.
    package struct Confirmation: Hashable, Sendable {
        package var title: String
        package var text: String
        package var yes: String
        package var no: String

        package init(title: String, text: String, yes: String, no: String) {
            self.title = title
            self.text = text
            self.yes = yes
            self.no = no
        }
    }

    package var label: String
    package var style: Style
    package var press: Press
    package var confirmation: Confirmation?
    /// Whether it is seldom wanted, and may stand in a menu behind the others where the platform has one.
    package var isTucked: Bool

    package init(
        _ label: String,
        style: Style = .plain,
        press: Press,
        confirmation: Confirmation? = nil,
        isTucked: Bool = false
    ) {
        self.label = label
        self.style = style
        self.press = press
        self.confirmation = confirmation
        self.isTucked = isTucked
    }
}

/// What a button says when it is pressed: a verb, to a request, as it stood when the button was drawn.
package struct Press: Hashable, Sendable {
    package enum Verb: Hashable, Sendable {
        case approve
        case reject
        case cancel
        case merge
        /// Try again what broke off.
        case retry
        /// Take up again what is paused.
        case lift
        /// Ask for it as a new request, with the words as they are now.
        case renew
        /// Ask for what had to be skipped, by itself.
        case catchUp
        case pause
        case goOn
        case takeOver
        case handBack
        /// Change what the plan is about, in a form.
        case edit
        /// Go on after a failure from this step, counted from 0.
        case redo(Int)
        /// Take the merged change back.
        case rollBack
        /// Run the command that deploys what was merged.
        case deploy
        /// A deploy that was in doubt has arrived.
        case witness
        /// Whether what came of it was of help.
        case rate(helpful: Bool)
        /// The option of the open question, counted from 0.
        case choose(Int)
    }

    package var verb: Verb
    package var request: RequestID
    package var revision: Int

    package init(_ verb: Verb, request: RequestID, revision: Int) {
        self.verb = verb
        self.request = request
        self.revision = revision
    }

    /// The command this press comes to when `person` makes it; `nil` when it asks for a form first. `click` names the
    /// very press.
    package func command(by person: PersonID, click: String) -> Command? {
        switch self.verb {
        case .approve: .approve(by: person, revision: self.revision, click: click)
        case .reject: .reject(by: person, revision: self.revision, why: nil)
        case .cancel: .cancel(by: person)
        case .merge: .merge(by: person, revision: self.revision)
        case .retry: .retry(by: person, revision: self.revision)
        case .lift: .lift(by: person)
        case .renew: .renew(by: person)
        case .catchUp: .catchUp(by: person)
        case .pause: .pause(by: person)
        case .goOn: .goOn(by: person, revision: self.revision)
        case .takeOver: .takeOver(by: person)
        case .handBack: .handBack(by: person, revision: self.revision)
        case .edit: nil
        case .redo(let step): .redo(from: step, by: person, revision: self.revision)
        case .rollBack: .rollBack(by: person)
        case .deploy: .deploy(by: person, revision: self.revision, click: click)
        case .witness: .witness(by: person, revision: self.revision)
        case .rate(let helpful): .rate(helpful: helpful, by: person)
        case .choose(let option): .choose(option, by: person, revision: self.revision)
        }
    }
}

extension Press.Verb: LosslessStringConvertible {
    /// The verb as it is written in a button's value: `approve`, `choose-2`.
    package var description: String {
        switch self {
        case .approve: "approve"
        case .reject: "reject"
        case .cancel: "cancel"
        case .merge: "merge"
        case .retry: "retry"
        case .lift: "lift"
        case .renew: "renew"
        case .catchUp: "catch-up"
        case .pause: "pause"
        case .goOn: "go_on"
        case .takeOver: "take_over"
        case .handBack: "hand_back"
        case .edit: "edit"
        case .redo(let step): "redo-\(step)"
        case .rollBack: "rollback"
        case .deploy: "deploy"
        case .witness: "witness"
        case .rate(helpful: true): "helpful"
        case .rate(helpful: false): "unhelpful"
        case .choose(let option): "choose-\(option)"
        }
    }

    package init?(_ description: String) {
        switch description {
        case "approve": self = .approve
        case "reject": self = .reject
        case "cancel": self = .cancel
        case "merge": self = .merge
        case "retry": self = .retry
        case "lift": self = .lift
        case "renew": self = .renew
        case "catch-up": self = .catchUp
        case "pause": self = .pause
        case "go_on": self = .goOn
        case "take_over": self = .takeOver
        case "hand_back": self = .handBack
        case "edit": self = .edit
        case "rollback": self = .rollBack
        case "deploy": self = .deploy
        case "witness": self = .witness
        case "helpful": self = .rate(helpful: true)
        case "unhelpful": self = .rate(helpful: false)
        default:
            let parts = description.split(separator: "-", omittingEmptySubsequences: false)
            guard parts.count == 2, let number = Int(parts[1]), number >= 0 else { return nil }
            switch parts[0] {
            case "choose": self = .choose(number)
            case "redo": self = .redo(number)
            default: return nil
            }
        }
    }
}
