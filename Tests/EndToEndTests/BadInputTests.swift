import Foundation
import Requests
import Testing

@testable import Simulator

extension EndToEnd {
    /// What no well-behaved workspace or operator does.
    @Suite struct BadInput {}
}

extension EndToEnd.BadInput {
    @Test(.timeLimit(.minutes(3)))
    func `whatever comes in, the bot stays up, and ends in good order`() async throws {
        try await Workspace.open { workspace in
            let bot = try await workspace.start()
            let simulator = workspace.simulator
            try await Self.isAcknowledged(workspace) {
                try await simulator.send(.event, ["type": "event_callback", "event": ["type": "team_fused"]])
            }
            try await Self.isAcknowledged(workspace) { try await simulator.send(.interaction, ["type": "telepathy"]) }
            try await Self.isAcknowledged(workspace) { try await simulator.send(.command, ["command": 7]) }
            try await Self.isAcknowledged(workspace) { try await simulator.send(.event, "no object at all") }
            try await Self.aForgedButtonIsRefused(workspace)
            try await Self.longWordsAreCut(workspace)

            let after = try await workspace.ask("tell me a joke")
            try await after.card("it still answers") { $0.words.contains("not something I can do") }
            #expect(try await bot.end(after: SIGTERM, within: .seconds(30)) == .exited(0))
            try await ProcessTable.empties(of: workspace.mark)
        }
    }

    private static func isAcknowledged(_ workspace: Workspace, _ act: () async throws -> Void) async throws {
        let entry = try await workspace.lastEntry()
        try await act()
        let answer = try await workspace.simulator.waitForEntry(after: entry) {
            $0.kind == .acknowledged || $0.kind == .dropped
        }
        #expect(answer.kind == .acknowledged)
    }

    /// A value with another verb, or another signature, was never drawn by the bot.
    private static func aForgedButtonIsRefused(_ workspace: Workspace) async throws {
        let wish = try await workspace.ask("Add a not_null test on pickup_zone_id")
        let card = try await wish.card("a question is asked") { $0.actionIDs.contains("press:choose-0") }
        let before = try await wish.request()
        let values = card.blocks.flatMap { $0["elements"].array ?? [] }.compactMap { $0["value"].string }
        let real = try #require(values.first { $0.contains("choose-0") })
        let forgeries = [real.replacing("choose-0", with: "approve"), real.dropLast() + "x", "approve"]
        for (number, forged) in forgeries.enumerated() {
            let answer = try await workspace.whisper(to: "U0BO") {
                try await workspace.simulator.forgePress(
                    value: forged,
                    as: "U0BO",
                    on: card,
                    at: 1_700_000_000 + number
                )
            }
            #expect(answer.contains("nothing was done"), "\(forged)")
        }
        #expect(try await wish.request() == before)
    }

    /// As much as a frame may have, ten times what Slack lets anybody write.
    private static func longWordsAreCut(_ workspace: Workspace) async throws {
        let long = try await workspace.ask("tell me a joke " + String(repeating: "please ", count: 60_000))
        try await long.card("long words are answered") { $0.words.contains("not something I can do") }
        guard case .text(let kept) = try await long.request().opening.words else {
            Issue.record("the words are gone")
            return
        }
        #expect(kept.count < 20_000)
    }

    @Test func `without tokens it says which are missing, and ends`() async throws {
        try await Workspace.open { workspace in
            let program = try workspace.run(["serve", "--config", workspace.config.path, "--data", workspace.data.path])
            #expect(try await program.end(within: .seconds(30)) == .exited(1))
            let lines = program.output.split(separator: "\n")
            #expect(lines.count == 1)
            #expect(program.output.contains("SLACK_APP_TOKEN is missing"))
            #expect(program.output.contains("SLACK_BOT_TOKEN is missing"))
        }
    }

    @Test(arguments: [
        ("chatbridge.yaml", "projects:\n  taxi:\n    sauce: x\n", "chatbridge.yaml:3: unknown setting 'sauce'"),
        ("policy.yaml", "approvers: [U0BO]\nmerge:\n  metrics: sometimes\n", "policy.yaml:3: 'sometimes' is not a way"),
        ("policy.yaml", "approvers: [U0BO\n", "policy.yaml:"),
        ("policy.yaml", "merge:\n  confidence: 0.5\n", "policy.yaml:2: 'confidence' must be a number from 0.8 to 1"),
        (
            "policy.yaml", "merge:\n  paths:\n    - {match: ../x, merge: manual}\n",
            "policy.yaml:3: '../x' is not a pattern"
        ),
        ("policy.yaml", "merge:\n  paths:\n    - {merge: manual}\n", "policy.yaml:3: a rule for paths needs"),
        ("policy.yaml", "merge:\n  review_above:\n    model: 3\n", "policy.yaml:3: unknown setting 'model'"),
        ("policy.yaml", "merge:\n  code_owners: yes\n", "policy.yaml:2: 'yes' is no way to treat owners"),
        ("policy.yaml", "owners:\n  team: [U0BO]\n", "policy.yaml:2: 'team' is not an owner"),
    ])
    func `a typing error in the settings is named with its file and line`(
        file: String,
        text: String,
        complaint: String
    ) async throws {
        try await Workspace.open { workspace in
            try text.write(to: workspace.config.appending(path: file), atomically: true, encoding: .utf8)
            let program = try workspace.run(
                ["serve", "--config", workspace.config.path, "--data", workspace.data.path],
                ["SLACK_APP_TOKEN": "xapp-sim", "SLACK_BOT_TOKEN": "xoxb-sim"]
            )
            #expect(try await program.end(within: .seconds(30)) == .exited(1))
            #expect(program.output.contains(complaint), "\(program.output)")
            #expect(program.output.split(separator: "\n").count == 1)
        }
    }
}
