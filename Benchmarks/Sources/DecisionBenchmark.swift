import Requests

/// `decide` and `apply`: a request from the words to the merge, again and again.
struct DecisionBenchmark {
    private static let lives = 20_000

    private let policy = Policy(
        version: "p1",
        approvers: [PersonID("slack:U0BO")],
        merge: [.metrics: .always]
    )
    private let script = Script()

    /// The time of one `decide` with the `apply` of what it decided: the median and the slowest hundredth of the lives.
    func run() throws -> [Figure] {
        for _ in 0..<1000 { _ = try self.live() }
        var runs: [Duration] = []
        var slow: [Duration] = []
        for _ in 0..<5 {
            var sample = Sample()
            for _ in 0..<Self.lives { sample.add(try self.live()) }
            runs.append(sample.median)
            slow.append(sample.percentile(0.99))
        }
        return [
            .time("decide + apply, p50", runs, below: .microseconds(2)),
            .time("decide + apply, p99", slow),
        ]
    }

    /// The time of one command, taken over a whole life, since a clock is too coarse for one.
    private func live() throws -> Duration {
        let start = ContinuousClock.now
        var request: Request?
        for (number, command) in self.script.commands.enumerated() {
            let decision = try decide(command, on: request, under: self.policy)
            let time = Timestamp(milliseconds: Int64(number) * 1000)
            for event in decision.events { request.apply(event, at: time) }
        }
        let end = ContinuousClock.now
        guard case .finished? = request?.phase else { throw Failure("the script does not lead to a merge") }
        return (end - start) / self.script.commands.count
    }
}

/// What is asked of one request until it is merged.
private struct Script {
    let commands: [Command]

    init() {
        let intent = Intent(
            name: "add_metric",
            project: "taxi",
            slots: [
                "model": .text("fct_trips"), "column": .text("duration_minutes"), "dimension": .text("payment_type"),
            ]
        )
        let steps = ["dbt", "bi", "test"].map { name in
            Plan.Step(
                agent: Self.agents[name] ?? .dbt,
                summary: "Do the part of \(name)",
                files: ["models/marts/fct_trips.yml", "models/marts/sem_trips.yml"],
                commands: ["dbt build --select state:modified+"]
            )
        }
        let plan = Plan(
            title: "Add the metric avg_trip_duration",
            intent: intent,
            kind: .metrics,
            steps: steps + [Plan.Step(agent: .merge, summary: "Merge it", gate: .merge)],
            risk: .low,
            reasons: ["It changes no table"],
            baseCommit: "0123456789abcdef0123456789abcdef01234567",
            digest: "d"
        )
        let result = StepResult(
            summary: "done",
            checks: (0..<20).map { .init(name: "test \($0)", outcome: .passed, detail: "") }
        )
        let opening = Opening(
            person: PersonID("slack:U0ANA"),
            personName: "Ana",
            conversation: ConversationID("slack:T0SIM:C0ANALYTICS:1790000000.000100"),
            words: .text("Add a metric for average trip duration by payment type")
        )
        self.commands =
            [
                .open(RequestID("1"), opening), .posted(.card, MessageRef("slack:T0SIM:C0ANALYTICS:1790000001.000100")),
                .understand(.change(intent)), .propose(plan),
                .approve(by: PersonID("slack:U0BO"), revision: 3, click: "click"),
            ]
            + plan.steps.indices.flatMap { step in
                [Command.note(step: step, "working"), .report(step: step, .succeeded(result))]
            }
    }

    private static let agents: [String: AgentName] = ["dbt": .dbt, "bi": .bi, "test": .test]
}
