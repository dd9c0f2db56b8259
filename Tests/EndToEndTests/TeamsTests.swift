import Logging
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

            let asked = try await Self.eachSeesTheirOwn(plan.id, tenant)
            let refused = try await teams.press("Approve", on: plan.id, as: "Gus", stale: true)
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
            // What Teams asked before it was decided is answered with how it ended.
            let late = try await teams.deliver(asked)
            #expect(late.body["value"].cardText.hasPrefix("✅") && !late.body["value"].titles.contains("Approve"))
            try tenant.judge([refused, answer, stale, late])
        }
    }

    /// Everybody looks at the plan, as Teams shows it to them, and nothing comes of that. What Teams asked for Bo.
    private static func eachSeesTheirOwn(_ plan: String, _ tenant: Tenant) async throws -> Simulator.JSON {
        let teams = tenant.teams
        let before = try await tenant.requests()
        var seen: [String: [String]] = [:]
        for name in ["Ana", "Bo", "Gus"] {
            try await teams.look(as: name)
            seen[name] = teams.with { $0.messages.first { $0.id == plan }?.shown(to: name)?.titles }
        }
        #expect(seen["Ana"]?.contains("Edit plan") == true && seen["Ana"]?.contains("Approve") == false, "\(seen)")
        #expect(seen["Bo"]?.starts(with: ["Approve", "Reject"]) == true && seen["Gus"] == [], "\(seen)")
        let asked = try teams.with { try $0.look(at: plan, as: "Bo", trigger: "automatic") }
        var forged = asked
        forged["value"]["action"]["data"]["view"] = .string(
            (asked["value"]["action"]["data"]["view"].string ?? "").replacing("c1.", with: "f1.")
        )
        let refused = try await teams.deliver(forged)
        #expect(refused.status == 200 && refused.body["type"].string == "application/vnd.microsoft.error")
        #expect(try await tenant.requests() == before)
        return asked
    }
}

extension EndToEnd.Teams {
    @Test(.timeLimit(.minutes(5)))
    func `a plan is edited in a dialog, and approved in the group`() async throws {
        try await Tenant.open { tenant in
            let teams = tenant.teams
            // The first answer of Teams says nothing about whether the card is there.
            teams.with { $0.faults = [TeamsFault("POST", "/activities", .status(412))] }
            let wish = try await teams.say(
                "Add a metric for average trip duration by payment type",
                as: "Ana",
                in: .group
            )
            let plan = try await tenant.message("the plan is shown") { $0.buttons.contains("Edit plan") }
            #expect(wish != plan.id && plan.conversation == teams.with { $0.group })
            let before = try #require(try await tenant.requests().first?.plan)

            let dialog = try await teams.press("Edit plan", on: plan.id, as: "Ana")
            let inputs = dialog.body["task"]["value"]["card"]["content"]["body"].array ?? []
            let name = try #require(inputs.compactMap { $0["id"].string }.first { $0.contains("name") })
            let wrong = try await teams.submit(dialog, [name: "1 2 3 ???"], on: plan.id, as: "Ana")
            let right = try await teams.submit(dialog, [name: "mean_trip_minutes"], on: plan.id, as: "Ana")
            #expect(right.body["task"]["type"].string == "message")
            try await tenant.message("the plan is drawn anew") {
                $0.id == plan.id && $0.words.contains("mean_trip_minutes") && $0.buttons.contains("Approve")
            }
            let after = try #require(try await tenant.requests().first?.plan)
            #expect(after.digest != before.digest)

            let answer = try await teams.press("Approve", on: plan.id, as: "Bo")
            #expect(!answer.body["value"].titles.contains("Approve"))
            try tenant.judge([dialog, wrong, right, answer])
        }
    }

    @Test(.timeLimit(.minutes(2)))
    func `whoever is not Teams gets nothing but a status`() async throws {
        try await Tenant.open { tenant in
            let teams = tenant.teams
            let forged = try TeamsSigner(named: "sim-key-1").token(teams.with { $0.claims(at: 1_800_000_000) })
            for token in [nil, "x", forged] {
                let response = try await teams.send(Array("{}".utf8), token: token)
                #expect([401, 403].contains(response.status) && response.body == .null)
            }
            let flood = [UInt8](repeating: UInt8(ascii: " "), count: 6 << 20)
            let answer = try await teams.send(flood, token: forged)
            #expect(answer.status == 413 && tenant.bot.isRunning)
            let requests = try await tenant.requests()
            #expect(requests.isEmpty)
        }
    }
}

extension EndToEnd.Teams {
    @Test(.timeLimit(.minutes(3)))
    func `one bot is in Slack and in Teams, and answers everybody where they are`() async throws {
        let teams = TeamsSimulator(try TeamsWorld(), logger: Logger(label: "teams") { _ in SwiftLogNoOpLogHandler() })
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await teams.run() }
            try await Workspace.open { workspace in
                let bot = try await workspace.start(try await teams.settings())
                try await teams.deliver(to: bot)
                let words = "Add a metric for average trip duration by payment type"
                try await teams.say(words, as: "Ana", in: .chat)
                let wish = try await workspace.ask(words)
                try await wish.plan()
                let world = try await teams.waitUntil("the plan is shown in Teams", timeout: .seconds(90)) { world in
                    world.messages.contains { $0.author == "bot" && $0.card?.titles.contains("Approve") == true }
                }
                let requests = try await workspace.requests()
                #expect(Set(requests.map { $0.requester.rawValue.prefix(6) }) == ["slack:", "teams:"])
                #expect(Set(world.messages.map(\.conversation)).count == 1)
            }
            group.cancelAll()
            try await group.waitForAll()
        }
    }
}
