package import Logging
package import Requests

/// The way in, the same for every platform: cleans the words, checks forms and buttons, and says what to write down.
package struct Door: Sendable {
    /// Cleans text before anything is stored: markup, invisible characters, length, credentials.
    package typealias Sanitise = @Sendable (String) -> String
    /// Fills in the intent of a template from the fields of a form.
    package typealias Validate =
        @Sendable (
            _ template: String, _ fields: [String: String], _ person: PersonID, _ conversation: ConversationID
        ) async -> FormVerdict

    /// The same for a form that changes the plan of a request.
    package typealias Revise = @Sendable (_ request: RequestID, _ fields: [String: String]) async -> FormVerdict

    private let sanitise: Sanitise
    private let validate: Validate
    private let revise: Revise
    private let seal: ButtonSeal
    private let log: Logger

    package init(
        seal: ButtonSeal,
        sanitise: @escaping Sanitise,
        validate: @escaping Validate,
        revise: @escaping Revise = { _, _ in .refused([:]) },
        log: Logger
    ) {
        self.seal = seal
        self.sanitise = sanitise
        self.validate = validate
        self.revise = revise
        self.log = log
    }

    /// What is to be done about something that came in.
    package enum Admission: Hashable, Sendable {
        /// Write this down, then say thank you.
        case record(Intake)
        /// Nothing is written down; the form shows these errors, by slot.
        case correct([String: String])
        /// Nothing for us; the text says why.
        case ignore(String)
    }

    /// Decides what is to be done about `inbound`; changes nothing itself.
    package func admit(_ inbound: Inbound) async -> Admission {
        switch inbound.gesture {
        case .ignored(let why): .ignore(why)
        case .said(let saying): self.admit(saying, keys: inbound.keys)
        case .changed(let changing): .record(Intake(keys: inbound.keys, wish: self.wish(of: changing)))
        case .pressed(let pressing):
            .record(Intake(keys: inbound.keys, wish: self.wish(of: pressing)))
        case .formWanted(let template, let handle, let person, let conversation):
            .record(
                Intake(
                    keys: inbound.keys,
                    wish: .errand(.openForm(template: template, handle: handle, for: person, in: conversation))
                )
            )
        case .formSubmitted(let submission): await self.admit(submission, keys: inbound.keys)
        case .admitted(let place): .record(Intake(keys: inbound.keys, wish: .tryAgain(at: place)))
        case .homeOpened, .conversationOpened, .stopped, .glanced, .dismissed:
            .ignore("somebody looks at something, and asks for nothing")
        }
    }

    private func admit(_ saying: Inbound.Saying, keys: [String]) -> Admission {
        if let isMuted = self.muting(saying) {
            // A message that begins a thread of its own is in none.
            let begins = saying.message?.rawValue == saying.conversation.rawValue
            let errand: Errand =
                begins
                ? .refuse(.noThread, to: saying.person, in: saying.conversation, request: nil)
                : .mute(isMuted, by: saying.person, in: saying.conversation)
            return .record(Intake(keys: keys, wish: .errand(errand)))
        }
        guard !self.isAside(saying) else { return .ignore("nothing but asides") }
        var intake = Intake(keys: keys, wish: .message(self.opening(of: saying)))
        intake.luggage = self.luggage(of: saying)
        return .record(intake)
    }

    private func opening(of saying: Inbound.Saying) -> Opening {
        var opening = Opening(
            person: saying.person,
            personName: saying.personName.map(self.sanitise),
            conversation: saying.conversation,
            words: .text(self.sanitise(Aside.removed(from: saying.text))),
            message: saying.message
        )
        opening.author = saying.author
        opening.zone = saying.zone.flatMap { $0.isZoneName ? $0 : nil }
        return opening
    }

    private func wish(of changing: Inbound.Changing) -> Intake.Wish {
        let opening = changing.now.map(self.opening)
        let act: Amendment.Act =
            if let opening, case .text(let text) = opening.words, !self.isAside(changing.now) {
                .reworded(text, by: opening.person)
            } else {
                .deleted
            }
        var unheard: Intake.Unheard?
        if !changing.messageKeys.isEmpty {
            unheard = Intake.Unheard(keys: changing.messageKeys, opening: opening)
            if let now = changing.now { unheard?.luggage = self.luggage(of: now) }
        }
        return .amend(Amendment(act, of: changing.message, at: changing.at), unheard: unheard)
    }

    private func luggage(of saying: Inbound.Saying) -> Luggage {
        Luggage(saying.files, in: saying.conversation, sanitise: self.sanitise)
    }

    /// Whether it says to be silent in this thread, or to speak again; `nil` when it says anything else.
    private func muting(_ saying: Inbound.Saying) -> Bool? {
        guard saying.author == nil else { return nil }
        switch self.sanitise(saying.text).lowercased() {
        case "mute", "mute this thread", "be quiet": return true
        case "unmute", "unmute this thread": return false
        default: return nil
        }
    }

    /// Whether nothing is left of it for the bot, though something was said.
    private func isAside(_ saying: Inbound.Saying?) -> Bool {
        guard let saying else { return false }
        let rest = Aside.removed(from: saying.text)
        return rest != saying.text && self.sanitise(rest).isEmpty
    }

    private func admit(_ submission: Inbound.Submission, keys: [String]) async -> Admission {
        let fields = submission.fields.mapValues(self.sanitise)
        if let editing = submission.editing {
            return switch await self.revise(editing.request, fields) {
            case .refused(let errors): .correct(errors)
            case .accepted(let intent):
                .record(
                    Intake(
                        keys: keys,
                        wish: .command(
                            editing.request,
                            .edit(intent, by: submission.person, revision: editing.revision),
                            in: submission.conversation
                        )
                    )
                )
            }
        }
        let verdict = await self.validate(
            submission.template,
            fields,
            submission.person,
            submission.conversation
        )
        switch verdict {
        case .refused(let errors): return .correct(errors)
        case .accepted(let intent):
            let opening = Opening(
                person: submission.person,
                personName: submission.personName.map(self.sanitise),
                conversation: submission.conversation,
                words: .intent(intent)
            )
            return .record(Intake(keys: keys, wish: .message(opening)))
        }
    }

    private func wish(of pressing: Inbound.Pressing) -> Intake.Wish {
        guard let press = self.seal.press(in: pressing.value, team: pressing.team) else {
            self.log.warning(
                "refused a button that was never drawn here",
                metadata: [
                    "person.id": "\(pressing.person)",
                    "conversation.id": "\(pressing.conversation)",
                    "click.id": "\(pressing.click)",
                ]
            )
            return .errand(
                .refuse(.unknownRequest, to: pressing.person, in: pressing.conversation, request: nil)
            )
        }
        if let command = press.command(by: pressing.person, click: pressing.click.rawValue) {
            return .command(press.request, command, in: pressing.conversation)
        }
        guard let handle = pressing.handle else { return .nothing }
        let editing = Editing(press.request, revision: press.revision)
        return .errand(.openPlan(editing, handle: handle, for: pressing.person, in: pressing.conversation))
    }
}
