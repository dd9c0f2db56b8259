import Foundation
import Ledger
import Requests
import Simulator
import Testing

extension EndToEnd {
    /// One request in Slack and in Teams, in step.
    @Suite struct BothPlatforms {}
}

extension EndToEnd.BothPlatforms {
    private static let words = "Add a metric for average trip duration by payment type"

    @Test(.timeLimit(.minutes(6)))
    func `what is asked for in Teams is edited in Slack, approved in Teams, and both threads are in step`() async throws
    {
        try await Both.open { both in
            let teams = both.teams
            try await teams.say(Self.words, as: "Ana", in: .channel, copies: 2)
            let plan = try await both.inTeams("the plan is in Teams") { $0.buttons.contains("Approve") }
            let card = try await both.inSlack("card", "the plan is in Slack") { $0.actionIDs.contains("press:approve") }
            // Each platform mentions Ana as it knows her, and the requester was heard in the other.
            #expect(card.words.contains("asked by <@U0ANA>"), "\(card.words)")
            #expect(plan.words.contains("Ana") && plan.words.contains("in step in 2 conversations"))

            try await Self.edit(card, to: "mean_trip_minutes", both)
            let edited = try await both.inTeams("the new plan is in Teams") {
                $0.id == plan.id && $0.words.contains("mean_trip_minutes") && $0.buttons.contains("Approve")
            }
            #expect(edited.words.contains("Ana edited the plan"), "\(edited.words)")
            try await both.inSlack("card", "the new plan is in Slack") {
                $0.words.contains("mean_trip_minutes") && $0.actionIDs.contains("press:approve")
            }
            let own = try await teams.press("Approve", on: plan.id, as: "Ana")
            #expect(own.body["value"].string?.contains("Only an approver") == true, "\(own.body)")
            let answer = try await teams.press("Approve", on: plan.id, as: "Bo")
            #expect(!answer.body["value"].titles.contains("Approve"))

            try await Self.isMerged(both, inTeams: plan.id, withStaleButtonOn: card)
            #expect(try await both.workspace.requests().first?.plan?.intent.text("name") == "mean_trip_minutes")
        }
    }

