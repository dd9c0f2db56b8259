import Foundation
import Requests
import Simulator
import Testing

extension EndToEnd.Talk {
    private func home(
        of person: String,
        _ what: String,
        _ condition: @escaping @Sendable (Simulator.View) -> Bool
    ) async throws -> Simulator.View {
        let state = try await Workspace.shared().wait(what) { $0.home(for: person).map(condition) == true }
        return try #require(state.home(for: person))
    }

    @Test func `a plan waits on the approver's page, is approved there, and is gone from it`() async throws {
        let workspace = try Workspace.shared()
        try await workspace.simulator.openHome(as: "U0BO")
        _ = try await self.home(of: "U0BO", "a page is shown") { $0.callbackID == "chatbridge.home" }

        let wish = try await workspace.ask("Add a not_null test on dropoff_zone in fct_trips")
        try await wish.plan()
        let id = try await wish.id()
        // Nobody opened it again: it was refreshed.
        let page = try await self.home(of: "U0BO", "the plan waits there") { $0.press("press:approve", of: id) != nil }
        let value = try #require(page.press("press:approve", of: id))
        #expect(page.words.contains("/archives/C0ANALYTICS/p"))
        try await workspace.simulator.press(as: "U0BO", view: page.id, actionId: "press:approve", value: .one(value))
        _ = try await self.home(of: "U0BO", "nothing waits there") { $0.press("press:approve", of: id) == nil }
        try await workspace.until(id, "it is approved") { $0.approval?.person == PersonID("slack:U0BO") }
    }

    @Test func `a form is opened from the page, and answered in the channel that is chosen in it`() async throws {
        let workspace = try Workspace.shared()
        try await workspace.simulator.openHome(as: "U0GUS")
        let page = try await self.home(of: "U0GUS", "a page is shown") { _ in true }
        try await workspace.simulator.press(as: "U0GUS", view: page.id, actionId: "form:add_test")
        let opened = try await workspace.wait("a form is open") { !$0.views(for: "U0GUS").isEmpty }
        let view = try #require(opened.views(for: "U0GUS").last)
        let known = Set(try await workspace.simulator.messages(in: Workspace.channel).map(\.ts))
        let values: [String: [String: Simulator.Choice]] = [
            "add_test:test": ["entry": "not_null"], "add_test:column": ["entry": "tip_amount"],
            "add_test:model": ["entry": "fct_trips"], "place": ["place": .one(Workspace.channel)],
        ]
        #expect(try await workspace.simulator.submit(as: "U0GUS", view: view.id, values: values) == .closed)
        try await workspace.wait("its card is in that channel") { state in
            state.messages(in: Workspace.channel).contains { $0.marker != nil && !known.contains($0.ts) }
        }
    }

    @Test func `a message is turned into a request in its thread, which says whose words it has`() async throws {
        let workspace = try Workspace.shared()
        let text = "we should have a not_null test on pickup_zone in fct_trips"
        let ts = try await workspace.simulator.post(as: "U0GUS", in: Workspace.channel, text: text)
        try await workspace.simulator.shortcut(as: "U0ANA", "chatbridge.turn", on: ts, in: Workspace.channel)
        let wish = Wish(workspace: workspace, thread: ts)
        let plan = try await wish.plan()
        #expect(plan.words.contains("asked by <@U0ANA>") && plan.words.contains("the words of <@U0GUS>"))
        #expect(try await wish.request().requester == PersonID("slack:U0ANA"))
    }

    @Test func `the global shortcut opens the form, and what is asked is answered in direct messages`() async throws {
        let workspace = try Workspace.shared()
        try await workspace.simulator.shortcut(as: "U0BO", "chatbridge.new")
        let opened = try await workspace.wait("a form is open") { !$0.views(for: "U0BO").isEmpty }
        let view = try #require(opened.views(for: "U0BO").last)
        try await workspace.simulator.press(as: "U0BO", view: view.id, actionId: "template", value: "add_test")
        try await workspace.wait("the form asks what a test needs") {
            $0.views(for: "U0BO").last?.blocks.contains { $0["block_id"].string == "add_test:column" } == true
        }
        let values: [String: [String: Simulator.Choice]] = [
            "add_test:test": ["entry": "not_null"], "add_test:column": ["entry": "passenger_count"],
            "add_test:model": ["entry": "fct_trips"],
        ]
        #expect(try await workspace.simulator.submit(as: "U0BO", view: view.id, values: values) == .closed)
        try await workspace.wait("its card is in direct messages") { state in
            state.messages(in: "D0BO").contains { $0.marker?.hasSuffix("/card") == true }
        }

        // A template's name behind the command opens the form of that template.
        try await workspace.simulator.command(as: "U0BO", channel: "C0RANDOM", "/analytics", text: "add-metric")
        try await workspace.wait("the form of a metric is open") {
            $0.views(for: "U0BO").last?.blocks.contains { $0["block_id"].string?.hasPrefix("add_metric:") == true }
                == true
        }
    }

