import Requests
import Testing

/// The ways out of the usual road, and back to it.
@Suite("Detours")
struct DetourTests {
    /// The decision, and the request after it.
    private func follow(
        _ command: Command,
        after road: [Event],
        under rules: Policy = policy
    ) throws -> (decision: Decision, request: Request) {
        let before = try #require(request(road))
        let decision = try decide(command, on: before, under: rules)
        return (decision, try #require(request(road + decision.events)))
    }

    private func revision(_ road: [Event]) throws -> Int { try #require(request(road)).revision }

    // MARK: Pause

    struct Stop: Sendable {
        var road: [Event]
        var work: Effect?
    }

    static let stops = [
        Stop(road: Road.planning, work: .again(.plan(wish))), Stop(road: Road.awaitingApproval),
        Stop(road: Road.working, work: .again(.step(0))), Stop(road: Road.awaitingMerge),
    ]

    @Test(arguments: stops) func `what is paused goes on where it stood, and the work looks before it acts`(
        _ stop: Stop
    ) throws {
        let before = try #require(request(stop.road))
        let paused = try self.follow(.pause(by: ana), after: stop.road)
        #expect(paused.decision.effects.prefix(2) == [.halt, .show(.card)])
        #expect(paused.request.phase == .paused(by: ana))
        #expect(paused.request.keepsResources == before.keepsResources)
        let road = stop.road + paused.decision.events
        let again = try self.follow(.goOn(by: bo, revision: try self.revision(road)), after: road)
        #expect(again.request.phase == before.phase)
        #expect(again.request.approval == before.approval)
        if let work = stop.work { #expect(again.decision.effects == [.show(.card), work]) }
    }

    @Test func `a pause ends by itself as a plan does, but not after it went on`() throws {
        let pausedAt = try self.revision(Road.paused)
        let expired = try self.follow(.expire(revision: pausedAt), after: Road.paused)
        #expect(expired.decision.events == [.stopped(.expired)])
        #expect(expired.request.pausedIn == nil)
        let again = Road.paused + [.wentOn(by: ana)]
        #expect(try self.follow(.expire(revision: pausedAt), after: again).decision == Decision())
    }

    @Test func `a plan that was paused while it waited expires only when it has waited anew`() throws {
        let road = Road.awaitingApproval + [.paused(by: ana)]
        let revision = try self.revision(road)
        let again = try self.follow(.goOn(by: ana, revision: revision), after: road).decision
        #expect(again.effects.last == .wake(.expire(revision: revision + 1), afterSeconds: 60))
    }

    @Test func `a second pause is nothing, an approval of what is paused is refused`() throws {
        #expect(try self.follow(.pause(by: bo), after: Road.paused).decision == Decision())
        let road = Road.awaitingApproval + [.paused(by: ana)]
        #expect(throws: Refusal.outdated) {
            try self.follow(.approve(by: bo, revision: try self.revision(road), click: "c"), after: road)
        }
        #expect(throws: Refusal.outdated) { try self.follow(.goOn(by: ana, revision: 1), after: Road.paused) }
    }

    @Test func `what is being merged is neither paused nor taken over`() throws {
        for command in [Command.pause(by: bo), .takeOver(by: bo)] {
            #expect(throws: Refusal.merging) { try self.follow(command, after: Road.merging) }
        }
    }

    @Test(arguments: [
        Command.pause(by: cy), .takeOver(by: cy), .goOn(by: cy, revision: 5), .handBack(by: cy, revision: 6),
        .redo(from: 0, by: cy, revision: 5), .edit(otherWish, by: cy, revision: 5),
    ])
    func `a passer-by may do none of it`(_ command: Command) throws {
        for road in [Road.working, Road.paused, Road.takenOver, Road.failed] {
            #expect(throws: Refusal.notYours) { try self.follow(command, after: road) }
        }
    }

    @Test(arguments: [Road.understanding, Road.asking, Road.lookingUp])
    func `before there is a plan there is nothing to do it to`(_ road: [Event]) {
        for command in [Command.pause(by: ana), .takeOver(by: ana), .edit(otherWish, by: ana, revision: 1)] {
            #expect(throws: Refusal.noPlan) { try self.follow(command, after: road) }
        }
    }

    // MARK: Take over, hand back

    @Test(arguments: [
        Road.awaitingApproval, Road.working, Road.awaitingMerge, Road.paused, Road.failed, Road.brokenOff,
    ])
    func `whoever takes over gets a branch, and the approval is void`(_ road: [Event]) throws {
        let taken = try self.follow(.takeOver(by: bo), after: road)
        #expect(
            taken.decision == Decision(events: [.takenOver(by: bo)], effects: [.halt, .show(.card), .run(.handOver)])
        )
        #expect(taken.request.phase == .takenOver && taken.request.handover?.person == bo)
        #expect(taken.request.approval == nil && !taken.request.keepsResources && !taken.request.isClosed)
        let there = try self.follow(.handOver(branch), after: road + taken.decision.events)
        #expect(there.decision.effects == [.show(.card), .show(.closing)])
        #expect(there.request.handover?.branch == branch)
        let twice = road + taken.decision.events + there.decision.events
        #expect(try self.follow(.handOver(branch), after: twice).decision == Decision())
    }

    @Test func `one person at a time has it in hand`() throws {
        #expect(try self.follow(.takeOver(by: bo), after: Road.takenOver).decision == Decision())
        #expect(throws: Refusal.inHands(bo)) { try self.follow(.takeOver(by: ana), after: Road.takenOver) }
        #expect(throws: Refusal.inHands(bo)) { try self.follow(.pause(by: ana), after: Road.takenOver) }
        let late = try self.follow(.report(step: 0, .succeeded(result)), after: Road.takenOver)
        #expect(late.decision == Decision(), "what an agent still reports says nothing any more")
    }

    @Test func `what is handed back becomes a plan that needs a new yes, from somebody who had no hand in it`() throws {
        let revision = try self.revision(Road.takenOver)
        let back = try self.follow(.handBack(by: bo, revision: revision), after: Road.takenOver)
        #expect(back.decision.effects == [.show(.card), .run(.plan(wish))])
        var byHand = plan
        byHand.digest = "by hand"
        byHand.handmade = Handmade(
            branch: branch.name,
            commit: "c2",
            files: [.init(path: "a.sql", added: 1, removed: 0)]
        )
        let road = Road.takenOver + back.decision.events
        let planned = try self.follow(.propose(byHand), after: road)
        #expect(planned.request.phase == .awaitingApproval(byHand))
        #expect(planned.request.results.isEmpty && planned.request.lastCommit == "c2")
        #expect(byHand.paths == ["a.sql"])
        let waiting = road + planned.decision.events
        let approve = Command.approve(by: bo, revision: try self.revision(waiting), click: "c")
        #expect(throws: Refusal.ownRequest) { try self.follow(approve, after: waiting) }
        #expect(policy.approvers(of: byHand, planned.request) == [])
        var wider = policy
        wider.approvers.insert(cy)
        #expect(wider.approvers(of: byHand, planned.request) == [cy])
    }

    @Test func `a branch that cannot be taken back stays in the hands it is in`() throws {
        let answer = Answer(title: "There is nothing on it")
        let failed = try self.follow(.giveUp(answer), after: Road.handedBack)
        #expect(failed.decision.events == [.handBackFailed(answer)])
        #expect(failed.request.phase == .takenOver && failed.request.handover?.trouble == answer)
        #expect(failed.request.handover?.branch == branch && failed.request.handover?.returnedBy == nil)
        let road = Road.handedBack + failed.decision.events
        let again = try self.follow(.handBack(by: bo, revision: try self.revision(road)), after: road)
        #expect(again.request.handover?.trouble == nil)
    }

    @Test func `what broke off while it was handed over is handed over again`() throws {
        let road = Road.working + [.takenOver(by: bo), .stopped(.broken("no disk"))]
        let again = try self.follow(.retry(by: bo, revision: try self.revision(road)), after: road)
        #expect(again.decision.effects == [.show(.card), .again(.handOver)])
        #expect(again.request.phase == .takenOver)
    }

    @Test func `the last word after a detour is a message of its own`() throws {
        let said = Road.takenOver + [.posted(.closing, card)]
        for road in [said + [.handedBack(by: ana)], said + [.stopped(.cancelled(by: ana))]] {
            let after = try #require(request(road))
            #expect(after.messages[.closing] == nil && after.home.superseded[.closing] == card)
        }
    }

    // MARK: Retry from a step

    private static let threeSteps: Plan = {
        var three = plan
        three.steps.insert(.init(agent: .test, summary: "Test it"), at: 1)
        return three
    }()

    private static let failedLater: [Event] =
        Road.planning + [
            .planned(threeSteps), .approved(approval(by: bo, of: threeSteps)), .stepFinished(0, result),
            .stopped(.stepFailed(step: 1, failure)),
        ]

    @Test(arguments: [0, 1]) func `the approval stands when the plan comes out the same`(_ step: Int) throws {
        let road = Self.failedLater
        let redo = try self.follow(.redo(from: step, by: ana, revision: try self.revision(road)), after: road)
        #expect(redo.decision.effects == [.show(.card), .run(.plan(wish))])
        #expect(!redo.request.isClosed && redo.request.results.keys.allSatisfy { $0 < step })
        let same = try self.follow(.propose(Self.threeSteps), after: road + redo.decision.events)
        #expect(same.decision == Decision(events: [.resumed(at: step)], effects: [.show(.card), .run(.step(step))]))
        #expect(same.request.phase == .working(Self.threeSteps, step: step))
        #expect(same.request.approval?.person == bo)
    }

    @Test func `another base, another plan or another policy needs a new yes`() throws {
        let road = Self.failedLater + [.rewound(to: 1, by: ana)]
        var moved = Self.threeSteps
        (moved.baseCommit, moved.digest) = ("def", "other")
        let other = try self.follow(.propose(moved), after: road)
        #expect(other.request.phase == .awaitingApproval(moved))
        #expect(other.request.approval == nil && other.request.results.isEmpty)
        #expect(other.request.revised == Revised(.outdated, from: Self.threeSteps))
        var stricter = policy
        stricter.version = "p2"
        let ruled = try self.follow(.propose(Self.threeSteps), after: road, under: stricter)
        #expect(ruled.request.phase == .awaitingApproval(Self.threeSteps) && ruled.request.approval == nil)
    }

    @Test func `only a step up to the failed one can be chosen, and only after a failure`() throws {
        let road = Self.failedLater
        let revision = try self.revision(road)
        for step in [-1, 2] {
            #expect(throws: Refusal.outdated) {
                try self.follow(.redo(from: step, by: ana, revision: revision), after: road)
            }
        }
        #expect(throws: Refusal.outdated) {
            try self.follow(.redo(from: 0, by: ana, revision: revision - 1), after: road)
        }
        #expect(throws: Refusal.tooLate) { try self.follow(.redo(from: 0, by: ana, revision: 4), after: Road.working) }
        var held = policy
        held.holds = [Hold(project: "taxi", agent: .test, failures: 3)]
        #expect(throws: Refusal.held(held.holds[0])) {
            try self.follow(.redo(from: 1, by: ana, revision: revision), after: road, under: held)
        }
    }

    // MARK: Edit

    @Test(arguments: [Road.awaitingApproval, Road.working, Road.paused, Road.failed])
    func `an edited plan is drawn anew, and needs a yes of somebody else`(_ road: [Event]) throws {
        let edited = try self.follow(.edit(otherWish, by: bo, revision: try self.revision(road)), after: road)
        #expect(edited.decision.effects == [.halt, .show(.card), .run(.plan(otherWish))])
        #expect(edited.request.phase == .planning(otherWish) && edited.request.approval == nil)
        #expect(edited.request.revised == Revised(.edited(by: bo), from: plan))
        var other = plan
        (other.intent, other.digest) = (otherWish, "other")
        let planned = try self.follow(.propose(other), after: road + edited.decision.events)
        #expect(planned.request.plan == other && policy.approvers(of: other, planned.request).isEmpty)
    }

    @Test func `an edit keeps the intent and the project, whatever the form says`() throws {
        var stray = otherWish
        (stray.project, stray.confidence) = ("elsewhere", 0.1)
        let edit = Command.edit(stray, by: ana, revision: 3)
        #expect(try self.follow(edit, after: Road.awaitingApproval).request.phase == .planning(otherWish))
        stray.name = "drop_column"
        #expect(throws: Refusal.outdated) {
            try self.follow(.edit(stray, by: ana, revision: 3), after: Road.awaitingApproval)
        }
        let same = try self.follow(.edit(wish, by: ana, revision: 3), after: Road.awaitingApproval)
        #expect(same.decision == Decision(), "nothing changed, so the approvals stay")
    }

    @Test func `an edit that cannot be planned leaves the plan as it was, to be approved anew`() throws {
        let answer = Answer(title: "There is no such column")
        let failed = try self.follow(.giveUp(answer), after: Road.edited)
        #expect(failed.request.phase == .awaitingApproval(plan) && failed.request.approval == nil)
        #expect(failed.request.revised?.cause == .notEdited(answer))
        let revision = try self.revision(Road.edited) + 1
        #expect(failed.decision.effects.last == .wake(.expire(revision: revision), afterSeconds: 60))
    }

    @Test func `an edit that would need a choice leaves the plan, too: the choice would start again from the words`()
        throws
    {
        let asked = try self.follow(.inquire(question), after: Road.edited)
        #expect(asked.request.phase == .awaitingApproval(plan))
        #expect(asked.request.revised?.cause == .notEdited(Answer(title: question.text)))
    }

    @Test func `what is on a branch for all to see is changed there`() throws {
        let pull = StepResult(
            summary: "opened",
            pullRequest: PullRequest(number: 1, title: "x", branch: "b"),
            confidence: 1
        )
        let road = Road.working + [.stepFinished(0, pull), .mergeHeld(step: 1)]
        #expect(throws: Refusal.onItsBranch) {
            try self.follow(.edit(otherWish, by: ana, revision: try self.revision(road)), after: road)
        }
    }

    @Test func `words that change while it is off the road come too late`() throws {
        let change = Command.amend(.init(.reworded("add a test", by: ana), of: said, at: .init(milliseconds: 1)))
        for road in [Road.takenOver, Road.handedBack, Road.paused] {
            let after = try self.follow(change, after: road)
            #expect(after.request.afterthought == .reworded("add a test"))
            #expect(after.decision.effects == [.show(.card)])
        }
        let early = try self.follow(change, after: Road.planning + [.paused(by: ana)])
        #expect(early.request.phase == .understanding && early.request.pausedIn == nil)
    }
}
