import Foundation
import Ledger
import Requests
import Simulator
import Testing

extension EndToEnd {
    /// One bot in several workspaces of Slack, which come and go while it runs. People and channels of both have the same ids.
    @Suite struct Workspaces {}
}

extension EndToEnd.Workspaces {
    @Test func `two workspaces are installed in a browser, kept apart, and one that is taken out stops alone`()
        async throws
    {
        try await Workspace.open(Self.house, arranged: Self.arrange) { workspace in
            let bot = try await workspace.start(Self.settings(workspace))
            let page = try await workspace.installPage(of: bot)
            let browser = Browser()

            // Whoever brings a state of somebody else's browser, or the same one twice, gets nothing.
            let stolen = try await browser.allow(in: "T0EAST", beginningAt: page)
            let stranger = try await Browser().get(stolen)
            #expect(stranger.status == 403 && stranger.text.contains("was not asked for here"))
            try await browser.install(in: "T0EAST", beginningAt: page)
            #expect(try await browser.get(stolen).text.contains("is in East"), "the other page of the same browser")
            #expect(try await browser.get(stolen).status == 403)
            let denied = try await browser.get(browser.allow(in: "T0WEST", beginningAt: page))
            #expect(denied.status == 403 && denied.text.contains("West is not admitted"))

            // A person of the same id asks for something in each of them, at the same moment and in the same words.
            let home = try await workspace.ask(Self.wish)
            let east = try await workspace.simulator.post(
                as: "U0ANA",
                in: Workspace.channel,
                of: "T0EAST",
                text: "@analytics-bot \(Self.wish)"
            )
            let plan = try await home.plan()
            let other = try await workspace.card(of: east, in: "T0EAST", "the plan is shown in the other one, too") {
                $0.actionIDs.contains("press:approve")
            }
            let asked = try await workspace.requests()
            #expect(asked.map(\.requester.rawValue).sorted() == ["slack:T0EAST:U0ANA", "slack:U0ANA"])
            #expect(other.words.contains("<@U0BO>") && plan.words.contains("<@U0BO>"), "each names its own Bo")
            // What was asked for at home is shown in the other one as well: people of home have no mention there.
            let mirror = try await workspace.mirrored("card", in: "T0EAST", "the plan of home is shown there, too")
            #expect(mirror.words.contains("Ana") && !mirror.words.contains("<@U0ANA>"), "\(mirror.words)")

            // A button of one workspace is none in the other.
            let value = try plan.value(of: "press:approve")
            try await workspace.simulator.press(
                "press:approve",
                on: other.ts,
                in: Workspace.channel,
                of: "T0EAST",
                as: "U0BO",
                forging: value
            )
            try await workspace.wait("the press is refused", in: "T0EAST") {
                $0.ephemerals(for: "U0BO", in: Workspace.channel).contains { $0.words.contains("do not know") }
            }
            #expect(try await workspace.requests().allSatisfy { $0.approval == nil })

            // One is taken out: what is to be said there is kept, and the other goes on.
            try await workspace.simulator.uninstall(from: "T0EAST")
            try await workspace.condition("slack T0EAST token", is: .broken)
            let paused = try #require(asked.first { $0.requester.rawValue == "slack:T0EAST:U0ANA" })
            try await workspace.pause(paused.id)
            try await home.press("press:reject", as: "U0BO")
            try await home.message("closing", "home is told its end") { $0.words.contains("rejected") }
            try await workspace.parks(paused.id, because: "T0EAST")
            try await workspace.parks(home.id(), because: "T0EAST")

            // Installed again, it hears all of it, once, and without a restart.
            try await browser.install(in: "T0EAST", beginningAt: page)
            try await workspace.card(of: east, in: "T0EAST", "its own card is right again") {
                $0.words.contains("paused this")
            }
            try await workspace.mirrored("closing", in: "T0EAST", "the end of what home asked for is told")
            try await workspace.condition("slack T0EAST token", is: .well)
            let posts = try await workspace.simulator.ledger().filter {
                $0.kind == .messagePosted && $0.detail["team"] == "T0EAST"
            }.compactMap(\.marker)
            #expect(Set(posts).count == posts.count && posts.count >= 3, "\(posts)")
            #expect(try await workspace.parked().isEmpty && bot.isRunning)

            // After a restart both are there; what is kept opens nothing for whoever has the folder.
            try await workspace.kill(bot)
            let ledger = try Data(contentsOf: workspace.data.appending(path: "ledger.sqlite"))
            let log = try Data(contentsOf: workspace.data.appending(path: "ledger.sqlite-wal"))
            for token in ["xoxb-", "xoxe"] { #expect((ledger + log).range(of: Data(token.utf8)) == nil) }
            try await workspace.start(Self.settings(workspace))
            let again = try await workspace.simulator.post(
                as: "U0ANA",
                in: Workspace.channel,
                of: "T0EAST",
                text: "@analytics-bot which metrics do we have?"
            )
            try await workspace.card(of: again, in: "T0EAST", "it answers there") { $0.words.contains("total_revenue") }
        }
    }

    @Test func `a token that is revoked and written anew into its file: all goes out, without a restart`() async throws
    {
        try await Workspace.open { workspace in
            let file = workspace.folder.appending(path: "token")
            try Data("xoxb-sim\n".utf8).write(to: file)
            let settings = ["SLACK_BOT_TOKEN": "", "SLACK_BOT_TOKEN_FILE": file.path]
            let bot = try await workspace.start(settings)
            let wish = try await workspace.ask(Self.wish)
            try await wish.plan()
            let id = try await wish.id()
            try await workspace.simulator.revoke(in: nil)
            try await workspace.condition("slack token", is: .broken)
            try await workspace.pause(id)
            try await workspace.parks(id, because: "token_revoked")
            let before = try await workspace.simulator.ledger().count { $0.kind == .called }

            try Data((try await workspace.simulator.give(in: nil)).utf8).write(to: file)
            try await wish.card("it is right again") { $0.words.contains("paused this") }
            try await workspace.condition("slack token", is: .well)
            let calls = try await workspace.simulator.ledger().count { $0.kind == .called } - before
            #expect(calls < 40, "\(calls) calls")
            #expect(try await workspace.posts().values.allSatisfy { $0 == 1 })
            #expect(bot.isRunning)
        }
    }

    @Test(arguments: [false, true])
    func `tokens of both run out while nobody listens: each is renewed once, and all is answered once`(
        byHTTP: Bool
    ) async throws {
        let port = byHTTP ? try ScriptTests.freePort() : nil
        let arrange: (inout SimulatorConfiguration) -> Void = { Self.arrange(&$0, rotatingAt: port) }
        try await Workspace.open(Self.rotating(byHTTP), arranged: arrange) { workspace in
            var settings = Self.settings(workspace).merging(["SLACK_BOT_TOKEN": ""]) { $1 }
            if let port {
                settings["SLACK_PORT"] = String(port)
                settings["SLACK_HOST"] = "127.0.0.1"
                settings["SLACK_SIGNING_SECRET"] = "simulated-signing-secret"
            }
            let bot = try await workspace.start(settings)
            let page =
                if let port { "http://127.0.0.1:\(port)/slack/install" } else {
                    try await workspace.installPage(of: bot)
                }
            let browser = Browser()
            for team in Self.both { try await browser.install(in: team ?? "T0SIM", beginningAt: page) }
            var asked = try await workspace.askEverywhere()
            try await workspace.areAnswered(asked)

            // Nobody listens; what is said is lost, and the tokens run out.
            await bot.kill()
            try await ProcessTable.empties(of: workspace.mark)
            try await workspace.simulator.misbehave(.loseEvents(2))
            asked += try await workspace.askEverywhere()
            for team in Self.both { try await workspace.simulator.expire(in: team) }
            let again = try await workspace.start(settings)
            try await workspace.areAnswered(asked)
            #expect(try await workspace.renewals() == 2)

            // And while somebody does, in both at once.
            for team in Self.both { try await workspace.simulator.expire(in: team) }
            asked += try await workspace.askEverywhere()
            try await workspace.areAnswered(asked)
            #expect(try await workspace.renewals() == 4 && again.isRunning)
            #expect(try await workspace.requests().count == 6)
        }
    }

    fileprivate static let both: [String?] = [nil, "T0EAST"]

    private static func rotating(_ byHTTP: Bool) -> House {
        var house = House()
        let door = byHTTP ? "" : ", install_port: 0"
        house.settings = ["slack: {workspaces: [T0SIM, T0EAST], home: T0SIM\(door)}"]
        return house
    }

    /// The same app in neither of two workspaces yet, with tokens that run out.
    private static func arrange(_ configuration: inout SimulatorConfiguration, rotatingAt port: UInt16?) {
        configuration.rotatesTokens = true
        configuration.botToken = ""
        configuration.requestURL = port.map { "http://127.0.0.1:\($0)/slack/events" }
        var east = configuration
        (east.teamID, east.teamName) = ("T0EAST", "East")
        configuration.neighbours = [east]
    }

    private static let wish = "Add a not_null test on pickup_borough in fct_trips"

    /// Bo of either workspace may approve; who of the other one is admitted to ask is not said, so everybody is.
    private static let house: House = {
        var house = House()
        house.approvers = ["U0BO", "T0EAST:U0BO"]
        house.settings = ["slack: {workspaces: [T0SIM, T0EAST], install_port: 0}"]
        house.mirrors = ["C0ANALYTICS": "slack:T0EAST:C0ANALYTICS"]
        return house
    }()

    private static func arrange(_ configuration: inout SimulatorConfiguration) {
        configuration.neighbours = [("T0EAST", "East"), ("T0WEST", "West")].map { id, name in
            var neighbour = SimulatorConfiguration()
            (neighbour.teamID, neighbour.teamName, neighbour.botToken) = (id, name, "")
            neighbour.rotatesTokens = true
            return neighbour
        }
    }

    private static func settings(_ workspace: Workspace) -> [String: String] {
        [
            "SLACK_INSTALL_URL": "http://127.0.0.1:7", "SLACK_CLIENT_ID": "1.2",
            "SLACK_CLIENT_SECRET": "simulated-client-secret",
            "SLACK_TOKEN_KEY": String(repeating: "0123456789abcdef", count: 4),
        ]
    }
}

extension Browser {
    /// Adds the app to a workspace, to the last page.
    fileprivate func install(in team: String, beginningAt page: String) async throws {
        let done = try await self.get(self.allow(in: team, beginningAt: page))
        guard done.status == 200, done.text.contains("Invite it to a channel") else {
            throw Failure("the app was not installed: \(done.status) \(done.text)")
        }
    }
}

extension Workspace {
    /// Where the bot's pages are by which it is installed.
    fileprivate func installPage(of bot: Program) async throws -> String {
        let end = ContinuousClock.now + .seconds(60)
        while true {
            if let match = bot.output.firstMatch(of: /server\.port=(\d+).*listening for who installs the app/) {
                return "http://127.0.0.1:\(match.1)/slack/install"
            }
            guard bot.isRunning, ContinuousClock.now < end else { throw Failure("no page: \(bot.output.suffix(2000))") }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    /// The same question in each workspace, at once.
    fileprivate func askEverywhere() async throws -> [(team: String?, message: String)] {
        var asked: [(team: String?, message: String)] = []
        for team in EndToEnd.Workspaces.both {
            let message = try await self.simulator.post(
                as: "U0ANA",
                in: Workspace.channel,
                of: team,
                text: "@analytics-bot which metrics do we have?"
            )
            asked.append((team, message))
        }
        return asked
    }

    /// Each has its answer, and has it once.
    fileprivate func areAnswered(_ asked: [(team: String?, message: String)]) async throws {
        for (team, message) in asked {
            let answers: @Sendable (Simulator.VisibleState) -> [Simulator.Message] = { state in
                state.thread(message, in: Workspace.channel).filter { $0.marker?.hasSuffix("/card") == true }
            }
            let state = try await self.wait("it is answered in \(team ?? "the first")", in: team, within: .seconds(90))
            {
                answers($0).contains { $0.words.contains("total_revenue") }
            }
            #expect(answers(state).count == 1)
        }
    }

    /// How often a token was given for one that renews.
    fileprivate func renewals() async throws -> Int {
        try await self.simulator.ledger().count {
            $0.kind == .called && $0.detail["method"] == "oauth.v2.access" && $0.detail["ok"] == true
        } - EndToEnd.Workspaces.both.count
    }

    /// The card in a thread of a workspace, as soon as it is as described.
    @discardableResult
    fileprivate func card(
        of thread: String,
        in team: String,
        _ what: String,
        _ condition: @escaping @Sendable (Simulator.Message) -> Bool
    ) async throws -> Simulator.Message {
        let find: @Sendable (Simulator.VisibleState) -> Simulator.Message? = { state in
            state.thread(thread, in: Workspace.channel).first { $0.marker?.hasSuffix("/card") == true && condition($0) }
        }
        let state = try await self.wait(what, in: team, within: .seconds(90)) { find($0) != nil }
        return try #require(find(state))
    }

    /// Waits until a line on the bot's board says so.
    fileprivate func condition(_ subject: String, is state: Condition.State) async throws {
        struct Board: Decodable { var conditions: [Condition] }
        let end = ContinuousClock.now + .seconds(60)
        let file = self.data.appending(path: "health.json")
        while true {
            let board = (try? Data(contentsOf: file)).flatMap { try? JSONDecoder().decode(Board.self, from: $0) }
            let found = board?.conditions.first { $0.subject == subject }
            if found?.state == state { return }
            guard ContinuousClock.now < end else {
                throw Failure("\(subject) is not \(state): \(found.map { "\($0)" } ?? "nothing is said of it")")
            }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    /// Waits until a message of the request is given up for this reason.
    fileprivate func parks(_ id: RequestID, because reason: String) async throws {
        let end = ContinuousClock.now + .seconds(120)
        while true {
            let parked = try await self.parked()
            if parked.contains(where: { $0.request == id && $0.reason.contains(reason) }) { return }
            guard ContinuousClock.now < end else { throw Failure("nothing of \(id) is given up: \(parked)") }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    fileprivate func parked() async throws -> [Parked] {
        let now = Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
        return try await LedgerReader(directory: self.data).overview(now: now, failedChanges: .max).parked
    }

    /// Has a request paused by the operator.
    fileprivate func pause(_ id: RequestID) async throws {
        let folders = ["--config", self.config.path, "--data", self.data.path]
        let program = try self.run(["requests", "pause", id.rawValue] + folders)
        guard try await program.end(within: .seconds(60)) == .exited(0) else { throw Failure(program.output) }
    }

    /// A message of a request of another workspace, as soon as it is there.
    @discardableResult
    fileprivate func mirrored(_ kind: String, in team: String, _ what: String) async throws -> Simulator.Message {
        let find: @Sendable (Simulator.VisibleState) -> Simulator.Message? = { state in
            let top = state.messages(in: Workspace.channel).filter { $0.marker != nil }
            let all = top + top.flatMap { state.thread($0.ts, in: Workspace.channel) }
            return all.first { $0.marker?.contains("/\(kind)@") == true }
        }
        let state = try await self.wait(what, in: team, within: .seconds(90)) { find($0) != nil }
        return try #require(find(state))
    }
}
