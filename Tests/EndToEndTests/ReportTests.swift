import ChatBridge
import Foundation
import Notify
import Requests
import Testing

@testable import Bot
@testable import Console
@testable import Ledger

/// What the ledger tells of one request afterwards.
@Suite("Reports")
struct ReportTests {
    private static let ana = PersonID("slack:UANA")
    private static let bo = PersonID("slack:UBO")
    private static let policy = Policy(version: "p1", approvers: [Self.bo])
    private static let intent = Intent(name: "add_metric", project: "taxi", slots: ["measure": .text("duration")])
    private static let plan = Plan(
        title: "Add the metric avg_duration",
        intent: Self.intent,
        kind: .metrics,
        steps: [
            .init(agent: .dbt, summary: "Add it", files: ["m.yml"], commands: ["dbt parse"]),
            .init(agent: .merge, summary: "Merge it", gate: .merge),
        ],
        risk: .low,
        baseCommit: "abc",
        digest: "d1"
    )
    private static let approval = Approval(
        person: Self.bo,
        revision: 4,
        planDigest: "d1",
        baseCommit: "abc",
        policyVersion: "p1",
        click: "click"
    )
    private static let tested = StepResult(
        summary: "added 1 metric",
        commit: "c1",
        files: [.init(path: "m.yml", added: 3, removed: 0)],
        checks: [.init(name: "dbt parse", outcome: .passed, detail: "it compiles | all of it")],
        rowCounts: [.init(model: "fct", before: 7, after: nil)]
    )
    private static let merged = StepResult(
        summary: "merged",
        pullRequest: PullRequest(number: 3, title: "feat: it", branch: "b"),
        mergeCommit: "m1"
    )

    private static var events: [Event] {
        let opening = Opening(person: Self.ana, personName: "Ana", conversation: .init("c"), words: .text("a metric"))
        let question = Question(text: "Which one?", options: [.init(label: "The first")])
        var deployment = Deployment(number: 1, approval: Self.approval, stage: .ordered)
        let ordered = deployment
        deployment.stage = .done
        return [
            .opened(RequestID("1"), opening), .asked(question), .chose(question.options[0], by: Self.ana),
            .planningStarted(Self.intent), .planned(Self.plan), .approved(Self.approval),
            .progressed(step: 0, note: "dbt parse"), .stepFinished(0, Self.tested), .mergeHeld(step: 1),
            .mergeReleased(step: 1, by: Self.bo), .stepFinished(1, Self.merged), .afterwards(.deployment(ordered)),
            .afterwards(.deployment(deployment)),
            .afterwards(.inspected(Inspection(number: 1, finding: .red(["unique_x"]), summary: "1 of 2 tests passed"))),
            .afterwards(.rollBack(RollBack(request: RequestID("2"), person: Self.ana, stage: .done))),
        ]
    }

    /// One event a second, and word of each card as it was drawn after each event.
    private static func timeline(_ events: [Event] = Self.events, isShown: Bool = false) -> [TimelineEntry] {
        var timeline: [TimelineEntry] = []
        var request: Request?
        func add(_ event: Event) {
            let at = Timestamp(milliseconds: 1_800_000_000_000 + Int64(timeline.count) * 1000)
            timeline.append(
                TimelineEntry(seq: Int64(timeline.count + 1), at: at, event: event, hash: "h\(timeline.count)")
            )
            request.apply(event, at: at)
        }
        for event in events {
            add(event)
            guard isShown, let request, let at = timeline.last?.at.advanced(by: .milliseconds(300)) else { continue }
            let card = Cards.card(.card, for: request, under: Self.policy, now: at)
            // Something else may be written down before word of the card arrives.
            if case .planned = event { add(.posted(.card, MessageRef("m1"))) }
            add(.shown(Showing(post: .card, digest: card.digest, drawn: at)))
        }
        return timeline
    }

