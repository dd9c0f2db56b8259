import Requests
import Testing

let ana = PersonID("ana")
let bo = PersonID("bo")
let cy = PersonID("cy")
let policy = Policy(
    version: "p1",
    approvers: [bo],
    requesters: [ana, bo, cy],
    ownApproval: [.docs],
    merge: [.metrics: .review, .docs: .always],
    approvalSeconds: 60
)
let wish = Intent(name: "add_metric", project: "taxi")
let otherWish = Intent(name: "add_metric", project: "taxi", slots: ["aggregation": .text("median")])
let question = Question(
    text: "Which model?",
    slot: "model",
    options: [.init(label: "fct_trips", slots: ["model": .text("fct_trips")]), .init(label: "dim_zones")]
)
let plan = twoSteps(.metrics)
let docsPlan = twoSteps(.docs)
let said = MessageRef("said")
let opened = Event.opened(
    RequestID("1"),
    Opening(person: ana, conversation: ConversationID("c1"), words: .text("add a metric"), message: said)
)
let approved = Event.approved(approval(by: bo, of: plan))
let result = StepResult(summary: "done", confidence: 1)
let merged = StepResult(
    summary: "merged",
    pullRequest: PullRequest(number: 3, title: "Add the metric", branch: "b"),
    mergeCommit: "def"
)
let tested = StepResult(
    summary: "tested",
    checks: [.init(name: "dbt test", outcome: .passed, detail: "")],
    confidence: 1
)
/// What the policy says about a merge of metrics, and of docs.
let reviewed = Ruling(.review, because: ["changes of the kind metrics are reviewed"])
let cleared = Ruling(.always, because: ["changes of the kind docs are merged at once", "the confidence is 1.00"])
let branch = Handover.Branch(name: "chatbridge/1", commit: "c1", fetch: ["git fetch"], push: ["git push"])
let failure = StepFailure(message: "The test not_null failed")
let card = MessageRef("m1")

/// A plan of two steps, of which the second is held for a person by policy unless its kind may be merged always.
private func twoSteps(_ kind: ChangeKind) -> Plan {
    Plan(
        title: "Add the metric",
        intent: wish,
        kind: kind,
        steps: [.init(agent: .dbt, summary: "Add it"), .init(agent: .merge, summary: "Merge it", gate: .merge)],
        risk: .low,
        baseCommit: "abc",
        digest: "d-\(kind.rawValue)"
    )
}

func approval(by person: PersonID, of plan: Plan, revision: Int = 3) -> Approval {
    Approval(
        person: person,
        revision: revision,
        planDigest: plan.digest,
        baseCommit: plan.baseCommit,
        policyVersion: "p1",
        click: "click"
    )
}

func request(_ events: [Event]) -> Request? {
    var request: Request?
    for (second, event) in events.enumerated() {
        request.apply(event, at: Timestamp(milliseconds: Int64(second) * 1000))
    }
    return request
}

/// The ways to a phase. The revision is the number of events, but for those that decide nothing.
enum Road {
    static let understanding = [opened]
    static let asking = [opened, .asked(question)]
    static let lookingUp = [opened, .lookupStarted(wish)]
    static let planning = [opened, .planningStarted(wish)]
    static let awaitingApproval = Self.planning + [.planned(plan)]
    static let working = Self.awaitingApproval + [approved]
    static let awaitingMerge = Self.working + [.stepFinished(0, result), .mergeHeld(step: 1)]
    static let merging = Self.awaitingMerge + [.mergeReleased(step: 1, by: bo)]
    static let finished = Self.merging + [.stepFinished(1, merged)]
    static let answered = Self.lookingUp + [.answered(Answer(title: "yes"))]
    static let paused = Self.working + [.paused(by: ana)]
    static let takenOver = Self.working + [.takenOver(by: bo), .handedOver(branch)]
    static let handedBack = Self.takenOver + [.handedBack(by: ana)]
    static let failed = Self.working + [.stopped(.stepFailed(step: 0, failure))]
    static let edited = Self.awaitingApproval + [.edited(otherWish, by: bo)]
    static let brokenOff = Self.working + [.stopped(.broken("no disk"))]
    static let stopped = Self.awaitingApproval + [.stopped(.cancelled(by: ana))]
}
