import Requests
import Testing

/// Given these events, when this command, then this decision or refusal.
struct Example: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var given: [Event]
    var when: Command
    var then: Result<Decision, Refusal>

    init(_ claim: String, given: [Event], when: Command, then events: [Event], _ effects: [Effect]) {
        self.testDescription = claim
        self.given = given
        self.when = when
        self.then = .success(Decision(events: events, effects: effects))
    }

    init(_ claim: String, given: [Event], when: Command, refused: Refusal) {
        self.testDescription = claim
        self.given = given
        self.when = when
        self.then = .failure(refused)
    }
}

@Suite("Deciding")
struct DecideTests {
    private static let ends: [Effect] = [.halt, .show(.card), .show(.closing), .run(.cleanUp)]
    private static let intruder = Opening(
        person: PersonID("eve"),
        conversation: ConversationID("c1"),
        words: .text("drop it all")
    )

    static let understanding = [
        Example("a request must exist", given: [], when: .cancel(by: ana), refused: .unknownRequest),
        Example(
            "only those whom the policy lists may ask",
            given: [],
            when: .open(RequestID("1"), intruder),
            refused: .mayNotAsk
        ),
        Example(
            "a request is opened once",
            given: [opened],
            when: .open(RequestID("1"), intruder),
            refused: .alreadyOpen
        ),
        Example(
            "an understood change is planned",
            given: Road.understanding,
            when: .understand(.change(wish)),
            then: [.planningStarted(wish)],
            [.show(.card), .run(.plan(wish))]
        ),
        Example(
            "a question is looked up",
            given: Road.understanding,
            when: .understand(.lookup(wish)),
            then: [.lookupStarted(wish)],
            [.show(.card), .run(.lookUp(wish))]
        ),
        Example(
            "an unclear wish is asked about",
            given: Road.understanding,
            when: .understand(.unclear(question)),
            then: [.asked(question)],
            [.show(.card)]
        ),
        Example(
            "a choice is understood anew",
            given: Road.asking,
            when: .choose(0, by: ana, revision: 2),
            then: [.chose(question.options[0], by: ana)],
            [.show(.card), .understand]
        ),
        Example(
            "a reply is understood anew",
            given: Road.asking,
            when: .reply("fct_trips", by: ana),
            then: [.replied("fct_trips", by: ana)],
            [.show(.card), .understand]
        ),
        Example(
            "another person's choice is refused",
            given: Road.asking,
            when: .choose(0, by: bo, revision: 2),
            refused: .notYours
        ),
        Example("another person's reply is refused", given: Road.asking, when: .reply("x", by: bo), refused: .notYours),
        Example(
            "a choice that was not offered is refused",
            given: Road.asking,
            when: .choose(2, by: ana, revision: 2),
            refused: .outdated
        ),
        Example(
            "a choice for an older question is refused",
            given: Road.asking + [.replied("x", by: ana), .asked(question)],
            when: .choose(0, by: ana, revision: 2),
            refused: .outdated
        ),
        Example("a reply to nothing is too late", given: Road.planning, when: .reply("x", by: ana), refused: .tooLate),
        Example(
            "a second understanding says nothing new",
            given: Road.planning,
            when: .understand(.change(wish)),
            then: [],
            []
        ),
    ]

    static let approving = [
        Example(
            "a plan waits for approval, for a time, at the revision it is drawn for",
            given: Road.planning,
            when: .propose(plan),
            then: [.planned(plan)],
            [.show(.card), .wake(.expire(revision: 3), afterSeconds: 60)]
        ),
        Example("a second plan says nothing new", given: Road.awaitingApproval, when: .propose(docsPlan), then: [], []),
        Example(
            "an approval is bound to plan, commit, policy and click, and starts the first step",
            given: Road.awaitingApproval,
            when: .approve(by: bo, revision: 3, click: "click"),
            then: [approved],
            [.show(.card), .run(.step(0))]
        ),
        Example(
            "a button of an older plan is refused",
            given: Road.awaitingApproval + [.planned(plan)],
            when: .approve(by: bo, revision: 3, click: "click"),
            refused: .outdated
        ),
        Example(
            "a button does not grow old by a message that was posted",
            given: Road.awaitingApproval + [.posted(.card, card)],
            when: .approve(by: bo, revision: 3, click: "click"),
            then: [approved],
            [.show(.card), .run(.step(0))]
        ),
        Example(
            "a passer-by may not approve",
            given: Road.awaitingApproval,
            when: .approve(by: cy, revision: 3, click: "click"),
            refused: .notAnApprover
        ),
        Example(
            "the requester may not approve without being an approver",
            given: Road.awaitingApproval,
            when: .approve(by: ana, revision: 3, click: "click"),
            refused: .notAnApprover
        ),
        Example(
            "the second press of approve is too late",
            given: Road.working,
            when: .approve(by: bo, revision: 3, click: "again"),
            refused: .tooLate
        ),
        Example(
            "approving before there is a plan is refused",
            given: Road.planning,
            when: .approve(by: bo, revision: 2, click: "click"),
            refused: .outdated
        ),
        Example(
            "an approver rejects",
            given: Road.awaitingApproval,
            when: .reject(by: bo, revision: 3, why: "no"),
            then: [.stopped(.rejected(by: bo, why: "no"))],
            ends
        ),
        Example(
            "a passer-by may not reject",
            given: Road.awaitingApproval,
            when: .reject(by: cy, revision: 3, why: nil),
            refused: .notAnApprover
        ),
        Example(
            "a plan that nobody answers expires",
            given: Road.awaitingApproval,
            when: .expire(revision: 3),
            then: [.stopped(.expired)],
            ends
        ),
        Example(
            "an older plan's expiry is nothing",
            given: Road.awaitingApproval,
            when: .expire(revision: 2),
            then: [],
            []
        ),
        Example("an approved plan does not expire", given: Road.working, when: .expire(revision: 3), then: [], []),
    ]

