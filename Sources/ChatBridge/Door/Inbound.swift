package import Requests

/// What a platform's decoder makes of one thing that arrived: a gesture, and every name it is known by.
package struct Inbound: Hashable, Sendable {
    /// Names of this very gesture; a second delivery carries at least one of them again.
    package var keys: [String]
    package var gesture: Gesture

    package init(keys: [String] = [], _ gesture: Gesture) {
        self.keys = keys
        self.gesture = gesture
    }

    package enum Gesture: Hashable, Sendable {
        case said(Saying)
        case changed(Changing)
        case pressed(Pressing)
        case formWanted(template: String?, handle: FormHandle, by: PersonID, in: ConversationID)
        case formSubmitted(Submission)
        /// Somebody looks at the bot's own page; `in` is where the two of them talk.
        case homeOpened(by: PersonID, in: ConversationID)
        /// Somebody has begun to talk to the bot, and has not said anything yet.
        case conversationOpened(by: PersonID, in: ConversationID)
        /// Somebody wants what is under way there to stop.
        case stopped(by: PersonID, in: ConversationID)
        /// Somebody wants to know something that is shown to them alone, at once, and is not written down.
        case glanced(Glance, by: PersonID, in: ConversationID)
        /// The bot was let into a place, or a place was opened again: what it did not take before is tried again there. The
        /// place is named as in `Setback.obstacle`; with a colon at the end it stands for all whose names begin so.
        case admitted(to: String)
        /// The bot was taken out of the whole workspace, or what it speaks by was taken from it.
        case dismissed
        /// Nothing for the bot; the text says why, for the log.
        case ignored(String)
    }

    /// What can be looked at without asking for anything.
    package enum Glance: Hashable, Sendable {
        /// What can be asked, and how; `command` is what they typed, with its slash.
        case help(command: String)
        /// The person's own requests and what waits for them; or one request.
        case status(RequestID?)
    }

    /// A file that came along with words, as its platform describes it.
    package struct SharedFile: Hashable, Sendable {
        /// Its name at the platform, with the platform's prefix.
        package var id: String
        package var name: String
        /// The media type; empty when it is not said.
        package var type: String
        package var bytes: Int?
        /// Where it is, when that cannot be asked for by its name later.
        package var address: String?
        /// Why the platform does not hand it over, when that is known.
        package var obstacle: String?

        package init(
            id: String,
            name: String,
            type: String = "",
            bytes: Int? = nil,
            address: String? = nil,
            obstacle: String? = nil
        ) {
            self.id = id
            self.name = name
            self.type = type
            self.bytes = bytes
            self.address = address
            self.obstacle = obstacle
        }
    }

    /// Words somebody addressed to the bot, as they came.
    package struct Saying: Hashable, Sendable {
        package var text: String
        package var person: PersonID
        package var personName: String?
        package var conversation: ConversationID
        /// The message itself, where it can be changed afterwards.
        package var message: MessageRef?
        /// Whose words they are, when the person hands on somebody else's.
        package var author: PersonID?
        /// The files that came along.
        package var files: [SharedFile] = []
        /// The time zone of the person, as IANA names it.
        package var zone: String?

        package init(
            _ text: String,
            by person: PersonID,
            named: String? = nil,
            in conversation: ConversationID,
            message: MessageRef? = nil,
            author: PersonID? = nil
        ) {
            self.text = text
            self.person = person
            self.personName = named
            self.conversation = conversation
            self.message = message
            self.author = author
        }
    }

    /// A message that was changed or deleted.
    package struct Changing: Hashable, Sendable {
        package var message: MessageRef
        /// What it says now; `nil` when it was deleted.
        package var now: Saying?
        /// When, by the platform's clock.
        package var at: Timestamp
        /// The names of the message itself, when it speaks (or spoke) to the bot, so that it matters even if nobody has
        /// heard it before.
        package var messageKeys: [String]

        /// A message that is older than this when it changes is not heard for the first time then: nobody knows any more
        /// whether it was heard.
        package static let oldestUnheard = Duration.seconds(24 * 3600)

        /// - Parameter said: when the message itself was sent, where the platform tells.
        package init(
            _ message: MessageRef,
            now: Saying?,
            at: Timestamp,
            messageKeys: [String],
            said: Timestamp? = nil
        ) {
            self.message = message
            self.now = now
            self.at = at
            let isOld = said.map { $0.duration(to: at) > Self.oldestUnheard } ?? false
            self.messageKeys = isOld ? [] : messageKeys
        }
    }

    /// A button that somebody pressed, its value not yet verified.
    package struct Pressing: Hashable, Sendable {
        package var value: String
        /// The workspace the press came from; a value sealed for another one is foreign.
        package var team: String
        package var person: PersonID
        package var conversation: ConversationID
        /// Names this very press; kept with an approval.
        package var click: Click
        /// The permission to show a form for it, where the platform gives one.
        package var handle: FormHandle?

        package init(
            value: String,
            team: String,
            by person: PersonID,
            in conversation: ConversationID,
            click: Click,
            handle: FormHandle? = nil
        ) {
            self.value = value
            self.team = team
            self.person = person
            self.conversation = conversation
            self.click = click
            self.handle = handle
        }
    }

    /// A form that somebody sent.
    package struct Submission: Hashable, Sendable {
        package var template: String
        /// What was entered, by slot; empty fields are left out.
        package var fields: [String: String]
        package var person: PersonID
        package var personName: String?
        package var conversation: ConversationID
        /// The request whose plan it changes; `nil` for a new one.
        package var editing: Editing?

        package init(
            template: String,
            fields: [String: String],
            by person: PersonID,
            named: String? = nil,
            in conversation: ConversationID,
            editing: Editing? = nil
        ) {
            self.template = template
            self.fields = fields
            self.person = person
            self.personName = named
            self.conversation = conversation
            self.editing = editing
        }
    }
}
