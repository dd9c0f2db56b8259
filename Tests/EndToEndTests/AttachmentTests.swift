import Foundation
import Requests
import Simulator
import Testing

extension EndToEnd {
    @Suite struct Attachments {}
}

extension EndToEnd.Attachments {
    private static let wish = "Add a not_null test on dropoff_zone in fct_trips"
    private static let token = "AKIAIOSFODNN7EXAMPLE"

    @Test(.timeLimit(.minutes(4)))
    func `files in Slack reach the agents' folder, cleaned, and never the repository, across a kill -9`() async throws {
        try await Workspace.open(House(settings: [])) { workspace in
            let bot = try await workspace.start()
            let simulator = workspace.simulator
            // The files are asked for, and nobody answers: what was acknowledged must be done all the same.
            try await simulator.misbehave(.method("files.info", .dropCall, count: 100))
            let thread = try await simulator.share(
                [
                    .init("rates.csv", "card,\(Self.token)\n"), .init("all.zip", [0x50, 0x4B]),
                    .init("clip.m4a", [0, 0, 0, 9] + Array("ftypM4A ".utf8), transcript: "per payment type, please"),
                    .init("elsewhere.sql", Array("select 1".utf8), address: "https://evil.example/elsewhere.sql"),
                ],
                as: "U0ANA",
                in: Workspace.channel,
                text: "@analytics-bot \(Self.wish)"
            )
            let wish = Wish(workspace: workspace, thread: thread)
            try await wish.card("the files are named") {
                $0.words.contains("rates.csv (being fetched)") && $0.words.contains("all.zip not taken")
            }
            try await workspace.kill(bot)
            try await simulator.misbehave(.none)
            try await workspace.start()

            let plan = try await wish.plan()
            for words in [
                "rates.csv (", "without aws-access-key", "clip.m4a (12 bytes, with what was said in it)",
                "elsewhere.sql not taken: Slack names an address",
            ] { #expect(plan.words.contains(words), "\(words) is missing in \(plan.words)") }
            let id = try await wish.id()
            let folder = workspace.data.appending(path: "attachments/\(id)")
            let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
            #expect(names == ["1-rates.csv", "2-clip.m4a.txt", "2-clip.m4a"].sorted())
            let csv = try String(contentsOf: folder.appending(path: "1-rates.csv"), encoding: .utf8)
            #expect(csv.hasPrefix("card,[redacted") && !csv.contains(Self.token))

            try await wish.press("press:approve", as: "U0BO")
            try await workspace.until(id, "the step is done") { $0.results[0] != nil }
            let copies = workspace.data.appending(path: "scratch/\(id)-0/files")
            if FileManager.default.fileExists(atPath: copies.deletingLastPathComponent().path) {
                let listed = try String(contentsOf: copies.appending(path: "index.json"), encoding: .utf8)
                #expect(listed.contains("1-rates.csv"))
            }
            try await wish.message("closing", "the last word is said", within: .seconds(120))
            let merged = try Repository(of: workspace).git(["ls-tree", "-r", "--name-only", "main"])
            #expect(!merged.contains("rates") && !merged.contains("clip"))
            let ledger = try Data(contentsOf: workspace.data.appending(path: "ledger.sqlite"))
            #expect(ledger.range(of: Data(Self.token.utf8)) == nil)
        }
    }

    @Test(.timeLimit(.minutes(3)))
    func `a file in Teams is fetched from where its address says, without a token`() async throws {
        try await Tenant.open { tenant in
            let teams = tenant.teams
            try await teams.send("rates.csv", Array("card,1\n".utf8), as: "Ana", text: Self.wish)
            let plan = try await tenant.message("the plan is shown") {
                $0.buttons.contains("Approve") && $0.words.contains("rates.csv (7 bytes)")
            }
            #expect(plan.words.contains("Files:"))
            let file = try #require(teams.with { $0.files.values.first })
            #expect(file.fetches == 1 && file.tokens == 0)
            #expect(teams.with { $0.messages.first { $0.author == "Ana" }?.reactions } == ["1f440_eyes"])
            try tenant.judge([])
        }
    }
}
