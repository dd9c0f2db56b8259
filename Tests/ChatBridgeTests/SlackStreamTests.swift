import ChatBridge
import Logging
import Requests
import Simulator
import Synchronization
import Testing
import Transport

/// The steps of work in Slack's own ways: a block for the plan, or a message that is streamed.
@Suite struct SlackStreamTests {
    private static let channel = SlackStage.channelID

    private static func card(_ states: [Card.Step.State], _ state: Card.State = .working) -> Card {
        let steps = states.enumerated().map { Card.Step($1, "\($0 + 1). step \($0 + 1)") }
        var card = Card(state: state, headline: "Add the metric", blocks: [.steps(steps), .context("Request 12")])
        card.asker = PersonID(slack: "U0ANA")
        return card
    }

    /// A workspace with a thread, a platform that shows progress in this way, and what it remembers.
    private struct Place: Sendable {
        let simulator: Simulator
        let http: CurlClient
        let settings: SlackConfiguration
        let time = ManualTime(DayTime().now)
        let root: String
        private let kept = Kept()

        private final class Kept: Sendable {
            let values = Mutex<[String: String]>([:])
        }

        var thread: ConversationID {
            SlackAddress(team: "T0SIM", channel: SlackStreamTests.channel, ts: self.root).conversation
        }

        /// The platform as after a start.
        func platform(_ status: SlackStatus = .stream) -> SlackPlatform {
            let api = SlackAPI(configuration: self.settings, http: self.http, time: self.time)
            let kept = self.kept
            let memory = SlackStreams.Memory(
                recall: { name in kept.values.withLock { $0[name] } },
                keep: { name, value in kept.values.withLock { $0[name] = value } }
            )
            return SlackPlatform(
                api: api,
                me: SlackIdentity(team: "T0SIM", user: "U0BOT", bot: "B0BOT"),
                rendering: SlackRendering(seal: Workspace.seal, status: status),
                streams: status == .stream ? SlackStreams(api: api, memory: memory, time: self.time) : nil
            )
        }

        /// The bot's messages in the thread: their names and blocks.
        func shown() async throws -> [Simulator.Message] {
            try await self.simulator.visible().thread(self.root, in: SlackStreamTests.channel).filter {
                $0.user == "U0BOT"
            }
        }

        /// The states of the tasks in the messages that have some.
        func tasks() async throws -> [[String]] {
            try await self.shown().compactMap { message in
                guard let plan = message.blocks.first(where: { $0["type"] == "plan" }) else { return nil }
                return (plan["tasks"].array ?? []).compactMap { $0["status"].string }
            }
        }
    }

    private func open(_ body: @Sendable (Place) async throws -> Void) async throws {
        let http = CurlClient(userAgent: "test")
        let simulator = try Simulator(logger: .init(label: "stage") { _ in SwiftLogNoOpLogHandler() })
        let outcome: Result<Void, any Error> = await withTaskGroup(of: Void.self) { group in
            group.addTask { try? await simulator.run() }
            defer { group.cancelAll() }
            do throws(any Error) {
                let url = try await simulator.address().apiURL
                let settings = ["SLACK_APP_TOKEN": "xapp-sim", "SLACK_BOT_TOKEN": "xoxb-sim", "SLACK_API_URL": url]
                let root = try await simulator.post(as: "U0ANA", in: Self.channel, text: "a thread")
                let configuration = try SlackConfiguration(settings: settings)
                return .success(
                    try await body(Place(simulator: simulator, http: http, settings: configuration, root: root))
                )
            } catch {
                return .failure(error)
            }
        }
        await http.shutdown()
        try outcome.get()
    }

    private func update(_ platform: SlackPlatform, _ message: MessageRef, _ card: Card, _ place: Place) async throws {
        let edit = try await platform.update(message, to: card, in: place.thread, marker: "12/card")
        #expect(edit == .done)
    }

    @Test func `the steps of a plan are Slack's own block, where that is wanted`() async throws {
        try await self.open { place in
            let platform = place.platform(.plan)
            let message = try await platform.post(
                Self.card([.done, .running]),
                to: place.thread,
                replyingTo: nil,
                marker: "12/card"
            )
            #expect(try await place.tasks() == [["complete", "in_progress"]])
            try await self.update(platform, message, Self.card([.done, .failed], .failed), place)
            #expect(try await place.tasks() == [["complete", "error"]])
        }
    }