    @Test func `a record holds what was said, decided, run and changed`() throws {
        let report = try #require(Report(Self.timeline()))
        #expect(report.state == "merged" && report.requesterName == "Ana" && report.project == "taxi")
        #expect(report.said.map(\.kind) == ["asked for", "question", "choice"])
        #expect(report.intent == Self.intent && report.plans.map(\.plan.digest) == ["d1"])
        #expect(report.decisions.map(\.what) == ["approve", "merge", "deploy"])
        #expect(report.decisions.first?.digest == "d1" && report.decisions.first?.click == "click")
        #expect(report.steps.map(\.result) == [Self.tested, Self.merged])
        #expect(report.steps[0].notes == ["dbt parse"] && report.steps[0].commands == ["dbt parse"])
        #expect(report.steps[0].startedAt == report.decisions[0].at && report.steps[0].endedAt != nil)
        #expect(report.merge?.commit == "m1" && report.pullRequest?.number == 3)
        #expect(report.deploys.map(\.stage) == ["done"] && report.inspections.map(\.failed) == [["unique_x"]])
        #expect(report.rollBack == .init(request: "2", by: "slack:UANA", stage: "rolled back"))
        #expect(report.endedAt == report.merge?.at && report.end?.hash == "h14")
    }

    @Test func `it tells who led it off the road and back, and what is done again`() throws {
        let failure = StepFailure(message: "no disk")
        let ruling = Ruling(.review, because: ["changes of the kind metrics are reviewed"])
        let branch = Handover.Branch(name: "b", commit: "c9", fetch: [], push: [])
        let start =
            Array(Self.events.prefix(6)) + [
                .paused(by: Self.ana), .wentOn(by: Self.bo), .stopped(.stepFailed(step: 0, failure)),
                .rewound(to: 0, by: Self.ana), .resumed(at: 0),
            ]
        let again = try #require(Report(Self.timeline(start)))
        #expect(again.decisions.map(\.what) == ["approve", "pause", "go on", "retry"])
        #expect(again.decisions.last?.why == "from step 1" && again.state == "step 1 of 2" && again.endedAt == nil)
        #expect(again.steps[0].failure == failure && again.steps[0].startedAt != nil && again.steps[0].endedAt == nil)
        let rest: [Event] = [
            .stepFinished(0, Self.tested), .mergeHeld(step: 1, ruling), .takenOver(by: Self.bo), .handedOver(branch),
            .handedBack(by: Self.bo), .handBackFailed(Answer(title: "Nothing is on it")),
        ]
        let report = try #require(Report(Self.timeline(start + rest)))
        #expect(report.steps[0].failure == nil && report.steps[0].result == Self.tested)
        #expect(report.decisions.suffix(2).map(\.what) == ["take over", "hand back"])
        #expect(report.said.suffix(3).map(\.text) == ["it \(ruling.words)", "b at c9", "Nothing is on it"])
    }

    @Test func `its JSON has the documented fields`() throws {
        let json = try #require(Report(Self.timeline(isShown: true))).json()
        let object = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any]
        let document = try String(
            contentsOf: Checkout.root.appending(path: "docs/reports.md"),
            encoding: .utf8
        )
        #expect(object?["schema"] as? String == "chatbridge.request/1")
        for field in object?.keys.sorted() ?? [] where field != "schema" {
            #expect(document.contains("`\(field)`"), "\(field)")
        }
    }

    @Test func `its page is whole, and no cell breaks its table`() throws {
        let page = try #require(Report(Self.timeline())).markdown
        for part in [
            "# Request 1: merged", "slack:UANA (choice): The first", "- measure: duration", "| fct | 7 | – |",
            "it compiles \\| all of it", "`m.yml` +3 −0", "Roll-back by request 2", "slack:UBO: approve on `d1`",
        ] {
            #expect(page.contains(part), "\(part) in \(page)")
        }
    }

    @Test func `the thread is drawn again as it was sent, from the events alone`() {
        let timeline = Self.timeline(isShown: true)
        let replay = Replay(timeline, under: Self.policy)
        #expect(replay.scenes.count == Self.events.count && replay.scenes.allSatisfy(\.isSame))
        #expect(replay.scenes.last?.card.plainText.contains("Rolled back by request 2") == true)
        let other = Replay(timeline, under: Policy(version: "p2", approvers: [Self.ana]))
        #expect(other.scenes.contains { !$0.isSame } && other.scenes.contains(where: \.isSame))
    }
}
