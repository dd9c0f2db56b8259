package import Digests
package import Requests
import Synchronization

/// Comments of issues, however they are reached.
package protocol GitHubComments: Sendable {
    /// Writes a comment; its number.
    func write(_ body: String, on issue: Int, in repository: String) async throws(Setback) -> Int64
    /// Changes a comment; false when it is not there any more.
    func change(_ comment: Int64, to body: String, in repository: String) async throws(Setback) -> Bool
    /// The comments since a time, the oldest first.
    func comments(
        on issue: Int,
        in repository: String,
        since: Timestamp
    ) async throws(Setback) -> [(number: Int64, body: String)]
}

/// What people on GitHub are called, as far as they have been heard of.
package final class GitHubNames: Sendable {
    private static let capacity = 5000
    private let names = Mutex<[PersonID: String]>([:])

    package init() {}

    package func learn(_ name: String, of person: PersonID) {
        let isName =
            (1...39).contains(name.utf8.count)
            && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
        guard isName else { return }
        self.names.withLock { names in
            if names.count >= Self.capacity { names.removeAll() }
            names[person] = name
        }
    }

    package subscript(person: PersonID) -> String? { self.names.withLock { $0[person] } }
}

/// GitHub's issues as a place to post to.
package struct GitHubPlatform: Platform {
    private let desk: any GitHubComments
    private let names: GitHubNames
    /// Makes marks that nobody else can make beforehand.
    private let key: HMACKey

    package init(desk: any GitHubComments, names: GitHubNames, key: HMACKey) {
        self.desk = desk
        self.names = names
        self.key = key
    }

    package var name: String { "github" }

    package var capabilities: Capabilities {
        Capabilities(edits: true, whispers: false, forms: false, tables: true, finds: true)
    }

    package func lane(of conversation: ConversationID) -> String {
        GitHubAddress(conversation)?.lane ?? conversation.rawValue
    }

    package func name(of person: PersonID) async -> String? { self.names[person] }

    package func thread(below message: MessageRef) -> ConversationID? { GitHubAddress(message)?.conversation }

    package func post(
        _ card: Card,
        to conversation: ConversationID,
        replyingTo: MessageRef?,
        marker: String
    ) async throws(Setback) -> MessageRef {
        let place = try Self.place(conversation)
        let text = self.text(card).comment(card, mark: self.mark(marker))
        let number = try await self.desk.write(text, on: place.issue, in: place.repository)
        return GitHubAddress(repository: place.repository, issue: place.issue, comment: number).message
    }

    package func update(
        _ message: MessageRef,
        to card: Card,
        in conversation: ConversationID,
        marker: String
    ) async throws(Setback) -> Edit {
        guard let place = GitHubAddress(message), let comment = place.comment else { return .gone }
        let text = self.text(card).comment(card, mark: self.mark(marker))
        return try await self.desk.change(comment, to: text, in: place.repository) ? .done : .gone
    }

    package func find(
        marker: String,
        in conversation: ConversationID,
        replyingTo: MessageRef?,
        since: Timestamp
    ) async throws(Setback) -> MessageRef? {
        let place = try Self.place(conversation)
        let mark = "\(GitHubText.markBeginning)\(self.mark(marker)) -->"
        // GitHub counts in whole seconds, by its own clock.
        let since = since.advanced(by: .seconds(-60))
        let all = try await self.desk.comments(on: place.issue, in: place.repository, since: since)
        return all.first { $0.body.hasSuffix(mark) }.map {
            GitHubAddress(repository: place.repository, issue: place.issue, comment: $0.number).message
        }
    }

    /// There is nothing that one person alone sees, so it is said to them where all can read it.
    package func whisper(_ card: Card, to person: PersonID, in conversation: ConversationID) async throws(Setback) {
        let place = try Self.place(conversation)
        var card = card
        card.blocks.insert(.text("\(mention: person):"), at: 0)
        let text = self.text(card).comment(card, mark: self.mark("whisper"))
        _ = try await self.desk.write(text, on: place.issue, in: place.repository)
    }

    package func openForm(
        _ form: Form,
        handle: FormHandle,
        for person: PersonID,
        in conversation: ConversationID
    ) async throws(Setback) {
        throw Setback(.rejected, "GitHub shows no forms")
    }

    private func text(_ card: Card) -> GitHubText {
        var names: [PersonID: String] = [:]
        for person in card.people { names[person] = self.names[person] }
        return GitHubText(names: names)
    }

    private func mark(_ marker: String) -> String {
        let code = Hexadecimal.text(self.key.sign(Array("github \(marker)".utf8))).prefix(24)
        return "\(marker.filter { $0 != ">" && $0 != "-" }) \(code)"
    }

    private static func place(_ conversation: ConversationID) throws(Setback) -> GitHubAddress {
        guard let place = GitHubAddress(conversation) else {
            throw Setback(.rejected, "\(conversation) is no place on GitHub")
        }
        return place
    }
}
