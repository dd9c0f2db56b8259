import ChatBridge
import Intents
import Ledger
import Logging
import Notify
import Requests

/// The bot in a Slack workspace.
struct SlackFront: Front {
    let platform: any Platform
    let me: SlackIdentity
    private let settings: SlackConfiguration
    private let api: SlackAPI
    private let names: SlackNames
    private let ground: Ground
    private let rendering: SlackRendering
    private let homes: SlackHomes
    private let streams: SlackStreams?

    /// Returns when Slack has said who the bot is.
    ///
    /// - Parameter memory: where it is kept which streams have been begun.
    init(_ settings: SlackConfiguration, remembering memory: LateMemory, on ground: Ground) async throws {
        self.settings = settings
        self.ground = ground
        let tokens = try settings.rotation.map { rotation in
            try SlackTokens(
                rotation,
                apiURL: settings.apiURL,
                kept: .file(in: ground.data),
                http: ground.wire.http,
                time: ground.time,
                health: ground.health
            )
        }
        self.api = SlackAPI(
            configuration: settings,
            http: ground.wire.http,
            time: ground.time,
            health: ground.health,
            tokens: tokens
        )
        self.me = try await Self.identity(self.api, ground)
        self.names = SlackNames(api: self.api, time: ground.time)
        self.rendering = SlackRendering(seal: ground.seal, status: settings.status)
        self.streams =
            settings.status == .stream
            ? SlackStreams(api: self.api, memory: memory.streams, time: ground.time) : nil
        self.platform = SlackPlatform(
            api: self.api,
            me: self.me,
            rendering: self.rendering,
            names: self.names,
            signs: SlackSigns(api: self.api, settings: settings.signs),
            streams: self.streams
        )
        self.homes = SlackHomes(
            api: self.api,
            me: self.me,
            rendering: self.rendering,
            time: ground.time,
            log: ground.logger
        )
    }

    /// Something of the request was shown: pages that list it are drawn again.
    func shown(_ request: Request) {
        let approvers = self.ground.configuration.policy.approvers
        self.homes.touch(approvers.union([request.requester]))
    }

    func parts(in rooms: Rooms) -> [Part] {
        let (time, health, logger) = (self.ground.time, self.ground.health, self.ground.logger)
        let gauge = SlackGauge()
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
            door: rooms.door,
            names: self.names,
            surfaces: surfaces,
            gauge: gauge,
            log: logger,
            record: rooms.record
        )
        let (listening, renew) = self.listening(decoding, intake, gauge)
        let catchUp = SlackCatchUp(
            api: self.api,
            decoding: decoding,
            intake: intake,
            memory: SlackMemory(rooms.ledger),
            gauge: gauge,
            health: health,
            time: time,
            log: logger,
            deaf: renew
        )
        return [
            Part { try await catchUp.run() },
            Part { try await surfaces.run() },
            Part { try await self.watchHealth(rooms.health) },
            listening,
        ] + (self.streams.map { streams in [Part { try await streams.run() }] } ?? [])
    }

    /// Slack comes by HTTP where a port is named, else by Socket Mode; and what to do when its connections are deaf.
    private func listening(
        _ decoding: SlackDecoding,
        _ intake: SlackIntake,
        _ gauge: SlackGauge
    ) -> (Part, renew: @Sendable (Timestamp) -> Void) {
        let (time, health, logger) = (self.ground.time, self.ground.health, self.ground.logger)
        if let place = self.settings.endpoint {
            let endpoint = SlackEndpoint(
                place,
                decoding: decoding,
                intake: intake,
                gauge: gauge,
                health: health,
                time: time,
                log: logger
            )
            return (Part(stopping: endpoint.stop) { try await endpoint.run() }, { _ in })
        }
        let connection = SlackConnection(
            configuration: self.settings,
            api: self.api,
            sockets: self.ground.wire.sockets,
            decoding: decoding,
            intake: intake,
            gauge: gauge,
            health: health,
            time: time,
            log: logger
        )
        return (Part(stopping: connection.stop) { try await connection.run() }, { connection.renew(missed: $0) })
    }

    /// Has the pages drawn again that say how everything is, when that has changed.
    private func watchHealth(_ health: Health) async throws {
        var seen = health.version
        while true {
            try await self.ground.time.sleep(until: self.ground.time.now.advanced(by: .seconds(5)))
            guard health.version != seen else { continue }
            seen = health.version
            self.homes.touch(self.ground.configuration.policy.approvers)
        }
    }

    /// Who the bot is. Asks again, ever more slowly, while Slack can't be reached.
    private static func identity(_ api: SlackAPI, _ ground: Ground) async throws -> SlackIdentity {
        var pause = Duration.seconds(1)
        while true {
            do {
                return try await api.identity()
            } catch let setback as Setback {
                ground.logger.warning(
                    "Slack can't be asked who the bot is",
                    metadata: ["reason": "\(setback.message)"]
                )
                try await ground.time.sleep(until: ground.time.now.advanced(by: pause))
                pause = min(pause * 2, .seconds(60))
            }
        }
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

extension Rooms {
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