    @Test func `a workspace that does not take the block is shown lines, and what is said is all there`() async throws {
        try await self.open { place in
            let platform = place.platform(.plan)
            try await place.simulator.misbehave(
                .method("chat.postMessage", .refuse("invalid_blocks", needed: nil), count: 1)
            )
            let message = try await platform.post(
                Self.card([.done, .running]),
                to: place.thread,
                replyingTo: nil,
                marker: "12/card"
            )
            try await self.update(platform, message, Self.card([.done, .done]), place)
            #expect(try await place.tasks().isEmpty)
            let text = try await place.shown().flatMap(\.blocks).map { $0["text"]["text"].string ?? "" }.joined()
            #expect(text.contains("1. step 1") && text.contains("2. step 2"))
        }
    }

    @Test func `while there is work its steps are streamed below, and at its end the card has them all`() async throws {
        try await self.open { place in
            let platform = place.platform()
            let waiting = Self.card([.waiting, .waiting], .waiting)
            let message = try await platform.post(waiting, to: place.thread, replyingTo: nil, marker: "12/card")
            #expect(try await place.shown().count == 1)
            try await self.update(platform, message, Self.card([.running, .waiting]), place)
            #expect(try await place.tasks() == [["in_progress", "pending"]])
            try await self.update(platform, message, Self.card([.done, .running]), place)
            let shown = try await place.shown()
            #expect(try await place.tasks() == [["complete", "in_progress"]] && shown.count == 2)
            let words = shown[0].blocks.map { $0["text"]["text"].string ?? "" }.joined()
            #expect(!words.contains("step 1"), "the card need not say it as well: \(words)")
            try await self.update(platform, message, Self.card([.done, .done], .done), place)
            #expect(try await place.tasks() == [["complete", "complete"]])
            let end = try await place.shown()
            #expect(end.count == 2 && end[0].blocks.contains { $0["text"]["text"].string?.contains("step 2") == true })
            await #expect(throws: SimulatorError.self) { try await place.simulator.stopStream(end[1].ts) }
        }
    }

    @Test func `a stream is ended before Slack ends it, and another goes on`() async throws {
        try await self.open { place in
            let platform = place.platform()
            let message = try await platform.post(
                Self.card([.waiting], .waiting),
                to: place.thread,
                replyingTo: nil,
                marker: "12/card"
            )
            try await self.update(platform, message, Self.card([.running, .waiting]), place)
            place.time.advance(by: .seconds(240))
            try await self.update(platform, message, Self.card([.done, .running]), place)
            #expect(try await place.tasks() == [["in_progress", "pending"], ["complete", "in_progress"]])
            let first = try await place.shown()[1].ts
            await #expect(throws: SimulatorError.self) { try await place.simulator.stopStream(first) }
        }
    }

    @Test func `a stream of an earlier life is ended, and not gone on with`() async throws {
        try await self.open { place in
            let platform = place.platform()
            let message = try await platform.post(
                Self.card([.waiting], .waiting),
                to: place.thread,
                replyingTo: nil,
                marker: "12/card"
            )
            try await self.update(platform, message, Self.card([.running]), place)
            // Killed and begun again.
            try await self.update(place.platform(), message, Self.card([.done], .done), place)
            #expect(try await place.tasks() == [["complete"]])
            let stream = try await place.shown()[1].ts
            await #expect(throws: SimulatorError.self) { try await place.simulator.stopStream(stream) }
        }
    }

    @Test func `where Slack takes no stream, or somebody stopped it, the card shows all`() async throws {
        try await self.open { place in
            let platform = place.platform()
            let message = try await platform.post(
                Self.card([.waiting], .waiting),
                to: place.thread,
                replyingTo: nil,
                marker: "12/card"
            )
            try await self.update(platform, message, Self.card([.running, .waiting]), place)
            try await place.simulator.stopStream(try await place.shown()[1].ts)
            try await self.update(platform, message, Self.card([.done, .running]), place)
            let shown = try await place.shown()
            #expect(shown.count == 2)
            #expect(shown[0].blocks.contains { $0["text"]["text"].string?.contains("step 2") == true })

            let refused = place.platform()
            try await place.simulator.misbehave(
                .method("chat.startStream", .refuse("channel_type_not_supported", needed: nil), count: 9)
            )
            let other = try await refused.post(
                Self.card([.waiting], .waiting),
                to: place.thread,
                replyingTo: nil,
                marker: "13/card"
            )
            let edit = try await refused.update(other, to: Self.card([.running]), in: place.thread, marker: "13/card")
            #expect(edit == .done)
            let last = try #require(try await place.shown().last)
            #expect(last.blocks.contains { $0["text"]["text"].string?.contains("step 1") == true })
        }
    }
}
