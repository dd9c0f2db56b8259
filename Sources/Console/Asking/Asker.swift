import Digests
package import Requests

/// A program that may ask over HTTP: as a person of the policy, and in a place where people see what comes of it.
package struct Asker: Sendable, CustomStringConvertible {
    /// As the settings name it; it stands on the card.
    package let name: String
    /// Whose limits hold, and whom the policy has to let ask.
    package let person: PersonID
    /// Where the card is shown.
    package let place: ConversationID
    /// The data project; `nil` for the one that the place speaks of.
    package let project: String?
    /// What it may read with its secret.
    package let reads: Reads
    /// The secret as what a bearer has to bring, and as what bodies are signed with.
    let key: ConsoleKey
    let signature: HMACKey

    /// The role of a program besides asking.
    package enum Reads: String, Hashable, Sendable, CaseIterable {
        case nothing
        /// The records of requests in its place that were asked for as its person.
        case own
        /// Every record and the list of them, but not the pages.
        case all
    }

    /// So long a secret cannot be guessed.
    package static let shortestSecret = 24

    /// Throws when the system has no random numbers.
    package init(
        name: String,
        person: PersonID,
        place: ConversationID,
        project: String? = nil,
        reads: Reads = .nothing,
        secret: String
    ) throws {
        self.name = name
        self.person = person
        self.place = place
        self.project = project
        self.reads = reads
        self.key = try ConsoleKey(secret)
        self.signature = HMACKey(Array(secret.utf8))
    }

    package var description: String { "\(self.name), as \(self.person) in \(self.place)" }
}

/// Something that a program asks for.
package struct Asking: Sendable {
    package var asker: Asker
    /// As it came, not cleaned yet.
    package var text: String
    /// Names of this very call; one that is known makes it a repetition.
    package var keys: [String]
}

/// What became of it.
package enum AskingOutcome: Hashable, Sendable {
    case recorded(RequestID)
    /// It was asked for before; nothing happened now.
    case seen
    /// Why not, in words for whoever asked; `until` when a later try may succeed.
    case refused(String, until: Timestamp?)
    /// There was nothing to do in the words.
    case ignored
}
