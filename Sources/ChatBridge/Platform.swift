package import Requests

/// A place where people talk: Slack, Teams, a terminal. What is particular to one lives in its own folder.
///
/// Every call ends in one of three ways: it returns (sent), or throws a `Setback` that is `.rejected` (will never
/// work; with an `obstacle`, not in this place), `.uncertain` (may have happened: look with `find` after a settle time)
/// or `.retry`/`.later` (nothing happened).
package protocol Platform: Sendable {
    /// The prefix of its addresses: `slack`, `local`.
    var name: String { get }
    var capabilities: Capabilities { get }

    /// Posts `card`, in the thread of `conversation` or, where that has none, below the message `replyingTo`.
    ///
    /// `marker` travels with the message, unseen, so that `find` can tell whether it arrived.
    func post(
        _ card: Card,
        to conversation: ConversationID,
        replyingTo: MessageRef?,
        marker: String
    ) async throws(Setback) -> MessageRef

    /// Replaces what a message shows; repeating it is harmless. It keeps carrying `marker`.
    func update(
        _ message: MessageRef,
        to card: Card,
        in conversation: ConversationID,
        marker: String
    ) async throws(Setback) -> Edit

    /// The message of our own that carries `marker` and was posted after `since`, or `nil`.
    func find(
        marker: String,
        in conversation: ConversationID,
        replyingTo: MessageRef?,
        since: Timestamp
    ) async throws(Setback) -> MessageRef?

    /// Posts a picture, in the same place as a card; `find` finds it by its marker, too.
    func post(
        _ picture: PictureFile,
        to conversation: ConversationID,
        replyingTo: MessageRef?,
        marker: String
    ) async throws(Setback) -> MessageRef

    /// Fetches a file that somebody attached. Repeating it does no harm.
    ///
    /// - Parameter patiently: whether it may throw `.later` for what belongs to the file and is not ready yet.
    func fetch(_ parcel: Parcel, patiently: Bool) async throws(Setback) -> FetchedFile

    /// Shows `card` to one person alone.
    func whisper(_ card: Card, to person: PersonID, in conversation: ConversationID) async throws(Setback)

    /// Shows or refreshes a form, by the short-lived permission `handle`.
    func openForm(
        _ form: Form,
        handle: FormHandle,
        for person: PersonID,
        in conversation: ConversationID
    ) async throws(Setback)

    /// The channel of that name, as people are told it, for a message that begins a conversation there; `nil` when it has no
    /// such channels.
    func conversation(channel: String) -> ConversationID?

    /// The conversation below a message of our own; `nil` where it is named like the message.
    func thread(below message: MessageRef) -> ConversationID?

    /// Whether the person can be mentioned here by their id.
    func knows(_ person: PersonID) -> Bool

    /// How the person is called; `nil` when that is not known, or not quickly.
    func name(of person: PersonID) async -> String?

    /// The time zone in which the person is, by its name in the tz database; `nil` when that did not come with their name.
    func zone(of person: PersonID) async -> String?

    /// What the platform counts messages by when it limits their rate: the channel of a conversation.
    func lane(of conversation: ConversationID) -> String

    /// Shows how far a request is by what costs nobody's attention: a reaction to its message, the state of its thread.
    /// Best effort: only repeats what its card says.
    func sign(_ sign: Sign, for message: MessageRef?, in conversation: ConversationID) async

    /// Where to tell `person` what can't be said in `conversation`; `nil` when there is no other place.
    func direct(to person: PersonID, insteadOf conversation: ConversationID) async throws(Setback) -> ConversationID?
}

extension Platform {
    package func sign(_ sign: Sign, for message: MessageRef?, in conversation: ConversationID) async {}
    package func conversation(channel: String) -> ConversationID? { nil }
    package func thread(below message: MessageRef) -> ConversationID? { nil }
    package func knows(_ person: PersonID) -> Bool { person.rawValue.hasPrefix(self.name + ":") }
    package func name(of person: PersonID) async -> String? { nil }
    package func zone(of person: PersonID) async -> String? { nil }

    package func fetch(_ parcel: Parcel, patiently: Bool) async throws(Setback) -> FetchedFile {
        throw Setback(.rejected, "\(self.name) hands over no files")
    }

    package func direct(
        to person: PersonID,
        insteadOf conversation: ConversationID
    ) async throws(Setback) -> ConversationID? {
        nil
    }

    package func post(
        _ picture: PictureFile,
        to conversation: ConversationID,
        replyingTo: MessageRef?,
        marker: String
    ) async throws(Setback) -> MessageRef {
        throw Setback(.rejected, "\(self.name) shows no pictures")
    }
}

/// How far a request is, as a sign beside it tells.
package enum Sign: Hashable, Sendable {
    /// It was heard, and is worked on.
    case working
    /// A person has to say how it goes on.
    case waiting
    case done
}

/// A picture (PNG), or another file, to be posted.
package struct PictureFile: Hashable, Sendable {
    package var title: String
    /// What it shows, for those who cannot see it.
    package var words: String
    package var bytes: [UInt8]
    /// What its name ends in, which says what it is: `png`, `txt`.
    package var ending: String
    /// Whose request it belongs to, for platforms that give files to one person alone.
    package var asker: PersonID?

    package init(title: String, words: String, bytes: [UInt8], ending: String = "png") {
        self.title = title
        self.words = words
        self.bytes = bytes
        self.ending = ending
    }
}

/// What a platform can do; what it cannot falls back visibly.
package struct Capabilities: Hashable, Sendable {
    /// Messages can be changed after they were sent.
    package var edits: Bool
    /// One person alone can be told something in a shared conversation.
    package var whispers: Bool
    package var forms: Bool
    package var tables: Bool
    /// A lost message can be looked for by its marker.
    package var finds: Bool
    /// Pictures can be shown.
    package var pictures: Bool

    package init(edits: Bool, whispers: Bool, forms: Bool, tables: Bool, finds: Bool, pictures: Bool = false) {
        self.edits = edits
        self.whispers = whispers
        self.forms = forms
        self.tables = tables
        self.finds = finds
        self.pictures = pictures
    }
}

/// How an edit ended.
package enum Edit: Hashable, Sendable {
    case done
    /// The message is not there any more: somebody deleted it.
    case gone
    /// The message may not be edited any more; what matters has to be said in a new one.
    case sealed
    /// Too many edits. Nothing happened; not before this time.
    case limited(until: Timestamp)
}
