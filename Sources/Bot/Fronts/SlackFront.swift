import ChatBridge
import Ledger
import Logging
import Requests

/// The bot in a Slack workspace.
struct SlackFront: Front {
    let platform: any Platform
    let me: SlackIdentity
    private let settings: SlackConfiguration
    private let api: SlackAPI
    private let names: SlackNames
    private let ground: Ground

    /// Returns when Slack has said who the bot is.
    init(_ settings: SlackConfiguration, on ground: Ground) async throws {
        self.settings = settings
        self.ground = ground
        self.api = SlackAPI(configuration: settings, http: ground.wire.http, time: ground.time, health: ground.health)
        self.me = try await Self.identity(self.api, ground)
        self.names = SlackNames(api: self.api, time: ground.time)
        self.platform = SlackPlatform(
            api: self.api,
            me: self.me,
            rendering: SlackRendering(seal: ground.seal),
            names: self.names
        )
    }

    func parts(in rooms: Rooms) -> [Part] {
        let (time, health, logger) = (self.ground.time, self.ground.health, self.ground.logger)
        let gauge = SlackGauge()
        let decoding = SlackDecoding(me: self.me)
        let intake = SlackIntake(
            door: rooms.door,
            names: self.names,
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
        return [Part { try await catchUp.run() }, listening]
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
