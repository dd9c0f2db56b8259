import Requests
import Simulator
import Testing

extension EndToEnd {
    /// What people say and press in a workspace, all with one bot.
    @Suite(.sharedWorkspace) struct Talk {}
}

extension EndToEnd.Talk {
    @Test func `a question is asked with buttons and answered`() async throws {
        let wish = try await Workspace.shared().ask("Add a not_null test on pickup_zone_id")
        let question = try await wish.card("a question is asked") { $0.actionIDs.contains("press:choose-1") }
        #expect(question.words.contains("fct_trips") && question.words.contains("stg_trips"))

        let answer = try await wish.workspace.whisper(to: "U0GUS") {
            try await wish.press("press:choose-0", as: "U0GUS")
        }
        #expect(answer.contains("Only the person who asked"))
        try await wish.press("press:choose-0", as: "U0ANA")
        let plan = try await wish.plan()
        #expect(plan.words.contains("fct_trips"))
        let late = try await wish.workspace.whisper(to: "U0ANA") {
            try await wish.press("press:choose-1", as: "U0ANA", stale: true)
        }
        #expect(late.contains("older state"))
        #expect(try await wish.request().plan?.intent.text("model") == "fct_trips")
    }

    @Test func `a form becomes a request, and says what is wrong beside the field`() async throws {
        let workspace = try Workspace.shared()
        let simulator = workspace.simulator
        try await simulator.command(as: "U0ANA", channel: Workspace.channel, "/analytics")
        let opened = try await workspace.wait("a form is open") { !$0.views(for: "U0ANA").isEmpty }
        let view = try #require(opened.views(for: "U0ANA").last)
        try await simulator.press(as: "U0ANA", view: view.id, actionId: "template", value: "add_test")
        try await workspace.wait("the form asks what a test needs") {
            $0.views(for: "U0ANA").last?.blocks.contains { $0["block_id"].string == "add_test:column" } == true
        }

        let test: Simulator.Choice = "not_null"
        var values: [String: [String: Simulator.Choice]] = [
            "add_test:test": ["entry": test], "add_test:column": ["entry": "no_such_column"],
            "add_test:model": ["entry": "fct_trips"],
        ]
        let refused = try await simulator.submit(as: "U0ANA", view: view.id, values: values)
        guard case .errors(let errors) = refused else {
            Issue.record("an unknown column was not refused: \(refused)")
            return
        }
        #expect(
            errors.keys.sorted() == ["add_test:column"] && errors.values.allSatisfy { $0.contains("no_such_column") }
        )

        values["add_test:column"] = ["entry": "pickup_zone"]
        let known = Set(try await simulator.messages(in: Workspace.channel).map(\.ts))
        #expect(try await simulator.submit(as: "U0ANA", view: view.id, values: values) == .closed)
        let shown = try await workspace.wait("its card is in the channel", within: .seconds(90)) { state in
            state.messages(in: Workspace.channel).contains { $0.marker != nil && !known.contains($0.ts) }
        }
        let card = try #require(shown.messages(in: Workspace.channel).last { $0.marker != nil })
        let plan = try await Wish(workspace: workspace, thread: card.ts).plan()
        #expect(plan.words.contains("pickup_zone") && plan.words.contains("not_null"))
    }

    @Test func `out of scope is said kindly`() async throws {
        let wish = try await Workspace.shared().ask("tell me a joke")
        let card = try await wish.card("an answer is given") { $0.words.contains("not something I can do") }
        #expect(card.words.contains("The nearest I can do"))
        #expect(try await wish.request().isClosed)
    }

    @Test(arguments: [
        ("which metrics do we have?", ["total_revenue", "trip_count", "average_fare"]),
        ("what depends on fct_trips?", ["fct_daily_revenue", "fct_zone_performance"]),
    ])
    func `what is there is looked up`(question: String, names: [String]) async throws {
        let wish = try await Workspace.shared().ask(question)
        let card = try await wish.card("an answer is given") { card in names.allSatisfy(card.words.contains) }
        #expect(card.actionIDs == ["press:rate"])
        #expect(try await wish.request().isClosed)
    }

    @Test func `a request is found by its number, and cancelled by its requester alone`() async throws {
        let workspace = try Workspace.shared()
        let wish = try await workspace.ask("Add a unique test on trip_id", as: "U0ANA")
        try await wish.card("a question is asked") { $0.actionIDs.contains("press:choose-0") }
        let id = try await wish.id()

        let status = try await workspace.ask("status of request \(id)")
        try await status.card("its state is told") { $0.words.contains("waiting for an answer") }
        let stranger = try await workspace.ask("cancel request \(id)", as: "U0GUS")
        try await stranger.card("a stranger is refused") { $0.words.contains("Request \(id) is not yours") }
        #expect(try await wish.request().isClosed == false)

        try await workspace.ask("cancel request \(id)").card("it is cancelled") { $0.words.contains("Cancelling") }
        try await wish.message("closing", "the last word is said") { $0.words.contains("cancelled") }
        let after = try await wish.card("its buttons are gone") { $0.actionIDs.isEmpty }
        #expect(after.words.contains("Cancelled by"))
    }

    @Test func `nobody approves a wish of their own`() async throws {
        let wish = try await Workspace.shared().ask("Add a not_null test on pickup_borough in fct_trips", as: "U0BO")
        try await wish.plan()
        let answer = try await wish.workspace.whisper(to: "U0BO") { try await wish.press("press:approve", as: "U0BO") }
        #expect(answer.contains("somebody else has to approve it"))
        try await wish.press("press:reject", as: "U0BO")
        try await wish.message("closing", "the last word is said") { $0.words.contains("rejected") }
        #expect(try await wish.request().approval == nil)
    }
}