    @Test(arguments: [("help", "add-metric"), ("status", "Your requests"), ("status 999999", "no request 999999")])
    func `a command that only looks is answered to its person alone, and asks for nothing`(
        text: String,
        words: String
    ) async throws {
        let workspace = try Workspace.shared()
        let before = try await workspace.simulator.messages(in: "C0RANDOM").count
        try await workspace.simulator.command(as: "U0GUS", channel: "C0RANDOM", "/analytics", text: text)
        let state = try await workspace.wait("an answer is shown") {
            $0.ephemerals(for: "U0GUS", in: "C0RANDOM").contains { $0.words.contains(words) }
        }
        #expect(state.messages(in: "C0RANDOM").count == before)
    }

    @Test func `eyes are on a message while it is worked on, and thumbs on the answer are written down`() async throws {
        let workspace = try Workspace.shared()
        let wish = try await workspace.ask("which tests does fct_trips have?", as: "U0GUS")
        try await workspace.wait("it is answered, and the eyes are gone") { state in
            state.thread(wish.thread, in: Workspace.channel).contains { $0.actionIDs.contains("press:rate") }
                && state.thread(wish.thread, in: Workspace.channel).first?.reactions.isEmpty == true
        }
        let signs = try await workspace.simulator.ledger().filter { $0.ts == wish.thread && $0.text == "eyes" }
        #expect(signs.map(\.kind) == [.reactionAdded, .reactionRemoved])

        let card = try await wish.card("there is an answer") { $0.actionIDs.contains("press:rate") }
        let thumbs = card.blocks.flatMap { $0["elements"].array ?? [] }.first { $0["type"] == "feedback_buttons" }
        let value = try #require(thumbs?["negative_button"]["value"].string)
        try await workspace.simulator.press(
            as: "U0BO",
            channel: Workspace.channel,
            messageTs: card.ts,
            actionId: "press:rate",
            value: .one(value)
        )
        try await wish.card("it is said on the card") { $0.words.contains("👎 1") }
        #expect(try await wish.request().ratings == [PersonID("slack:U0BO"): false])
    }

    @Test func `a conversation with the agent has suggestions, says when it waits, and can be stopped`() async throws {
        let workspace = try Workspace.shared()
        let (simulator, place) = (workspace.simulator, "D0GUS")
        let thread = try await simulator.openConversation(as: "U0GUS")
        try await workspace.wait("something is suggested") { $0.session(thread, in: place)?.prompts.count == 4 }

        let text = "Add a not_null test on total_amount in fct_trips"
        try await simulator.post(as: "U0GUS", in: place, thread: thread, text: text)
        try await workspace.wait("it waits for somebody") { $0.session(thread, in: place)?.status == "suspended" }
        let marker = try await simulator.thread(thread, in: place).compactMap(\.marker).first ?? ""
        let id = RequestID(String(marker.prefix { $0 != "/" }))
        await #expect(throws: SimulatorError.self) { try await simulator.stop(thread, in: place, as: "U0GUS") }

        try await simulator.openHome(as: "U0BO")
        let page = try await self.home(of: "U0BO", "the plan waits there") { $0.press("press:approve", of: id) != nil }
        let value = try #require(page.press("press:approve", of: id))
        try await simulator.press(as: "U0BO", view: page.id, actionId: "press:approve", value: .one(value))
        try await workspace.wait("it works") { $0.session(thread, in: place)?.status == "processing" }
        try await simulator.stop(thread, in: place, as: "U0GUS")
        try await workspace.until(id, "it is paused") { $0.phase == .paused(by: PersonID("slack:U0GUS")) }
        try await workspace.wait("it waits again") { $0.session(thread, in: place)?.status == "suspended" }
    }

    @Test func `the doctor finds a workspace well, and names what it refuses`() async throws {
        let workspace = try Workspace.shared()
        let arguments = ["doctor", "--config", workspace.config.path, "--data", workspace.data.path]
        let agent = workspace.slack.merging(["SLACK_AGENT": "true"]) { $1 }
        let well = try workspace.run(arguments, agent)
        #expect(try await well.end(within: .seconds(30)) == .exited(0))
        #expect(well.output.contains("✓ slack app token") && well.output.contains("a bot runs on it"), "\(well.output)")

        let secret = "xoxb-not-this-one"
        let ill = try workspace.run(arguments, agent.merging(["SLACK_BOT_TOKEN": secret]) { $1 })
        #expect(try await ill.end(within: .seconds(30)) == .exited(2))
        #expect(ill.output.contains("✗ slack bot token") && ill.output.contains("invalid_auth"), "\(ill.output)")
        #expect(!ill.output.contains(secret))
    }
}

extension Simulator.View {
    /// All that can be read on it.
    fileprivate var words: String { self.blocks.flatMap(\.words).joined(separator: "\n") }

    /// The value of this button of the request; `nil` when it is not there.
    fileprivate func press(_ action: String, of id: RequestID) -> String? {
        let elements = self.blocks.flatMap { $0["elements"].array ?? [] }.filter { $0["action_id"].string == action }
        return elements.lazy.compactMap { $0["value"].string }.first { $0.hasPrefix("v1.\(id).") }
    }
}
