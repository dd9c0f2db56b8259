import Foundation
import Requests
import Simulator
import Testing

extension EndToEnd {
    @Suite struct WayBack {}
}

extension EndToEnd.WayBack {
    @Test(.timeLimit(.minutes(8)))
    func `a merged change is taken back by its button, in the same thread`() async throws {
        try await Workspace.open { workspace in
            try await workspace.start()
            let repository = Repository(of: workspace)
            let metrics = "models/semantic/metrics.yml"
            let first = try await workspace.ask("Add a metric for average trip duration by payment type")
            try await first.plan()
            let before = try repository.file(metrics)
            try await first.press("press:approve", as: "U0BO")
            try await first.message("closing", "it is merged", within: .seconds(240)) { $0.words.contains("is merged") }
            #expect(try repository.file(metrics) != before)

            // The approver presses, so somebody else would have to approve: the policy says so for schema changes.
            try await first.pressRollBack(as: "U0BO")
            let second = try await first.follower("2")
            let plan = try await second.plan()
            #expect(plan.words.contains("Roll back pull request #1") && plan.words.contains(metrics), "\(plan.words)")
            #expect(plan.words.contains("takes back request 1"))
            try await first.card("the first card says so") { $0.words.contains("the plan waits for a yes") }
            let own = try await workspace.whisper(to: "U0BO") { try await second.press("press:approve", as: "U0BO") }
            #expect(own.contains("somebody else has to approve it"), "\(own)")
            let again = try await workspace.whisper(to: "U0ANA") {
                try await first.pressRollBack(as: "U0ANA", stale: true)
            }
            #expect(again.contains("request 2") && again.contains("waits for a yes"), "\(again)")

            // Nobody can approve it, so it is withdrawn, and asked for by somebody else.
            try await second.press("press:cancel", as: "U0BO")
            try await first.card("the way back is open again") { $0.actionIDs == ["press:rollback", "press:rate"] }
            try await first.pressRollBack(as: "U0ANA")
            let third = try await first.follower("3")
            try await third.plan()
            try await third.press("press:approve", as: "U0BO")
            try await third.card("it waits for Merge", within: .seconds(240)) { $0.actionIDs.contains("press:merge") }
            try await third.press("press:merge", as: "U0BO")
            try await third.message("closing", "it is taken back", within: .seconds(90)) {
                $0.words.contains("pull request #2 is merged")
            }
            let card = try await first.card("the first card says by which") {
                $0.words.contains("*Rolled back* by request 3")
            }
            #expect(card.actionIDs == ["press:rate"])
            #expect(try repository.file(metrics) == before)
            #expect(try repository.merges().count == 2)
            #expect(try await workspace.posts()["1/card"] == 1)
            let late = try await workspace.whisper(to: "U0ANA") {
                try await first.pressRollBack(as: "U0ANA", stale: true)
            }
            #expect(late.contains("*Rolled back* by request 3"), "\(late)")
            try await Self.isToldByTheLedger(workspace, first)
        }
    }

    /// Every message of the first request is drawn again as it was sent, as often as the workspace saw it.
    private static func isToldByTheLedger(_ workspace: Workspace, _ wish: Wish) async throws {
        let entries = try await workspace.simulator.ledger()
        let seen = entries.count {
            [.messagePosted, .messageEdited].contains($0.kind) && $0.marker?.hasPrefix("1/") == true
        }
        // The word that a message was sent is written down just after it is seen.
        var scenes: [Scene] = []
        for _ in 0..<20 where scenes.count < seen {
            let (ending, text) = try await Self.said(["replay", "1", "--json"], in: workspace)
            #expect(ending == .exited(0), "\(text)")
            scenes = try text.split(separator: "\n").map { try JSONDecoder().decode(Scene.self, from: Data($0.utf8)) }
        }
        #expect(scenes.count == seen && scenes.allSatisfy(\.same))
        #expect(Set(scenes.map(\.post)) == ["card", "results", "closing"])
        let last = try #require(scenes.last { $0.post == "card" })
        #expect(last.text.contains("Rolled back by request 3"), "\(last.text)")
        let (ending, json) = try await Self.said(["requests", "show", "1", "--json"], in: workspace)
        let record = try JSONDecoder().decode(Record.self, from: Data(json.utf8))
        #expect(ending == .exited(0) && record.schema == "chatbridge.request/1" && record.state == "merged")
        #expect(record.roll_back.request == "3" && record.roll_back.stage == "rolled back")
        #expect(record.messages.count == seen)
    }

    private struct Scene: Decodable {
        var post: String
        var same: Bool
        var text: String
    }

    private struct Record: Decodable {
        struct Back: Decodable {
            var request: String
            var stage: String
        }

        struct Shown: Decodable {}

        var schema: String
        var state: String
        var roll_back: Back
        var messages: [Shown]
    }

    private static func said(_ words: [String], in workspace: Workspace) async throws -> (Program.Ending, String) {
        let program = try workspace.run(words + ["--config", workspace.config.path, "--data", workspace.data.path])
        return (try await program.end(within: .seconds(30)), program.output)
    }
}

extension Wish {
    /// Presses Roll back on the card of this request; `stale` once the button is gone.
    fileprivate func pressRollBack(as person: String, stale: Bool = false) async throws {
        if !stale { try await self.card("there is a way back") { $0.actionIDs.contains("press:rollback") } }
        try await self.press("press:rollback", as: person, stale: stale)
    }

    /// The request of that number in the same thread.
    fileprivate func follower(_ number: String) async throws -> Wish {
        try await Wish(workspace: self.workspace, thread: self.thread, number: number).card(
            "request \(number) has a card"
        )
        return Wish(workspace: self.workspace, thread: self.thread, number: number)
    }
}
