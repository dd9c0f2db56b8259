import ChatBridge
import Intents
import Ledger
import Notify
import Requests

/// One workspace of Slack: who the bot is there, and all by which it speaks there. What it hears by is its desk.
struct SlackWorkspace: Sendable {
    let me: SlackIdentity
    let tokens: SlackTokens?
    let api: SlackAPI
    let platform: SlackPlatform
    let watch: SlackWatch
    let homes: SlackHomes
    private let names: SlackNames
    private let rendering: SlackRendering
    private let streams: SlackStreams?
    private let ground: Ground

    /// - Parameters:
    ///   - tokens: where its token comes from; `nil` where the settings hold the only one.
    ///   - memory: where it is kept which streams have been begun.
    init(
        _ me: SlackIdentity,
        speakingBy tokens: SlackTokens?,
        _ settings: SlackConfiguration,
        remembering memory: LateMemory,
        on ground: Ground
    ) {
        self.me = me
        self.tokens = tokens
        self.ground = ground
        self.api = SlackAPI(
            configuration: settings,
            named: me.board,
            http: ground.wire.http,
            time: ground.time,
            health: ground.health,
            tokens: tokens
        )
        self.names = SlackNames(api: self.api, me: me, time: ground.time)
        self.rendering = SlackRendering(seal: ground.seal, status: settings.status, for: me)
        self.streams =
            settings.status == .stream
            ? SlackStreams(api: self.api, memory: memory.streams, time: ground.time) : nil
        self.platform = SlackPlatform(
            api: self.api,
            me: me,
            rendering: self.rendering,
            names: self.names,
            signs: SlackSigns(api: self.api, settings: settings.signs),
            streams: self.streams
        )
        self.homes = SlackHomes(
            api: self.api,
            me: me,
            rendering: self.rendering,
            time: ground.time,
            log: ground.logger
        )
        self.watch = SlackWatch(api: self.api, me: me, time: ground.time, log: ground.logger)
    }

    /// What hears what is said here.
    ///
    /// - Parameters:
    ///   - deaf: is told of what no connection brought.
    ///   - gone: is called when the app was taken out of the workspace for certain.
    func desk(
        in rooms: Rooms,
        hearing gauge: SlackGauge,
        deaf: @escaping @Sendable (Timestamp) -> Void,
        gone: @escaping @Sendable () async -> Void
    ) -> SlackDesk {
        let decoding = SlackDecoding(
            me: self.me,
            templates: { Set(rooms.templates.current.understander.templates.forms.map(\.name)) }
        )
        let surfaces = SlackSurfaces(
            homes: self.homes,
            api: self.api,
            me: self.me,
            rendering: self.rendering,
            draw: { try await rooms.home(of: $0) },
            find: { try await rooms.ledger.request($0).map { Cards.entry($0, on: "slack") } },
            underway: { place in
                try await rooms.ledger.recent(in: place, limit: 10).first { !$0.isClosed }
            }
        )
        let intake = SlackIntake(
            door: rooms.door(mentioning: self.me.user),
            names: self.names,
            surfaces: surfaces,
            gauge: gauge,
            log: self.ground.logger,
            dismissed: { [watch] in watch.dismissed() },
            record: rooms.record
        )
        let catchUp = SlackCatchUp(
            api: self.api,
            decoding: decoding,
            intake: intake,
            memory: SlackMemory(rooms.ledger),
            gauge: gauge,
            health: self.ground.health,
            time: self.ground.time,
            log: self.ground.logger,
            deaf: deaf
        )
        return SlackDesk(
            reception: SlackReception.Desk(decoding: decoding, intake: intake),
            parts: [
                { try await catchUp.run() },
                { try await surfaces.run() },
                { [watch, me] in try await watch.run(gone: gone, open: { await rooms.tryAgain(at: me.place) }) },
            ] + (self.streams.map { streams in [{ try await streams.run() }] } ?? [])
        )
    }
}

/// What hears what is said in one workspace, and what runs there while it does.
struct SlackDesk: Sendable {
    let reception: SlackReception.Desk
    private let parts: [@Sendable () async throws -> Void]
    private let closing: AsyncStream<Never>
    private let close: AsyncStream<Never>.Continuation

    init(reception: SlackReception.Desk, parts: [@Sendable () async throws -> Void]) {
        self.reception = reception
        self.parts = parts
        (self.closing, self.close) = AsyncStream.makeStream()
    }

    /// Asks `run` to return.
    func retire() { self.close.finish() }

    /// Runs until `retire` or cancellation. Once.
    func run() async throws {
        try await withThrowingTaskGroup { group in
            for part in self.parts { group.addTask { try await part() } }
            group.addTask { for await _ in self.closing {} }
            defer { group.cancelAll() }
            try await group.next()
        }
    }
}

extension SlackIdentity {
    /// What the workspace's lines on the board begin with.
    var board: String { self.isHome ? "slack" : "slack \(self.team)" }
}

extension Rooms {
    /// What a place did not take is tried again.
    fileprivate func tryAgain(at place: String) async {
        // It is asked for again whenever the place opens, and at each start.
        _ = try? await self.record(Intake(keys: [], wish: .tryAgain(at: place)))
    }

    /// What a person finds on the bot's own page, as the ledger has it now.
    fileprivate func home(of person: PersonID) async throws -> Home {
        Cards.home(
            for: person,
            open: try await self.ledger.requests(open: true, limit: 200),
            own: try await self.ledger.recent(by: person, limit: 25),
            offers: self.templates.current.understander.templates.menu.compactMap(\.offer),
            health: self.health.conditions,
            under: self.ledger.policyInForce
        )
    }
}

extension SlackMemory {
    /// Histories are read with the help of what the ledger knows.
    fileprivate init(_ ledger: Ledger) {
        self.init(
            began: { try await ledger.began() },
            marks: { try await ledger.marks() },
            mark: { try await ledger.mark($0, at: $1) },
            threads: { try await ledger.placesOfOpenRequests(limit: 200) },
            conversations: { try await ledger.recentConversations(limit: 500) }
        )
    }
}

extension Template {
    /// As the bot's own page offers it; talk needs no offer.
    fileprivate var offer: Home.Offer? {
        guard self.kind != .talk else { return nil }
        return Home.Offer(
            template: self.kind == .change ? self.intent : nil,
            title: self.title,
            example: self.examples.first?.says ?? self.use
        )
    }
}
