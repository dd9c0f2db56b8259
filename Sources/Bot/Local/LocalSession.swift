import ChatBridge
import Foundation
import Ledger
import Logging
import Requests
import ServiceLifecycle
import Transport

/// The bot with the operator in front of it: the same rooms as in a workspace, and a terminal for a platform.
struct LocalSession: Sendable {
    /// A piece of work that was finished, with the request as it was shown or worked on.
    enum Change: Sendable {
        case shown(Post, Request)
        case ran(Job, Request)

        var request: Request {
            switch self {
            case .shown(_, let request), .ran(_, let request): request
            }
        }
    }

    let rooms: Rooms
    let person: PersonID
    let conversation: ConversationID
    let changes: AsyncStream<Change>
    private let name: String
    private let logger: Logger

    /// `write` gets what the terminal would show.
    init(
        _ configuration: Configuration,
        data: URL,
        write: @escaping @Sendable (String) -> Void,
        logger: Logger
    ) throws {
        let user = Operator()
        let (changes, changed) = AsyncStream.makeStream(of: Change.self, bufferingPolicy: .bufferingNewest(256))
        self.changes = changes
        self.person = user.person
        self.name = user.name
        self.conversation = ConversationID("local:terminal:\(UUID().uuidString)")
        self.logger = logger
        self.rooms = try Bot.build(
            configuration,
            data: data,
            speaking: Speakers(TerminalPlatform(coloured: isatty(STDOUT_FILENO) == 1, write: write)),
            seal: ButtonSeal(key: try SecretFile.key(in: data)),
            policy: user.policy(from: configuration.policy),
            observer: Observer(
                shown: { post, request in changed.yield(.shown(post, request)) },
                ran: { job, request in changed.yield(.ran(job, request)) }
            ),
            http: CurlClient(userAgent: "chatbridge/\(Version.number)"),
            logger: logger
        )
    }

    /// Runs the bot for as long as `body` does.
    func run(_ body: @escaping @Sendable (LocalSession) async throws -> Void) async throws {
        try await self.rooms.ledger.closing {
            try await ServiceGroup.runParts(
                [
                    Part { try await self.rooms.ledger.run() },
                    Part(stopping: { self.rooms.worker.retire() }) { try await self.rooms.worker.run() },
                    Part { try await body(self) },
                ],
                logger: self.logger
            )
        }
    }

    /// Asks something; the request's number.
    func ask(_ text: String) async throws -> RequestID {
        let inbound = Inbound(
            keys: ["local:ask:\(UUID().uuidString)"],
            .said(.init(text, by: self.person, named: self.name, in: self.conversation))
        )
        guard case .record(let intake) = await self.rooms.door.admit(inbound) else {
            throw BatchError(description: "there is nothing to do in that text")
        }
        switch try await self.rooms.record(intake) {
        case .recorded(let id): return id
        case .refused(let refusal): throw BatchError(description: "refused: \(refusal)")
        case .seen, .ignored, .errand: throw BatchError(description: "there is nothing to do in that text")
        }
    }

    /// Presses a button, as it were.
    func command(_ command: Command, to id: RequestID) async throws {
        let key = "local:press:\(UUID().uuidString)"
        _ = try await self.rooms.record(Intake(keys: [key], wish: .command(id, command, in: self.conversation)))
    }

    func approve(_ request: Request) async throws {
        let click = Click(
            platform: "local",
            at: "\(Double(SystemTime().now.milliseconds) / 1000)",
            by: self.name,
            on: "terminal"
        )
        let command = Command.approve(by: self.person, revision: request.revision, click: click.rawValue)
        try await self.command(command, to: request.id)
    }
}