    /// Fills in the form behind "Edit plan" in Slack.
    private static func edit(_ card: Simulator.Message, to name: String, _ both: Both) async throws {
        let simulator = both.workspace.simulator
        try await simulator.press(
            as: "U0ANA",
            channel: Workspace.channel,
            messageTs: card.ts,
            actionId: "press:more",
            value: .one(try #require(card.option("Edit plan")))
        )
        let state = try await both.workspace.wait("the form is open") { !$0.views(for: "U0ANA").isEmpty }
        let view = try #require(state.views(for: "U0ANA").last)
        _ = try await simulator.submit(as: "U0ANA", view: view.id, values: ["add_metric:name": ["entry": .one(name)]])
    }

    /// The end is in both threads, once, and no button is left that counts.
    private static func isMerged(
        _ both: Both,
        inTeams card: String,
        withStaleButtonOn slack: Simulator.Message
    ) async throws {
        let closing = try await both.inSlack("closing", "the last word is in Slack", within: .seconds(240))
        #expect(closing.words.contains("is merged") && closing.words.contains("<@U0ANA>"), "\(closing.words)")
        try await both.inTeams("the last word is in Teams") { $0.id != card && $0.words.contains("is merged") }
        try await both.inTeams("the card in Teams says so, too") { $0.id == card && $0.words.hasPrefix("✅") }
        try await both.inSlack("card", "the card in Slack says so, too") { !$0.actionIDs.contains("press:approve") }
        let late = try await both.workspace.whisper(to: "U0BO") {
            try await both.press("press:approve", on: slack, as: "U0BO", stale: true)
        }
        #expect(late.contains("Too late"), "\(late)")
        try await Self.isSaidOnce(both)
    }

    private static func isSaidOnce(_ both: Both) async throws {
        let requests = try await both.workspace.requests()
        #expect(requests.count == 1)
        guard case .finished? = requests.first?.phase else {
            Issue.record("the request is not finished: \(requests.map(\.phase))")
            return
        }
        let slack = try await both.workspace.posts()
        #expect(slack.count == 3 && slack.values.allSatisfy { $0 == 1 }, "\(slack)")
        let teams = await both.postsInTeams()
        #expect(teams.count == 3 && Set(teams.map(\.conversation)).count == 1, "\(teams.map(\.words))")
        #expect(try Repository(of: both.workspace).merges().count == 1)
        let events = try await LedgerReader(directory: both.workspace.data).timeline(RequestID("1")).map(\.event)
        #expect(events.count { if case .approved = $0 { true } else { false } } == 1)
    }
}

extension EndToEnd.BothPlatforms {
    @Test(.timeLimit(.minutes(6)))
    func `what is asked for in Slack is approved in Teams, and a bot killed on the way says nothing twice`()
        async throws
    {
        try await Both.open { both in
            let wish = try await both.workspace.ask(Self.words)
            let id = RequestID("1")
            // Teams lets nobody look for a card whose answer was lost: so the bot may know that it is there.
            try await both.workspace.until(id, "the card is in Teams") { $0.mirrors.first?.messages[.card] != nil }
            let card = try await both.inTeams("the card is in Teams") { _ in true }
            try await both.endsAndBegins()
            try await wish.plan()
            try await both.inTeams("the plan is in Teams") { $0.id == card.id && $0.buttons.contains("Approve") }
            let foreign = try await both.teams.press("Approve", on: card.id, as: "Gus")
            #expect(foreign.body["value"].string == "Only an approver may decide this. Please ask Bo.")
            try await both.teams.press("Approve", on: card.id, as: "Bo")
            try await both.workspace.until(id, "it is worked on") { $0.approval != nil }
            try await both.endsAndBegins()
            try await wish.message("closing", "the last word is in Slack", within: .seconds(240))
            try await both.inTeams("the last word is in Teams") { $0.id != card.id && $0.words.contains("is merged") }
            try await both.inTeams("the card in Teams says so, too") { $0.id == card.id && $0.words.hasPrefix("✅") }
            try await wish.card("the card in Slack says so, too") { $0.actionIDs == ["press:rollback", "press:rate"] }
            let approval = try #require(try await wish.request().approval)
            #expect(approval.person == PersonID(Both.bo[1]))
            try await Self.isSaidOnce(both)
            // Among the calls is the one that begins a thread in a channel.
            try both.teams.judge([foreign], in: both.workspace.folder)
        }
    }

    @Test(.timeLimit(.minutes(4)))
    func `whoever asked brings a request into a conversation by words, and a question is answered there`() async throws
    {
        var house = Both.house
        house.mirrors = [:]
        try await Both.open(house) { both in
            try await both.teams.say("Add a not_null test on pickup_zone_id", as: "Ana", in: .chat)
            let asked = try await both.inTeams("a question is asked") { $0.buttons.contains("fct_trips") }
            let stranger = try await both.workspace.whisper(to: "U0GUS") {
                _ = try await both.workspace.ask("watch 1", as: "U0GUS")
            }
            #expect(stranger.contains("Only the person who asked"), "\(stranger)")
            let place = try await both.workspace.ask("bring request 1 here")
            let card = try await both.inSlack("card", "the question is in Slack") {
                $0.actionIDs.contains("press:choose-0")
            }
            #expect(card.thread == place.thread)
            try await both.workspace.simulator.post(
                as: "U0ANA",
                in: Workspace.channel,
                thread: place.thread,
                text: "@analytics-bot fct_trips"
            )
            try await both.inTeams("the plan is in Teams") { $0.id == asked.id && $0.buttons.contains("Approve") }
            try await both.inSlack("card", "the plan is in Slack") { $0.actionIDs.contains("press:approve") }
            #expect(try await both.workspace.requests().map(\.id.rawValue) == ["1", "2", "3"])
        }
    }
}
