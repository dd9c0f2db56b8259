import Requests
import Simulator
import Testing

extension EndToEnd {
    @Suite struct Teams {}
}

extension EndToEnd.Teams {
    @Test(.timeLimit(.minutes(5)))
    func `a sentence in Teams becomes a merged change`() async throws {
        try await Tenant.open { tenant in
            let teams = tenant.teams
            // Teams may deliver anything twice.
            let root = try await teams.say(
                "Add a metric for average trip duration by payment type",
                as: "Ana",
                in: .channel,
                copies: 2
            )
            let plan = try await tenant.message("the plan is shown") { $0.buttons.contains("Approve") }
            #expect(plan.conversation.hasSuffix(";messageid=\(root)"))
            #expect(plan.words.contains("Ana"))

            let refused = try await teams.press("Approve", on: plan.id, as: "Gus")
            #expect(refused.body["value"].string?.contains("Only an approver may decide this") == true)
            let answer = try await teams.press("Approve", on: plan.id, as: "Bo")
            #expect(answer.status == 200 && answer.body["value"]["type"].string == "AdaptiveCard")
            #expect(!answer.body["value"].titles.contains("Approve"))

            let closing = try await tenant.message("the last word is said", within: .seconds(240)) {
                $0.id != plan.id && $0.words.contains("is merged")
            }
            #expect(closing.conversation == plan.conversation)
            let requests = try await tenant.requests()
            #expect(requests.count == 1)
            guard case .finished? = requests.first?.phase else {
                Issue.record("the request is not finished")
                return
            }
            try await tenant.message("the card says so, too") { $0.id == plan.id && $0.words.hasPrefix("✅") }
            let stale = try await teams.press("Approve", on: plan.id, as: "Bo", stale: true)
            #expect(stale.body["value"].string?.contains("Too late") == true)
            // One card, one table of results, one last word; and nothing in anybody's own chat.
            let posts = teams.with { world in world.messages.filter { $0.author == "bot" } }
            #expect(posts.count == 3 && Set(posts.map(\.conversation)) == [plan.conversation])
            try tenant.judge([refused, answer, stale])
        }
    }
}
