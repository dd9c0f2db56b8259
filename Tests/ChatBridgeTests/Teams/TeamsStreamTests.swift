import Logging
import Requests
import Simulator
import Synchronization
import Testing
import Transport

@testable import ChatBridge

/// The steps of work as a message that is written before somebody's eyes, in a chat with the bot alone.
@Suite("Teams: what is written while there is work")
struct TeamsStreamTests {
    private static func card(_ states: [Card.Step.State], _ state: Card.State = .working) -> Card {
        let steps = states.enumerated().map { Card.Step($1, "\($0 + 1). step") }
        return Card(
            state: state,
            headline: "Add the metric",
            blocks: [.steps(steps), .context("Request 12")],
            fallback: "Add the metric: at work"
        )
    }

    /// A tenant with Ana's chat, a platform that streams, and what it remembers.
    private struct Place: Sendable {
        let teams: TeamsSimulator
        let http: CurlClient
        let settings: [String: String]
        let time = ManualTime(DayTime().now)
        private let kept = Kept()

        private final class Kept: Sendable {
            let values = Mutex<[String: String]>([:])
        }

        init(_ teams: TeamsSimulator, _ http: CurlClient) async throws {
            self.teams = teams
            self.http = http
            self.settings = try await teams.settings()
            let time = self.time
            let world = teams.with { world in
                world.clock = { time.now.milliseconds * 1000 }
                return world
            }
            for (place, scope) in [(self.chat, "personal"), (self.group, "group")] {
                let text = #"{"service":"\#(world.service)","scope":"\#(scope)"}"#
                self.kept.values.withLock { $0["teams:place:\(place.lane)"] = text }
            }
        }

        var chat: TeamsAddress { self.address(self.teams.with { "a:1-\($0.people[0].object)" }) }
        var group: TeamsAddress { self.address(self.teams.with { $0.group }) }

        private func address(_ conversation: String) -> TeamsAddress {
            TeamsAddress(tenant: self.teams.with { $0.tenant }, conversation: conversation)
        }

        /// The bot as after a start.
        func bot() throws -> Bot {
            let configuration = try TeamsConfiguration(settings: self.settings)
            let kept = self.kept
            let memory = TeamsMemory(
                recall: { name in kept.values.withLock { $0[name] } },
                keep: { name, value in kept.values.withLock { $0[name] = value } }
            )
            let client = TeamsClient(configuration: configuration, http: self.http, time: self.time)
            let places = TeamsPlaces(memory: memory)
            let streams = TeamsStreams(client: client, places: places, memory: memory, time: self.time)
            let platform = TeamsPlatform(
                client: client,
                places: places,
                rendering: TeamsRendering(seal: Workspace.seal),
                tenant: configuration.tenant,
                streams: streams
            )
            return Bot(platform: platform, streams: streams, time: self.time)
        }

        /// What is there to be read, the oldest first.
        func texts() -> [String] {
            self.teams.with { $0.messages }.filter { !$0.isDeleted }.map { $0.card?.cardText ?? $0.text }
        }

        func writing() -> [String] {
            self.teams.with { world in
                world.messages.filter { $0.isBeingWritten(at: world.clock()) }.map(\.id)
            }
        }
    }

    private struct Bot: Sendable {
        let platform: TeamsPlatform
        let streams: TeamsStreams
        let time: ManualTime

        func post(_ card: Card, in place: TeamsAddress) async throws -> MessageRef {
            try await self.platform.post(card, to: place.conversation, replyingTo: nil, marker: "12/card")
        }

        /// Shows the card, and what is due two seconds later.
        func update(_ message: MessageRef, _ card: Card, marker: String = "12/card") async throws {
            let place = try #require(TeamsAddress(message)).with(activity: "").conversation
            let edit = try await self.platform.update(message, to: card, in: place, marker: marker)
            #expect(edit == .done)
            self.time.advance(by: .seconds(2))
            await self.streams.write()
        }
    }

    private func open(_ body: @Sendable (Place) async throws -> Void) async throws {
        let http = CurlClient(userAgent: "test")
        let teams = TeamsSimulator(try TeamsWorld(), logger: Logger(label: "stage") { _ in SwiftLogNoOpLogHandler() })
        let outcome: Result<Void, any Error> = await withTaskGroup(of: Void.self) { group in
            group.addTask { try? await teams.run() }
            defer { group.cancelAll() }
            do throws(any Error) {
                return .success(try await body(try await Place(teams, http)))
            } catch {
                return .failure(error)
            }
        }
        await http.shutdown()
        try outcome.get()
    }

