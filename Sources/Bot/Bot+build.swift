import Agents
import ChatBridge
import Console
import Foundation
import Intents
import Ledger
import Logging
import Notify
import Requests
import Transport

/// The rooms, furnished and connected; who talks to people is still to be put in front.
struct Rooms: Sendable {
    let ledger: Ledger
    let agents: Agents
    let worker: Worker
    /// How everything is that the bot depends on.
    let health: Health
    fileprivate let makeDoor: @Sendable (_ botUser: String?) -> Door
    let errands: Errands
    let templates: TemplateShelf
    let defaultProject: String
    let channels: [String: String]
    let mirrors: Mirrors
    /// How people are mentioned on a platform that is not theirs.
    let introductions: Introductions

    /// The way in for a platform that marks no words as the bot's own name.
    var door: Door { self.makeDoor(nil) }

    /// The same for a workspace of Slack, in which the bot is mentioned by this id.
    func door(mentioning botUser: String) -> Door { self.makeDoor(botUser) }

    /// Writes an intake down, with the data project that its channel speaks of, and where else it is to be shown.
    func record(_ intake: Intake) async throws -> Receipt {
        var intake = intake
        if case .message(let opening) = intake.wish { intake.wish = .message(self.placed(opening)) }
        return try await self.ledger.record(intake)
    }

    /// The same with what the settings say of where it is asked.
    func placed(_ opening: Opening) -> Opening {
        var opening = opening
        if opening.project == nil {
            opening.project = self.channels.first { opening.conversation.isIn(channel: $0.key) }?.value
        }
        opening.mirrors = self.mirrors.places(of: opening, project: opening.project ?? self.defaultProject)
        return opening
    }
}

/// What is done when a hand has finished a piece of work.
struct Observer: Sendable {
    var shown: @Sendable (Post, Request) -> Void = { _, _ in }
    var ran: @Sendable (Job, Request) -> Void = { _, _ in }
}

extension Bot {
    /// The only place that knows every room.
    static func build(
        _ configuration: Configuration,
        data: URL,
        speaking speakers: Speakers,
        seal: ButtonSeal,
        policy: Policy,
        observer: Observer = Observer(),
        http: any HTTPClient,
        health: Health = Health(),
        logger: Logger
    ) throws -> Rooms {
        let time = SystemTime()
        let templates = try TemplateShelf(
            directory: configuration.templates,
            offered: Agents.intents,
            health: health,
            clock: time,
            told: { [logger] problem in
                if let problem {
                    logger.error("the changed templates are not taken up", metadata: ["reason": "\(problem)"])
                } else {
                    logger.info("the changed templates are in use")
                }
            }
        )
        let ledger = try Ledger(
            directory: data,
            policy: { policy },
            clock: time,
            logger: logger,
            settings: configuration.settings,
            health: health
        )
        let (agents, isolation) = try configuration.agents(
            in: data,
            approvers: { policy.approvers.map(\.rawValue).sorted() },
            http: http,
            courier: Courier(speaking: speakers),
            clock: time,
            logger: logger
        )
        announce(isolation, health, at: time.now, logger)
        // The ledger is ours alone, and so is the folder.
        agents.sweep()
        let reader = Reader(
            understanding: { templates.current },
            catalogue: { project in
                do {
                    let catalogue = try await agents.catalogue(of: project)
                    health.set("project \(project)", .well, at: time.now)
                    return catalogue
                } catch let error as AgentError where error.code != .interrupted {
                    // Wishes about it wait meanwhile, so it has to be seen why.
                    health.set("project \(project)", .broken, "It can't be read: \(error)", at: time.now)
                    throw error
                }
            },
            defaultProject: configuration.defaultProject,
            requests: ledger,
            vocabulary: ledger,
            schedules: ledger,
            clock: time
        )
        let finder: Notices.Finder = { speakers.find($0.rawValue) }
        let errands = Errands(
            platform: finder,
            policy: { policy },
            templates: { templates.current.understander.templates.forms },
            time: time,
            request: { try await ledger.request($0) },
            mute: { try await ledger.keep("mute \($0)", $1 ? "yes" : "no") }
        )
        let notices = Notices(
            platform: finder,
            policy: { ledger.policyInForce },
            pacer: Pacer(time: time),
            time: time,
            settle: configuration.settings.settle,
            pictures: { PictureShelf(directory: data.path).bytes(of: $0) },
            isMuted: { (try? await ledger.recall("mute \($0)")) == "yes" }
        )
        let sanitiser = Sanitiser()
        let caller = HookCaller(configuration.hooks.hooks, http: http, clock: time)
        let hands = Hands(
            understand: Introduced(
                reader,
                platform: { speakers.find($0.rawValue) },
                sanitise: { sanitiser.clean($0, botUser: nil).text }
            ),
            agents: WithoutSecrets(
                Observed(GuardedAgents(agents, health: health, clock: time), then: observer.ran)
            ),
            notify: Observed(notices, then: observer.shown),
            errand: { errand, attempt throws(Setback) in try await errands.run(errand, attempt: attempt) },
            call: { call, request throws(Setback) in try await caller.carryOut(call, about: request) }
        )
        let makeDoor: @Sendable (String?) -> Door = { [project = configuration.defaultProject] botUser in
            Door(
                seal: seal,
                sanitise: { sanitiser.clean($0, botUser: botUser).text },
                validate: { template, fields, _, _ in
                    await validate(template, fields, project, templates.current.understander, agents)
                },
                revise: { request, fields in
                    await revise(request, fields, templates.current.understander, agents, ledger)
                },
                log: logger
            )
        }
        return Rooms(
            ledger: ledger,
            agents: agents,
            worker: Worker(
                ledger: ledger,
                hands: hands,
                clock: time,
                limits: .init(agents: configuration.settings.agents),
                logger: logger
            ),
            health: health,
            makeDoor: makeDoor,
            errands: errands,
            templates: templates,
            defaultProject: configuration.defaultProject,
            channels: configuration.channels,
            mirrors: Mirrors(configuration.mirrors, on: speakers, logger),
            introductions: Introductions(platform: { finder(ConversationID($0)) }, policy: { policy })
        )
    }
}

