import FoundationEssentials
package import Requests

/// What GitHub's webhooks mean to the bridge: words of people on issues, and the commands in their comments.
package struct GitHubDecoding: Sendable {
    /// What one delivery comes to.
    package enum Arrival: Hashable, Sendable {
        /// Words; `isTrusted` is whether the repository knows who says them.
        case said(Inbound, isTrusted: Bool)
        /// A command; `at` is when it was written, in GitHub's whole seconds.
        case commanded(Order)
        case ignored(String)
    }

    /// What a comment tells the request of its issue to do.
    package struct Order: Hashable, Sendable {
        package var keys: [String]
        /// The comment that says so.
        package var text: String
        package var person: PersonID
        package var personName: String
        package var place: ConversationID
        package var click: Click
        package var at: Timestamp
    }

    /// The repositories that are listened to.
    let repositories: Set<String>
    /// The name that the bot is mentioned by, without an at sign.
    let mention: String
    /// The label that makes an issue a request.
    let label: String?

    package init(repositories: Set<String>, mention: String, label: String?) {
        self.repositories = repositories
        self.mention = mention
        self.label = label
    }

    package struct Unreadable: Error {}

    /// - Parameters:
    ///   - event: `X-GitHub-Event`.
    ///   - delivery: `X-GitHub-Delivery`, the same for a delivery that is made again.
    package func arrival(_ event: String, delivery: String, _ body: [UInt8]) throws(Unreadable) -> Arrival {
        guard ["issues", "issue_comment"].contains(event) else { return .ignored("event \(event)") }
        guard let payload = try? JSONDecoder().decode(GitHubWire.Delivery.self, from: Data(body)) else {
            throw Unreadable()
        }
        guard let repository = payload.repository?.full_name, self.repositories.contains(repository) else {
            return .ignored("a repository that is not listened to")
        }
        guard let issue = payload.issue, issue.number > 0, issue.pull_request == nil else {
            return .ignored("not about an issue")
        }
        guard let sender = payload.sender, sender.type == "User" else { return .ignored("done by no person") }
        let key = "github:delivery:\(delivery)"
        if event == "issue_comment" {
            guard let comment = payload.comment else { return .ignored("no comment") }
            return self.commented(payload.action ?? "", comment, issue, repository, sender, key)
        }
        return self.changed(payload, issue, repository, sender, key)
    }

    private func commented(
        _ action: String,
        _ comment: GitHubWire.Comment,
        _ issue: GitHubWire.Issue,
        _ repository: String,
        _ sender: GitHubWire.User,
        _ key: String
    ) -> Arrival {
        let text = comment.body ?? ""
        // Whoever may edit comments of others is not who wrote them.
        guard comment.user?.id == sender.id, !text.contains(GitHubText.markBeginning) else {
            return .ignored("not the words of who did it")
        }
        let place = GitHubAddress(repository: repository, issue: issue.number, comment: comment.id)
        let name = "github:comment:\(repository):\(comment.id)"
        if action == "created", GitHubCommand(text) != nil {
            let at = comment.created_at ?? ""
            let person = PersonID(gitHub: sender.id)
            return .commanded(
                Order(
                    keys: [key, name],
                    text: text,
                    person: person,
                    personName: sender.login ?? "",
                    place: place.conversation,
                    click: Click(
                        platform: "github",
                        at: "\(Timestamp(gitHub: at).milliseconds / 1000).0",
                        by: "\(sender.id)",
                        on: "\(comment.id)"
                    ),
                    at: Timestamp(gitHub: at)
                )
            )
        }
        let saying = self.saying(text, sender, place)
        let isTrusted = Self.isTrusted(comment.author_association)
        switch action {
        case "created":
            guard self.isForBot(text) else { return .ignored("not addressed to the bot") }
            return .said(Inbound(keys: [key, name], .said(saying)), isTrusted: isTrusted)
        case "edited":
            let change = Inbound.Changing(
                place.message,
                now: saying,
                at: Timestamp(gitHub: comment.updated_at ?? ""),
                messageKeys: self.isForBot(text) && isTrusted ? [name] : []
            )
            return .said(Inbound(keys: [key], .changed(change)), isTrusted: isTrusted)
        case "deleted":
            let at = Timestamp(gitHub: comment.updated_at ?? "")
            let change = Inbound.Changing(place.message, now: nil, at: at, messageKeys: [])
            return .said(Inbound(keys: [key], .changed(change)), isTrusted: true)
        default: return .ignored("comment \(action)")
        }
    }

    /// An issue is a request when it mentions the bot as it is opened, or when somebody gives it the label: whoever may do
    /// that answers for it, and its author's words are theirs.
    private func changed(
        _ payload: GitHubWire.Delivery,
        _ issue: GitHubWire.Issue,
        _ repository: String,
        _ sender: GitHubWire.User,
        _ key: String
    ) -> Arrival {
        let place = GitHubAddress(repository: repository, issue: issue.number)
        let text = [issue.title, issue.body].compactMap(\.self).joined(separator: "\n\n")
        var saying = self.saying(text, sender, place)
        let isOwn = issue.user?.id == sender.id
        let name = "github:issue:\(repository):\(issue.number)"
        switch payload.action {
        case "opened" where self.isForBot(text) || self.isLabelled(issue):
            return .said(
                Inbound(keys: [key, name], .said(saying)),
                isTrusted: Self.isTrusted(issue.author_association)
            )
        case "labeled" where self.label != nil && payload.label?.name == self.label:
            if !isOwn, let author = issue.user { saying.author = PersonID(gitHub: author.id) }
            // GitHub lets none but people of the repository label an issue.
            return .said(Inbound(keys: [key, name], .said(saying)), isTrusted: true)
        case "edited" where isOwn:
            let at = Timestamp(gitHub: issue.updated_at ?? "")
            let change = Inbound.Changing(place.message, now: saying, at: at, messageKeys: [])
            return .said(
                Inbound(keys: [key], .changed(change)),
                isTrusted: Self.isTrusted(issue.author_association)
            )
        default: return .ignored("issue \(payload.action ?? "")")
        }
    }

    private func saying(_ text: String, _ sender: GitHubWire.User, _ place: GitHubAddress) -> Inbound.Saying {
        Inbound.Saying(
            self.withoutMention(text),
            by: PersonID(gitHub: sender.id),
            named: sender.login,
            in: place.conversation,
            message: place.message
        )
    }

    private func isLabelled(_ issue: GitHubWire.Issue) -> Bool {
        self.label != nil && issue.labels?.contains { $0.name == self.label } == true
    }

    /// As GitHub takes a mention: the whole name, in any case.
    private func isForBot(_ text: String) -> Bool { self.mentions(in: text).first != nil }

    private func withoutMention(_ text: String) -> String {
        self.mentions(in: text).reversed().reduce(into: text) { $0.removeSubrange($1) }
    }

    private func mentions(in text: String) -> [Range<String.Index>] {
        var found: [Range<String.Index>] = []
        var rest = text.startIndex..<text.endIndex
        while let at = text[rest].firstIndex(of: "@") {
            let name = text[text.index(after: at)...].prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
            let before = at == text.startIndex ? nil : text[text.index(before: at)]
            if name.lowercased() == self.mention.lowercased(), before?.isLetter != true, before?.isNumber != true {
                found.append(at..<name.endIndex)
            }
            rest = (name.isEmpty ? text.index(after: at) : name.endIndex)..<text.endIndex
        }
        return found
    }

    /// Whether the repository knows the author; everybody else on a public one is a stranger.
    private static func isTrusted(_ association: String?) -> Bool {
        ["OWNER", "MEMBER", "COLLABORATOR"].contains(association)
    }
}

extension Timestamp {
    /// GitHub's `2026-11-21T08:00:00Z`; the beginning of time when it is none.
    init(gitHub text: String) {
        let date = try? Date(text, strategy: .iso8601)
        self.init(milliseconds: date.map { Int64($0.timeIntervalSince1970 * 1000) } ?? 0)
    }
}
