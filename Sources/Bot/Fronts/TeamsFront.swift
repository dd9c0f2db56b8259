import Agents
import ChatBridge
import FoundationEssentials
import Intents
import Ledger
import Logging
import Notify
import Requests

/// The bot in Microsoft Teams.
struct TeamsFront: Front {
    var platform: any Platform { self.teams }
    private let teams: TeamsPlatform
    private let settings: TeamsConfiguration
    private let places: TeamsPlaces
    private let rendering: TeamsRendering
    private let streams: TeamsStreams?
    private let ground: Ground

    /// - Parameter memory: where it is kept how places and people are reached.
    init(_ settings: TeamsConfiguration, remembering memory: TeamsMemory, on ground: Ground) {
        self.settings = settings
        self.ground = ground
        self.places = TeamsPlaces(memory: memory)
        self.rendering = TeamsRendering(seal: ground.seal)
        let client = TeamsClient(
            configuration: settings,
            http: ground.wire.http,
            time: ground.time,
            health: ground.health
        )
        self.streams =
            settings.status == .stream
            ? TeamsStreams(client: client, places: self.places, memory: memory, time: ground.time) : nil
        self.teams = TeamsPlatform(
            client: client,
            places: self.places,
            rendering: self.rendering,
            tenant: settings.tenant,
            targetsMessages: settings.targetsMessages,
            reacts: settings.reacts,
            streams: self.streams
        )
    }

    func platform(of address: String) -> (any Platform)? {
        address.hasPrefix(self.platform.name + ":") ? self.platform : nil
    }

    func parts(in rooms: Rooms) -> [Part] {
        let (time, logger) = (self.ground.time, self.ground.logger)
        let decoding = TeamsDecoding(
            appID: self.settings.appID,
            tenant: self.settings.tenant,
            seal: self.ground.seal
        )
        let keyring = TeamsKeyring(
            configuration: self.settings,
            http: self.ground.wire.http,
            time: time,
            health: self.ground.health
        )
        let intake = TeamsIntake(
            decoding: decoding,
            door: rooms.door,
            places: self.places,
            rendering: self.rendering,
            answers: TeamsAnswers(rooms, self.teams, time, pictures: PictureShelf(directory: self.ground.data.path)),
            log: logger,
            record: rooms.record
        )
        let connection = TeamsConnection(
            configuration: self.settings,
            warden: TeamsGuard(configuration: self.settings, keyring: keyring, time: time),
            decoding: decoding,
            intake: intake,
            gauge: TeamsGauge(),
            log: logger
        )
        return [
            Part(stopping: connection.stop) { try await connection.run() },
            Part {
                let port = try await connection.port()
                self.ground.health.set("teams door", .well, "listens on port \(port)", at: time.now)
                logger.info("listening for Teams", metadata: ["server.port": "\(port)"])
                try await Task.sleep(for: .seconds(1 << 30))
            },
        ] + (self.streams.map { streams in [Part { try await streams.run() }] } ?? [])
    }
}

extension TeamsAnswers {
    /// What a press is answered with, as the ledger has it now.
    fileprivate init(_ rooms: Rooms, _ platform: TeamsPlatform, _ time: SystemTime, pictures: PictureShelf) {
        self.init(
            card: { view, person in
                guard let request = try? await rooms.ledger.request(view.request),
                    let place = request.place(view.mirror)
                else { return nil }
                let policy = rooms.ledger.policyInForce
                let card = Cards.card(
                    view.post,
                    for: request,
                    in: place,
                    standing: request.standing,
                    under: policy,
                    now: time.now
                )
                var whole = await rooms.introductions.introducing(card, on: platform)
                whole.asker = request.requester
                whole = await platform.face(whole, of: view)
                return TeamsView.Sight(whole: whole, seen: whole.seen(by: person, of: request, under: policy))
            },
            plan: { editing, person in
                await rooms.errands.plan(editing, for: person).mapError { refusal in
                    TeamsRefusal(
                        refusal.text(about: editing.request, under: rooms.ledger.policyInForce, now: time.now)
                    )
                }
            },
            form: { Form(templates: rooms.templates.current.understander.templates.forms, chosen: $0) },
            why: { refusal, id in
                let words = refusal.words(about: id, under: rooms.ledger.policyInForce, now: time.now)
                // Whoever is to be asked is named as they are here.
                let card = await rooms.introductions.introducing(Card(words), on: platform)
                var names: [PersonID: String] = [:]
                for person in card.people { names[person] = await platform.name(of: person) }
                return card.fallback.named(names)
            },
            handOver: { offer throws(Setback) in
                let notice = offer.marker.split(separator: "/").map(String.init)
                let request = try? await rooms.ledger.request(RequestID(notice.first ?? ""))
                let file = notice.dropFirst().first.flatMap { request?.file($0, pictures) }
                try await platform.answer(offer, with: file)
            }
        )
    }
}

extension Request {
    /// What was offered as a message of this kind, as it is now.
    fileprivate func file(_ notice: String, _ pictures: PictureShelf) -> PictureFile? {
        switch notice.prefix(while: { $0 != "@" }) {
        case "whole": self.wholeAnswer
        case "picture":
            self.picture.flatMap { picture in
                pictures.bytes(of: picture).map {
                    PictureFile(title: picture.title, words: picture.words, bytes: $0)
                }
            }
        default: nil
        }
    }
}
