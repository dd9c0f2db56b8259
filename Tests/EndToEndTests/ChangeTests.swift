import Foundation
import Requests
import Simulator
import Testing

extension EndToEnd {
    /// Messages that people change or delete after they sent them.
    @Suite(.sharedWorkspace) struct Changes {}
}

extension EndToEnd.Changes {
    @Test func `an edit before the approval leads to another plan, with the difference`() async throws {
        let wish = try await Workspace.shared().ask("Add a not_null test on pickup_borough in fct_trips")
        let old = try await wish.plan().value(of: "press:approve")
        try await wish.edit("@analytics-bot Add a not_null test on pickup_zone in fct_trips")
        let plan = try await wish.card("the other plan is shown", within: .seconds(90)) {
            $0.actionIDs.contains("press:approve") && $0.words.contains("~")
        }
        #expect(plan.words.contains("Changed: ~Add a not_null test on pickup_borough in fct_trips~"), "\(plan.words)")
        #expect(plan.words.contains("pickup_zone") && plan.words.contains("Plan: ~"))
        let answer = try await wish.workspace.whisper(to: "U0BO") {
            try await wish.workspace.simulator.press(
                as: "U0BO",
                channel: Workspace.channel,
                messageTs: plan.ts,
                actionId: "press:approve",
                value: .one(old),
                stale: true
            )
        }
        #expect(answer.contains("older state"), "the approval of the plan before is void: \(answer)")
        #expect(try await wish.request().approval == nil)
    }

    @Test func `an edit of what is finished changes nothing, and offers to ask anew`() async throws {
        let wish = try await Workspace.shared().ask("which metrics do we have?")
        try await wish.card("an answer is given") { $0.words.contains("trip_count") }
        try await wish.edit("@analytics-bot what depends on fct_trips?")
        try await wish.card("the card says that it is too late") { $0.actionIDs.contains("press:renew") }
        try await wish.press("press:renew", as: "U0ANA")
        let thread = wish.thread
        try await wish.workspace.wait("it is answered below") { state in
            state.thread(thread, in: Workspace.channel).contains { $0.words.contains("fct_daily_revenue") }
        }
        try await wish.card("the offer is gone") { !$0.actionIDs.contains("press:renew") }
    }

    @Test func `a message that is deleted before the approval takes its request along`() async throws {
        let wish = try await Workspace.shared().ask("Add a not_null test on pickup_zone in fct_trips")
        try await wish.plan()
        try await wish.delete()
        let card = try await wish.card("it is cancelled") { $0.actionIDs.isEmpty && $0.words.contains("Cancelled") }
        #expect(card.words.contains("was deleted"))
        #expect(try await wish.request().phase == .stopped(.withdrawn))
    }

    @Test func `a reply below the card of a slash command answers its question`() async throws {
        let workspace = try Workspace.shared()
        let known = Set(try await workspace.simulator.messages(in: Workspace.channel).map(\.ts))
        let words = "Add a not_null test on pickup_zone_id"
        try await workspace.simulator.command(as: "U0ANA", channel: Workspace.channel, "/analytics", text: words)
        let isCard: @Sendable (Simulator.Message) -> Bool = {
            !known.contains($0.ts) && $0.actionIDs.contains("press:choose-0")
        }
        let state = try await workspace.wait("a question is asked") {
            $0.messages(in: Workspace.channel).contains(where: isCard)
        }
        let card = try #require(state.messages(in: Workspace.channel).first(where: isCard))
        let reply = "@analytics-bot fct_trips"
        try await workspace.simulator.post(as: "U0ANA", in: Workspace.channel, thread: card.ts, text: reply)
        let plan = try await Wish(workspace: workspace, thread: card.ts).plan()
        #expect(plan.ts == card.ts && plan.words.contains("fct_trips"))
    }
}

extension Wish {
    func edit(_ words: String, as person: String = "U0ANA") async throws {
        try await self.workspace.simulator.edit(as: person, in: Workspace.channel, ts: self.thread, text: words)
    }

    func delete(as person: String = "U0ANA") async throws {
        try await self.workspace.simulator.delete(as: person, in: Workspace.channel, ts: self.thread)
    }
}