    @Test func `what is under way is written as it comes, and the card has it all at the end`() async throws {
        try await self.open { place in
            let bot = try place.bot()
            let message = try await bot.post(Self.card([.waiting, .waiting], .waiting), in: place.chat)
            #expect(place.texts().count == 1)
            _ = try await bot.platform.update(
                message,
                to: Self.card([.running, .waiting]),
                in: place.chat.conversation,
                marker: "12/card"
            )
            #expect(place.texts().last == "Add the metric: at work", "in one line at first")
            try await bot.update(message, Self.card([.running, .waiting]))
            #expect(place.texts().last == "1. step" && place.writing().count == 1)
            try await bot.update(message, Self.card([.done, .running]))
            #expect(place.texts().last == "1. step ✓\n2. step")
            #expect(place.texts().count == 2 && !place.texts()[0].contains("1. step"), "the card need not say it")
            try await bot.update(message, Self.card([.done, .done], .done))
            #expect(place.texts().last == "1. step ✓\n2. step ✓\n" && place.writing().isEmpty)
            #expect(place.texts().count == 2 && place.texts()[0].contains("2. step"))
        }
    }

    @Test func `Teams gets one update a second at most, and misses nothing`() async throws {
        try await self.open { place in
            let bot = try place.bot()
            let message = try await bot.post(Self.card([.waiting], .waiting), in: place.chat)
            for states in [[.running, .waiting], [.done, .running], [.done, .done]] as [[Card.Step.State]] {
                _ = try await bot.platform.update(
                    message,
                    to: Self.card(states),
                    in: place.chat.conversation,
                    marker: "12/card"
                )
                await bot.streams.write()
            }
            #expect(place.teams.with { $0.exchanges.filter { $0.body["type"] == "typing" }.count } == 1)
            place.time.advance(by: .seconds(2))
            await bot.streams.write()
            #expect(place.texts().last == "1. step ✓\n2. step ✓\n")
            #expect(place.teams.with { $0.exchanges.allSatisfy { $0.status < 300 } })
        }
    }

    @Test func `a stream is ended before Teams ends it, and another goes on`() async throws {
        try await self.open { place in
            let bot = try place.bot()
            let message = try await bot.post(Self.card([.waiting], .waiting), in: place.chat)
            try await bot.update(message, Self.card([.running, .waiting]))
            place.time.advance(by: .seconds(105))
            await bot.streams.write()
            #expect(place.writing().isEmpty && place.texts().last == "1. step")
            try await bot.update(message, Self.card([.done, .running]))
            #expect(place.texts().suffix(2) == ["1. step", "2. step"] && place.writing().count == 1)
            #expect(place.teams.with { $0.exchanges.allSatisfy { $0.status < 300 } })
        }
    }

    @Test func `what Teams broke off stays as a message, and another goes on`() async throws {
        try await self.open { place in
            let bot = try place.bot()
            let message = try await bot.post(Self.card([.waiting], .waiting), in: place.chat)
            try await bot.update(message, Self.card([.running, .waiting]))
            // Nothing could be sent for long.
            place.time.advance(by: .seconds(125))
            await bot.streams.write()
            #expect(place.texts().last == "1. step")
            try await bot.update(message, Self.card([.done, .running]))
            #expect(place.texts().last == "2. step" && place.writing().count == 1)
        }
    }

    @Test func `there is one stream in a chat, and the other card shows its steps itself`() async throws {
        try await self.open { place in
            let bot = try place.bot()
            let first = try await bot.post(Self.card([.waiting], .waiting), in: place.chat)
            let second = try await bot.post(Self.card([.waiting], .waiting), in: place.chat)
            try await bot.update(first, Self.card([.running]))
            try await bot.update(second, Self.card([.running]), marker: "13/card")
            #expect(place.writing().count == 1)
            #expect(!place.texts()[0].contains("1. step") && place.texts()[1].contains("1. step"))
        }
    }

    @Test func `where several talk, after a Stop, and where Teams takes none, the card shows all`() async throws {
        try await self.open { place in
            let bot = try place.bot()
            let among = try await bot.post(Self.card([.waiting], .waiting), in: place.group)
            try await bot.update(among, Self.card([.running]))
            #expect(place.writing().isEmpty && place.texts()[0].contains("1. step"))

            let message = try await bot.post(Self.card([.waiting], .waiting), in: place.chat)
            try await bot.update(message, Self.card([.running, .waiting]))
            try place.teams.stop(try #require(place.writing().first))
            try await bot.update(message, Self.card([.done, .running]))
            try await bot.update(message, Self.card([.done, .running]))
            #expect(place.writing().isEmpty && place.texts()[1].contains("2. step"))

            let other = try place.bot()
            place.teams.with { $0.faults = [TeamsFault("POST", "/activities", .status(400))] }
            try await other.update(message, Self.card([.done, .running]), marker: "14/card")
            #expect(place.writing().isEmpty && place.texts()[1].contains("2. step"))
        }
    }

    @Test func `a stream of an earlier life says that it goes on below`() async throws {
        try await self.open { place in
            let bot = try place.bot()
            let message = try await bot.post(Self.card([.waiting], .waiting), in: place.chat)
            try await bot.update(message, Self.card([.running]))
            // Killed and begun again.
            try await place.bot().update(message, Self.card([.done], .done))
            #expect(place.texts().last == "It goes on below." && place.writing().isEmpty)
            #expect(place.texts()[0].contains("1. step ✓") || place.texts()[0].contains("✓"))
        }
    }
}
