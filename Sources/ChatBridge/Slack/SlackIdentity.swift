import Requests

/// Who the bot is in a workspace, as `auth.test` says, and how the bridge names what belongs to that workspace.
package struct SlackIdentity: Hashable, Sendable {
    package var team: String
    /// The bot's user id, `U…`: what a mention of it names.
    package var user: String
    /// The bot's own id, `B…`, when it has one.
    package var bot: String?
    /// Where the workspace is in a browser, `https://….slack.com/`.
    package var site: String?
    /// Whether people are written by their ids alone, `slack:U024BE7LH`, as they are where there is but one workspace. In
    /// every other one the workspace goes before, `slack:T0B:U024BE7LH`: Slack gives ids for a workspace, not for the world.
    package var isHome: Bool

    package init(team: String, user: String, bot: String? = nil, site: String? = nil, isHome: Bool = true) {
        self.team = team
        self.user = user
        self.bot = bot
        self.site = site
        self.isHome = isHome
    }

    /// Somebody as this workspace sees them.
    func person(_ user: String) -> PersonID {
        self.isHome ? PersonID(slack: user) : PersonID("slack:\(self.team):\(user)")
    }

    /// The user id by which this workspace knows the person; `nil` when they are of another one, or not in Slack.
    func user(of person: PersonID) -> String? {
        guard !self.isHome else { return person.slackUser }
        let prefix = "slack:\(self.team):"
        guard person.rawValue.hasPrefix(prefix) else { return nil }
        return PersonID(slack: String(person.rawValue.dropFirst(prefix.count))).slackUser
    }

    /// A name of a gesture that says nothing of its workspace, so that no other workspace's can be the same. At home it is
    /// as it always was.
    func key(_ key: String) -> String {
        self.isHome ? key : "slack:\(self.team):" + key.dropFirst("slack:".count)
    }

    /// The words with people as mrkdwn mentions them here; whoever is of another workspace is no mention, since the same id
    /// may be somebody else's here.
    func addressing(_ words: Words) -> Words {
        guard !self.isHome else { return words }
        return Words(
            words.spans.map { span in
                guard case .mention(let person) = span else { return span }
                return self.user(of: person).map { .mention(PersonID(slack: $0)) } ?? .bold(person.localName)
            }
        )
    }

    /// What stands for the whole workspace where messages wait for it: see `Setback.obstacle`.
    package var place: String { "slack:\(self.team)" }
}
