package import Digests
import FoundationEssentials

/// The app in one workspace: who the bot is there, and what lets it speak. Printing it shows no token.
package struct SlackInstallation: Hashable, Sendable, Codable, CustomStringConvertible, CustomReflectable {
    package let team: String
    /// What people call the workspace.
    package let name: String
    /// The bot's user id.
    let user: String
    var bot: String?
    var site: String?
    /// Who installed it, by their id there.
    let installer: String?
    package var grant: SlackGrant

    init(team: String, name: String, user: String, installer: String?, grant: SlackGrant) {
        self.team = team
        self.name = name
        self.user = user
        self.installer = installer
        self.grant = grant
    }

    /// - Parameter home: the workspace whose people are written by their ids alone.
    package func identity(home: String?) -> SlackIdentity {
        SlackIdentity(team: self.team, user: self.user, bot: self.bot, site: self.site, isHome: self.team == home)
    }

    package var description: String { "the app in \(self.team)" }
    package var customMirror: Mirror { Mirror(self, children: ["team": self.team]) }
}

/// The installations that are kept, each sealed for itself and bound to its name, so that none can stand for another.
package struct SlackInstallations: Sendable {
    /// What they are kept under: a name and a text that says nothing.
    package struct Shelf: Sendable {
        package var all: @Sendable (_ prefix: String) async throws -> [String: String]
        package var keep: @Sendable (_ name: String, _ text: String) async throws -> Void
        package var forget: @Sendable (_ name: String) async throws -> Void

        package init(
            all: @escaping @Sendable (_ prefix: String) async throws -> [String: String],
            keep: @escaping @Sendable (_ name: String, _ text: String) async throws -> Void,
            forget: @escaping @Sendable (_ name: String) async throws -> Void
        ) {
            self.all = all
            self.keep = keep
            self.forget = forget
        }
    }

    /// What the names begin with that they are kept under; the workspace follows.
    package static let prefix = "slack installation "
    private let shelf: Shelf
    private let key: SealingKey

    package init(on shelf: Shelf, sealedBy key: SealingKey) {
        self.shelf = shelf
        self.key = key
    }

    /// Those that can be opened, and the workspaces of those that cannot: the key was another one.
    package func all() async throws -> (open: [SlackInstallation], broken: [String]) {
        var (open, broken): ([SlackInstallation], [String]) = ([], [])
        for (name, text) in try await self.shelf.all(Self.prefix).sorted(by: { $0.key < $1.key }) {
            let team = String(name.dropFirst(Self.prefix.count))
            if let sealed = Base64URL.bytes(text), let bytes = try? self.key.open(sealed, as: name),
                let installation = try? JSONDecoder().decode(SlackInstallation.self, from: Data(bytes)),
                installation.team == team
            {
                open.append(installation)
            } else {
                broken.append(team)
            }
        }
        return (open, broken)
    }

    package func keep(_ installation: SlackInstallation) async throws {
        let name = Self.prefix + installation.team
        let bytes = Array(try JSONEncoder().encode(installation))
        try await self.shelf.keep(name, Base64URL.text(try self.key.seal(bytes, as: name)))
    }

    package func forget(_ team: String) async throws { try await self.shelf.forget(Self.prefix + team) }
}
