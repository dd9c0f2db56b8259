import ChatBridge
import Requests

/// Requests at every stage, made as the ledger makes them: by their events.
enum Example {
    static let ana = PersonID("slack:UANA")
    static let ben = PersonID("slack:UBEN")
    static let start = Timestamp(milliseconds: 1_800_000_000_000)
    static let intent = Intent(name: "add_metric", project: "taxi", slots: ["aggregation": .text("avg")])
    static let policy = Policy(version: "p1", approvers: [Self.ana, Self.ben])
    static let conversation = ConversationID("slack:T1:C1:1.0")
    static let said = MessageRef("slack:T1:C1:1.0")

    static let plan = Plan(
        title: "Add the metric avg_trip_duration",
        intent: Self.intent,
        kind: .metrics,
        steps: [
            .init(agent: .dbt, summary: "Add the measure", files: ["models/marts/trips.yml"]),
            .init(agent: .test, summary: "Run the tests", commands: ["dbt build --select state:modified+"]),
            .init(agent: .merge, summary: "Merge", gate: .merge),
        ],
        blast: BlastRadius(models: ["fct_trips"], downstreamModels: ["daily"], dashboards: ["Trips"], owners: ["ops"]),
        risk: .low,
        reasons: ["Nothing that exists is changed"],
        baseCommit: "0123456789abcdef",
        digest: "fedcba9876543210"
    )

    static let approval = Approval(
        person: Self.ben,
        revision: 2,
        planDigest: Self.plan.digest,
        baseCommit: Self.plan.baseCommit,
        policyVersion: "p1",
        click: "slack:act:1800000100.5:UBEN:5.0"
    )

    static let result = StepResult(
        summary: "added 1 metric",
        checks: [
            .init(name: "dbt build", outcome: .passed, detail: "12 models"),
            .init(name: "sqlfluff", outcome: .skipped, detail: "no SQL changed"),
        ],
        rowCounts: [
            .init(model: "fct_trips", before: 50_000, after: 49_000), .init(model: "new_model", before: nil, after: 7),
        ],
        pullRequest: PullRequest(number: 3, title: "feat: metric", branch: "b", url: "https://git.test/3"),
        mergeCommit: "abcdef0123456789"
    )

    /// The request after these events, one second apart.
    static func request(
        _ events: [Event] = [],
        words: Opening.Words = .text("Add a metric"),
        id: String = "12",
        by person: PersonID = Self.ana,
        in conversation: ConversationID = Self.conversation
    ) -> Request {
        let opening = Opening(person: person, conversation: conversation, words: words, message: Self.said)
        var request: Request?
        for (second, event) in ([Event.opened(RequestID(id), opening)] + events).enumerated() {
            request.apply(event, at: Self.start.advanced(by: .seconds(second)))
        }
        guard let request else { preconditionFailure("the first event opens the request") }
        return request
    }

    static let planned: [Event] = [.planningStarted(Self.intent), .planned(Self.plan)]
    static let working: [Event] = Self.planned + [.approved(Self.approval)]
    static let held: [Event] =
        Self.working + [.stepFinished(0, Self.result), .stepFinished(1, Self.result), .mergeHeld(step: 2)]
    static let finished: [Event] =
        Self.held + [.mergeReleased(step: 2, by: Self.ben), .stepFinished(2, Self.result)]
}

extension Card {
    /// Everything on the card that can be read, in order.
    var reading: String {
        ([self.headline] + self.blocks.map(\.reading)).joined(separator: "\n")
    }

    var buttons: [Button] {
        self.blocks.flatMap { block in
            if case .buttons(let buttons) = block { return buttons }
            return []
        }
    }
}

extension Card.Block {
    fileprivate var reading: String {
        switch self {
        case .text(let words), .context(let words): words.reading
        case .fields(let fields): fields.map { "\($0.label): \($0.value.reading)" }.joined(separator: "\n")
        case .bullets(let bullets): bullets.map(\.reading).joined(separator: "\n")
        case .code(let text): text
        case .table(let table): table.plainText
        case .steps(let steps): steps.map { "\($0.state.mark) \($0.words.reading)" }.joined(separator: "\n")
        case .divider: ""
        case .buttons(let buttons): buttons.map(\.label).joined(separator: " ")
        }
    }
}

extension Words {
    var reading: String {
        self.spans.map { span in
            switch span {
            case .plain(let text), .bold(let text), .struck(let text), .code(let text), .link(let text, _): text
            case .mention(let person): "@\(person)"
            case .time(let time): time.clock
            }
        }.joined()
    }
}
