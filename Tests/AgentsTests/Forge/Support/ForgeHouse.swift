import Foundation
import Logging
import Requests
import Simulator
import Synchronization
import Testing
import Transport

@testable import Agents

/// Where pull requests go in a test: to files, or over a socket to something that speaks GitHub's or GitLab's API.
enum ForgeKind: String, CaseIterable, Sendable {
    case local
    case github
    case gitlab

    static let remote: [ForgeKind] = [.github, .gitlab]
}

/// How a forge is to be for a test.
struct ForgeTerms: Sendable {
    var kind: ForgeKind
    /// What the bot has; the forge's own is `forge-token`.
    var token: String
    /// The program that git is run by.
    var git = "/usr/bin/git"
    /// Further files of the repository.
    var files: [String: String] = [:]
    var world: @Sendable (inout ForgeWorld) -> Void = { _ in }
    var settings: @Sendable (inout ForgeSettings) -> Void = { _ in }

    init(_ kind: ForgeKind, token: String = "forge-token") {
        self.kind = kind
        self.token = token
    }
}

/// A forge with a repository of two files, and the bot's side of it.
struct ForgeHouse: Sendable {
    let kind: ForgeKind
    let place: Place
    let forge: any Forge
    let origin: Origin
    /// What stands on the other side; none for the local forge.
    let simulator: ForgeSimulator?
    let clock: SteppedClock
    let desk: ForgeDesk?

    /// The forge's own repository.
    var host: String { self.kind == .local ? self.origin.repository : "\(self.place.path)/host/acme/shop.git" }

    /// Whatever stands on the other side.
    func world<Value: Sendable>(_ body: (inout ForgeWorld) throws -> Value) throws -> Value {
        try #require(self.simulator).with(body)
    }

    /// For a forge that lets nobody in.
    static func neverOpens(_ terms: ForgeTerms) async throws {
        try await self.open(terms) { _ in throw AgentError(.failed, "It let us in.") }
    }

    static func open(_ kind: ForgeKind, _ body: (ForgeHouse) async throws -> Void) async throws {
        try await self.open(ForgeTerms(kind), body)
    }

    /// Runs `body` with a forge that is gone afterwards.
    static func open(_ terms: ForgeTerms, _ body: (ForgeHouse) async throws -> Void) async throws {
        let (kind, git) = (terms.kind, terms.git)
        let place = try Place()
        let clock = SteppedClock()
        try place.write("name: shop\n", to: "seed/dbt_project.yml")
        try place.write("select 1 as id\n", to: "seed/models/a.sql")
        for (name, text) in terms.files { try place.write(text, to: "seed/\(name)") }
        guard kind != .local else {
            let origin = try await Self.origin(Project(name: "shop", source: .folder("\(place.path)/seed")), place, git)
            let forge = LocalForge(origin: origin, directory: "\(place.path)/forge")
            return try await body(
                ForgeHouse(
                    kind: kind,
                    place: place,
                    forge: forge,
                    origin: origin,
                    simulator: nil,
                    clock: clock,
                    desk: nil
                )
            )
        }
        try await Self.found(place)
        var world = ForgeWorld(root: "\(place.path)/host", repository: "acme/shop")
        world.now = { clock.now.milliseconds / 1000 }
        terms.world(&world)
        let simulator = ForgeSimulator(world, logger: Logger(label: "forge") { _ in SwiftLogNoOpLogHandler() })
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await simulator.run() }
            let address = try await simulator.address()
            var own = ForgeSettings(
                service: kind == .github ? .github : .gitlab,
                api: address + (kind == .github ? "/api/v3" : "/api/v4"),
                remote: "\(address)/acme/shop.git",
                repository: "acme/shop",
                credential: .token(terms.token)
            )
            terms.settings(&own)
            let http = CurlClient(userAgent: "chatbridge/test")
            let desk = ForgeDesk(own, http: http, clock: clock)
            do {
                let project = Project(name: "shop", source: .url(own.remote), forge: .remote(own))
                let origin = try await Self.origin(project, place, git, desk)
                let house = ForgeHouse(
                    kind: kind,
                    place: place,
                    forge: desk.forge(origin),
                    origin: origin,
                    simulator: simulator,
                    clock: clock,
                    desk: desk
                )
                try await body(house)
            } catch {
                await http.shutdown()
                throw error
            }
            await http.shutdown()
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    private static func origin(
        _ project: Project,
        _ place: Place,
        _ git: String,
        _ desk: ForgeDesk? = nil
    ) async throws -> Origin {
        try FileManager.default.createDirectory(atPath: "\(place.path)/data", withIntermediateDirectories: true)
        return try await Origin.prepare(
            project,
            in: "\(place.path)/data",
            git: Git(executable: git, directory: nil),
            remote: desk?.remote,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
    }

    /// Makes the forge's bare repository out of the seed.
    private static func found(_ place: Place) async throws {
        let git = Git(executable: "/usr/bin/git", directory: nil)
        let (seed, host) = ("\(place.path)/seed", "\(place.path)/host/acme/shop.git")
        for arguments in [
            ["init", "-q", "-b", "main", seed], ["-C", seed, "add", "."], ["-C", seed, "commit", "-qm", "first"],
            ["clone", "-q", "--bare", seed, host],
        ] {
            try await git.run(arguments)
        }
    }

    /// A commit on `base`, or on the base branch as it is now; not pushed anywhere.
    func commit(
        _ text: String,
        to path: String,
        named name: String,
        on base: String? = nil
    ) async throws -> String {
        let head = if let base { base } else { try await self.origin.head() }
        let worktree = try await Worktree.make(name, in: "\(self.place.path)/trees", of: self.origin, at: head)
        let author = Git.Author(name: "a", email: "a@localhost")
        return try await worktree.commit([FileEdit(path: path, before: nil, after: text)], message: "m", author: author)
            .commit
    }

    /// Puts an empty commit on the branch, as a person does who has it elsewhere.
    func push(_ message: String, onto commit: String, as branch: String) async throws -> String {
        let git = self.origin.git
        let later = try await git.run(["commit-tree", "\(commit)^{tree}", "-p", commit, "-m", message])
        try await git.run(["push", "-q", self.host, "\(later):refs/heads/\(branch)"])
        return later
    }

    func proposal(_ branch: String, _ commit: String, owners: [String] = []) -> Proposal {
        Proposal(branch: branch, commit: commit, title: "feat: \(branch)", body: "why", owners: owners)
    }
}

/// A clock that stands still until somebody sleeps.
final class SteppedClock: TimeSource {
    private let time = Mutex(Timestamp(milliseconds: 1_790_000_000_000))

    var now: Timestamp { self.time.withLock { $0 } }

    func sleep(until time: Timestamp) async throws {
        try Task.checkCancellation()
        self.time.withLock { $0 = max($0, time) }
    }

    func pass(_ duration: Duration) { self.time.withLock { $0 = $0.advanced(by: duration) } }
}
