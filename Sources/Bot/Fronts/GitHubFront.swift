import Agents
import ChatBridge
import Digests
import Ledger
import Logging
import Requests
import Synchronization

/// The bot on the issues of its projects' repositories.
struct GitHubFront: Front {
    let platform: any Platform
    private let settings: GitHubSection
    private let desk: LateComments
    private let names = GitHubNames()
    private let ground: Ground

    init(_ settings: GitHubSection, on ground: Ground, key: HMACKey) {
        self.settings = settings
        self.ground = ground
        self.desk = LateComments(time: ground.time)
        self.platform = GitHubPlatform(desk: self.desk, names: self.names, key: key)
    }

    func platform(of address: String) -> (any Platform)? {
        address.hasPrefix(self.platform.name + ":") ? self.platform : nil
    }

    func parts(in rooms: Rooms) -> [Part] {
        let comments = rooms.agents.issueComments
        self.desk.begin(with: comments)
        guard let endpoint = self.settings.endpoint else { return [] }
        let policy = self.ground.configuration.policy
        let door = GitHubEndpoint(
            endpoint,
            decoding: GitHubDecoding(
                repositories: Set(comments.projects.keys),
                mention: self.settings.mention,
                label: self.settings.label
            ),
            names: self.names,
            door: rooms.door,
            underway: { place in
                let recent = try await rooms.ledger.recent(in: place, limit: 20)
                return recent.first { !$0.isClosed } ?? recent.first
            },
            mayAsk: { person in
                policy.mayApprove(person) || (policy.requesters != nil && policy.mayAsk(person))
            },
            record: { intake in
                var intake = intake
                if case .message(var opening) = intake.wish {
                    opening.project = GitHubAddress(opening.conversation).flatMap { comments.projects[$0.repository] }
                    intake.wish = .message(opening)
                }
                return try await rooms.record(intake)
            },
            log: self.ground.logger
        )
        let (time, logger, health) = (self.ground.time, self.ground.logger, self.ground.health)
        return [
            Part(stopping: door.stop) { try await door.run() },
            Part {
                let port = try await door.port()
                health.set("github door", .well, "listens on port \(port)", at: time.now)
                logger.info("listening for GitHub", metadata: ["server.port": "\(port)"])
                try await Task.sleep(for: .seconds(1 << 30))
            },
        ]
    }
}

/// The agents know how GitHub is reached, and come a little later than those who speak.
private final class LateComments: GitHubComments {
    private let comments = Mutex<IssueComments?>(nil)
    private let time: any TimeSource

    init(time: any TimeSource) { self.time = time }

    func begin(with comments: IssueComments) { self.comments.withLock { $0 = comments } }

    func write(_ body: String, on issue: Int, in repository: String) async throws(Setback) -> Int64 {
        do { return try await self.opened().write(body, on: issue, in: repository) } catch { throw self.setback(error) }
    }

    func change(_ comment: Int64, to body: String, in repository: String) async throws(Setback) -> Bool {
        do throws(AgentError) {
            return try await self.opened().change(comment, to: body, in: repository)
        } catch {
            // An edit may be repeated.
            if error.code == .uncertain { throw Setback(.retry, error.message) }
            throw self.setback(error)
        }
    }

    func comments(
        on issue: Int,
        in repository: String,
        since: Timestamp
    ) async throws(Setback) -> [(number: Int64, body: String)] {
        do {
            return try await self.opened().comments(on: issue, in: repository, since: since)
        } catch {
            throw self.setback(error)
        }
    }

    private func opened() throws(AgentError) -> IssueComments {
        guard let comments = self.comments.withLock({ $0 }) else {
            throw AgentError(.busy, "GitHub cannot be spoken to yet.")
        }
        return comments
    }

    private func setback(_ error: AgentError) -> Setback {
        switch error.code {
        case .waiting(let pause): Setback(.later(self.time.now.advanced(by: pause)), error.message)
        case .busy, .interrupted, .missing: Setback(.retry, error.message)
        case .uncertain: Setback(.uncertain, error.message)
        case .declined, .failed, .refused: Setback(.rejected, error.message)
        }
    }
}
