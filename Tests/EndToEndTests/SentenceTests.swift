import Requests
import Simulator
import Testing

extension EndToEnd {
    @Suite struct Sentence {}
}

extension EndToEnd.Sentence {
    @Test(.timeLimit(.minutes(5)))
    func `a sentence becomes a merged change`() async throws {
        try await Workspace.open { workspace in
            try await workspace.start()
            // Slack may deliver anything twice.
            try await workspace.simulator.misbehave(.duplicateDeliveries(1))
            let wish = try await workspace.ask("Add a metric for average trip duration by payment type")
            try await wish.plan()
            try await Self.onlyAnApproverMayApprove(wish)

            try await workspace.simulator.misbehave(.duplicateDeliveries(1))
            try await wish.press("press:approve", as: "U0BO")
            let results = try await wish.message("results", "rows are counted", within: .seconds(180)) {
                !Simulator.JSON.array($0.blocks).table.isEmpty
            }
            let closing = try await wish.message("closing", "the last word is said", within: .seconds(90))

            let rows = try #require(Simulator.JSON.array(results.blocks).table.first { $0.first == "fct_trips" })
            let count = try #require(Int(rows[1].replacing(",", with: "")))
            #expect(count > 0 && rows[2] == rows[1] && rows[3] == "0")
            #expect(closing.words.contains("is merged"))
            try await Self.isMergedOnce(workspace)
            try await Self.aStaleButtonChangesNothing(wish)
        }
    }

    private static func onlyAnApproverMayApprove(_ wish: Wish) async throws {
        let before = try await wish.request()
        for person in ["U0GUS", "U0ANA"] {
            let answer = try await wish.workspace.whisper(to: person) {
                try await wish.press("press:approve", as: person)
            }
            #expect(answer.contains("Only an approver may decide this"))
        }
        #expect(try await wish.request() == before)
    }

    private static func isMergedOnce(_ workspace: Workspace) async throws {
        #expect(try await workspace.posts() == ["1/card": 1, "1/results": 1, "1/closing": 1])
        let requests = try await workspace.requests()
        #expect(requests.count == 1)
        let repository = Repository(of: workspace)
        let pulls = try repository.pullRequests()
        #expect(pulls.map(\.number) == [1] && pulls.map(\.state) == ["merged"])
        #expect(try repository.merges().count == 1)
        guard case .finished(let plan)? = requests.first?.phase else {
            Issue.record("the request is not finished")
            return
        }
        #expect(plan.title.contains("average_trip_duration") || plan.title.contains("avg_trip_duration"))
        #expect(try repository.file("models/semantic/metrics.yml").contains("trip_duration"))
    }

    private static func aStaleButtonChangesNothing(_ wish: Wish) async throws {
        let workspace = wish.workspace
        try await wish.card("the card says that all is done") { $0.actionIDs == ["press:rollback", "press:rate"] }
        let (before, entry) = (try await wish.request(), try await workspace.lastEntry())
        let answer = try await workspace.whisper(to: "U0BO") {
            try await wish.press("press:approve", as: "U0BO", stale: true)
        }
        #expect(answer.contains("Too late"))
        #expect(try await wish.request() == before)
        let shown = try await workspace.simulator.ledger(after: entry).map(\.kind)
        #expect(!shown.contains(.messagePosted) && !shown.contains(.messageEdited))
    }
}