/// Says on the health board what agents run in; and in the log, too, when that is nothing.
private func announce(_ isolation: any Isolation, _ health: Health, at now: Timestamp, _ logger: Logger) {
    guard isolation.promises.contains(.files) else {
        health.set("sandbox", .strained, Unconfined.warning, at: now)
        logger.warning("agents run without a sandbox", metadata: ["sandbox.provider": "\(isolation.name)"])
        return
    }
    health.set("sandbox", .well, "\(isolation.name); \(isolation.enforcement)", at: now)
}

extension Ledger: RequestFinding {}

extension Ledger: VocabularyKeeping {}

/// Checks a form within the three seconds that a platform waits for the answer.
private func validate(
    _ template: String,
    _ fields: [String: String],
    _ project: String,
    _ understander: Understander,
    _ agents: Agents,
    keeping: [String: SlotValue] = [:]
) async -> FormVerdict {
    func beside(_ problem: String) -> FormVerdict { .refused([fields.keys.min() ?? "": problem]) }
    do {
        let ready = try await withThrowingTaskGroup(of: Catalogue?.self) { group in
            group.addTask { try await agents.catalogue(of: project) }
            group.addTask {
                try await Task.sleep(for: .seconds(2))
                return nil
            }
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
        guard let catalogue = ready else { return beside("I am still reading the project. Send it again in a moment.") }
        return understander.validate(
            form: template,
            values: fields,
            catalogue: catalogue,
            project: project,
            keeping: keeping
        )
    } catch {
        return beside("The project can't be read just now: \(error)")
    }
}

/// Checks a form that changes the plan of a request. What was not touched stays as it was understood.
private func revise(
    _ request: RequestID,
    _ fields: [String: String],
    _ understander: Understander,
    _ agents: Agents,
    _ ledger: Ledger
) async -> FormVerdict {
    guard let intent = try? await ledger.request(request)?.plan?.intent else {
        return .refused([fields.keys.min() ?? "": "This request has no plan any more."])
    }
    let kept = intent.slots.filter { fields[$0.key] == $0.value.text }
    return await validate(intent.name, fields, intent.project, understander, agents, keeping: kept)
}