    static let working = [
        Example(
            "a note is shown",
            given: Road.working,
            when: .note(step: 0, "building"),
            then: [.progressed(step: 0, note: "building")],
            [.show(.card)]
        ),
        Example(
            "a note of a step that is over is nothing",
            given: Road.merging,
            when: .note(step: 0, "late"),
            then: [],
            []
        ),
        Example(
            "a step before a gate is held for a person",
            given: Road.working,
            when: .report(step: 0, .succeeded(tested)),
            then: [.stepFinished(0, tested), .mergeHeld(step: 1, reviewed)],
            [.show(.card), .show(.results)]
        ),
        Example(
            "a kind that may always be merged is not held",
            given: Road.planning + [.planned(docsPlan), .approved(approval(by: bo, of: docsPlan))],
            when: .report(step: 0, .succeeded(result)),
            then: [.stepFinished(0, result), .mergeCleared(step: 1, cleared)],
            [.show(.card), .run(.step(1))]
        ),
        Example(
            "a step reported twice counts once",
            given: Road.merging,
            when: .report(step: 0, .succeeded(result)),
            then: [],
            []
        ),
        Example(
            "a failed step ends the request",
            given: Road.working,
            when: .report(step: 0, .failed(failure)),
            then: [.stopped(.stepFailed(step: 0, failure))],
            ends
        ),
        Example(
            "an approver releases the merge",
            given: Road.awaitingMerge,
            when: .merge(by: bo, revision: 6),
            then: [.mergeReleased(step: 1, by: bo)],
            [.show(.card), .run(.step(1))]
        ),
        Example(
            "only an approver merges",
            given: Road.awaitingMerge,
            when: .merge(by: ana, revision: 6),
            refused: .notAnApprover
        ),
        Example(
            "an older merge button is refused",
            given: Road.awaitingMerge,
            when: .merge(by: bo, revision: 5),
            refused: .outdated
        ),
        Example(
            "a second merge is too late",
            given: Road.merging,
            when: .merge(by: bo, revision: 6),
            refused: .tooLate
        ),
        Example(
            "the last step finishes the request",
            given: Road.merging,
            when: .report(step: 1, .succeeded(result)),
            then: [.stepFinished(1, result)],
            [.show(.card), .show(.closing), .run(.cleanUp)]
        ),
        Example(
            "the requester cancels",
            given: Road.working,
            when: .cancel(by: ana),
            then: [.stopped(.cancelled(by: ana))],
            ends
        ),
        Example("a passer-by may not cancel", given: Road.working, when: .cancel(by: cy), refused: .notYours),
        Example("a finished request is not cancelled", given: Road.finished, when: .cancel(by: ana), refused: .tooLate),
        Example(
            "a message is remembered, also after the end",
            given: Road.finished,
            when: .posted(.closing, card),
            then: [.posted(.closing, card)],
            []
        ),
        Example(
            "a message that is known is nothing",
            given: Road.working + [.posted(.card, card)],
            when: .posted(.card, card),
            then: [],
            []
        ),
        Example(
            "what broke ends the request",
            given: Road.working,
            when: .fail("no disk"),
            then: [.stopped(.broken("no disk"))],
            ends
        ),
    ]

    @Test(arguments: understanding + approving + working)
    func `given these events, when this command, then`(_ example: Example) {
        let answer = Result { () throws(Refusal) in
            try decide(example.when, on: request(example.given), under: policy)
        }
        #expect(answer == example.then)
    }

    @Test func `an approver approves their own change only when its kind allows that`() {
        let opening = Opening(person: bo, conversation: ConversationID("c1"), words: .text("x"))
        let command = Command.approve(by: bo, revision: 3, click: "click")
        let start = [Event.opened(RequestID("1"), opening), .planningStarted(wish)]
        #expect(throws: Refusal.ownRequest) {
            try decide(command, on: request(start + [.planned(plan)]), under: policy)
        }
        #expect(throws: Never.self) { try decide(command, on: request(start + [.planned(docsPlan)]), under: policy) }
    }

    @Test func `nobody approves under one id what they asked for under another`() {
        let elsewhere = PersonID("elsewhere:bo")
        let opening = Opening(person: elsewhere, conversation: ConversationID("c1"), words: .text("x"))
        let planned = request([.opened(RequestID("1"), opening), .planningStarted(wish), .planned(plan)])
        let command = Command.approve(by: bo, revision: 3, click: "click")
        #expect(throws: Never.self) { try decide(command, on: planned, under: policy) }
        var knowing = policy
        knowing.people = [[ana, cy], [bo, elsewhere]]
        #expect(throws: Refusal.ownRequest) { try decide(command, on: planned, under: knowing) }
    }

    @Test(arguments: [Road.finished, Road.answered, Road.stopped], Table.commands)
    func `what is closed stays closed`(_ road: [Event], _ column: Table.Entry) throws {
        let closed = try #require(request(road))
        #expect(closed.isClosed)
        let command = column.command(closed)
        guard let decision = try? decide(command, on: closed, under: policy) else { return }
        var after: Request? = closed
        for event in decision.events { after.apply(event, at: closed.updatedAt) }
        #expect(after?.phase == closed.phase)
        #expect(after?.revision == closed.revision)
        // What came too late, or happened afterwards, is said on the card; and what is merged is taken back by another.
        #expect(
            decision.effects.allSatisfy { effect in
                switch effect {
                case .open(let opening): opening.rollsBack == closed.id
                case .show(let post, _): [.card, .remarks].contains(post)
                default: false
                }
            }
        )
    }
}
