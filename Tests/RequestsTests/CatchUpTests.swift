import Testing

@testable import Requests

struct CatchUpTests {
    private static let alone = Intent(name: Intent.skippedStep, project: "p", slots: ["wish": .text("{}")])
    private static let ana = PersonID("ana")
    private static let policy = Policy(
        version: "1",
        approvers: [PersonID("ben")],
        merge: Dictionary(uniqueKeysWithValues: ChangeKind.allCases.map { ($0, .always) })
    )

    /// A request whose BI step was skipped, at its end.
    private func finished() throws -> Request? {
        var steps = [Plan.Step(agent: .dbt, summary: "write"), Plan.Step(agent: .bi, summary: "measure")]
        steps[1].alone = Self.alone
        let intent = Intent(name: "add_metric", project: "p")
        let plan = Plan(
            title: "t",
            intent: intent,
            kind: .metrics,
            steps: steps,
            risk: .low,
            baseCommit: "c",
            digest: "d"
        )
        let opening = Opening(person: Self.ana, conversation: ConversationID("c"), words: .text("x"), project: "p")
        var skipped = StepResult(summary: "skipped: broken")
        skipped.skipped = "broken"
        var request: Request?
        func take(_ command: Command) throws {
            for event in try decide(command, on: request, under: Self.policy).events {
                request.apply(event, at: Timestamp(milliseconds: 1))
            }
        }
        try take(.open(RequestID("1"), opening))
        try take(.understand(.change(intent)))
        try take(.propose(plan))
        try take(.approve(by: PersonID("ben"), revision: request?.revision ?? 0, click: "k"))
        try take(.report(step: 0, .succeeded(StepResult(summary: "wrote"))))
        try take(.report(step: 1, .succeeded(skipped)))
        return request
    }

    @Test func `a step that was skipped can be asked for by itself, once`() throws {
        var request = try self.finished()
        #expect(request?.skippedSteps == [Self.alone])
        let decision = try decide(.catchUp(by: Self.ana), on: request, under: Self.policy)
        guard case .open(let opening) = decision.effects.first else {
            Issue.record("\(decision)")
            return
        }
        #expect(opening.words == .intent(Self.alone) && opening.person == Self.ana && opening.project == "p")
        for event in decision.events { request.apply(event, at: Timestamp(milliseconds: 2)) }
        #expect(throws: Refusal.tooLate) { try decide(.catchUp(by: Self.ana), on: request, under: Self.policy) }
    }

    @Test func `only the requester and the approvers may ask for it`() throws {
        let request = try self.finished()
        #expect(throws: Refusal.notYours) {
            try decide(.catchUp(by: PersonID("eve")), on: request, under: Self.policy)
        }
        _ = try decide(.catchUp(by: PersonID("ben")), on: request, under: Self.policy)
    }

    @Test func `an answer with a picture shows it besides the card`() throws {
        let opening = Opening(person: Self.ana, conversation: ConversationID("c"), words: .text("x"))
        var request: Request?
        let intent = Intent(name: "show_lineage", project: "p")
        for command in [Command.open(RequestID("1"), opening), .understand(.lookup(intent))] {
            for event in try decide(command, on: request, under: Self.policy).events {
                request.apply(event, at: Timestamp(milliseconds: 1))
            }
        }
        let picture = Picture(content: "ab", title: "t", words: "w")
        let answer = Answer(title: "t", picture: picture)
        let decision = try decide(.answer(answer), on: request, under: Self.policy)
        #expect(decision.effects == [.show(.card), .show(.picture)])
        for event in decision.events { request.apply(event, at: Timestamp(milliseconds: 2)) }
        #expect(request?.picture == picture)
    }

    @Test(arguments: [
        ([Passage.text("short")], false), ([.text(String(repeating: "long ", count: 2000))], true),
        ([.bullets(Array(repeating: "a line of a list", count: 400))], true),
        ([.table(.init(caption: "", header: ["a"], rows: Array(repeating: ["b"], count: 91)))], true),
        ([.table(.init(caption: "", header: ["a"], rows: Array(repeating: ["b"], count: 90)))], false),
    ])
    func `an answer is long when some platform cannot show all of it`(passages: [Passage], isLong: Bool) {
        #expect(Answer(title: "t", passages: passages).isLong == isLong)
    }
}
