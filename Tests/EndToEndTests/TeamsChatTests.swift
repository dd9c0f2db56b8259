import Simulator
import Testing

extension EndToEnd.Teams {
    @Test(.timeLimit(.minutes(5)))
    func `in a chat with one person files are offered, and work is written as it goes on`() async throws {
        try await Tenant.open(House(), ["TEAMS_STATUS": "stream"]) { tenant in
            let teams = tenant.teams
            try await teams.say("draw the lineage of stg_trips", as: "Bo", in: .chat)
            let offer = try await tenant.message("the picture is offered") { $0.buttons.contains("Allow") }
            #expect(try await teams.press("Allow", on: offer.id, as: "Bo").status == 200)
            try await tenant.message("it is there") { $0.id == offer.id && $0.words.hasPrefix("📎 ") }
            let file = try #require(teams.with { $0.files.values.first })
            #expect(
                file.bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]) && file.tokens == 0 && file.name.hasSuffix(".png")
            )

            try await teams.say(
                "set the description of tip_amount in fct_trips to What was given besides the fare",
                as: "Bo",
                in: .chat
            )
            let plan = try await tenant.message("the plan is shown") { $0.buttons.contains("Approve") }
            try await teams.press("Approve", on: plan.id, as: "Bo")
            try await tenant.message("it is merged", within: .seconds(240)) {
                $0.id != plan.id && $0.words.contains("is merged")
            }
            let account = try await tenant.message("the account is complete") {
                $0.card == nil && $0.writing == nil && $0.text.contains("merge") && $0.text.contains("✓")
            }
            #expect(account.conversation == plan.conversation && account.id != plan.id)
            try await tenant.message("the card has it, too") { $0.id == plan.id && $0.words.contains("✓") }
            let pieces = teams.with { $0.exchanges.filter { $0.body["type"].string == "typing" } }
            #expect(!pieces.isEmpty && pieces.allSatisfy { $0.status < 300 }, "\(pieces.map(\.status))")
            try tenant.judge([])
        }
    }
}
