import Requests
import Testing

/// From what went wrong back to work.
@Suite("Trying again")
struct AgainTests {
    private let hold = Hold(project: "taxi", agent: .dbt, failures: 3)
    private var paused: Policy {
        var paused = policy
        paused.holds = [self.hold]
        return paused
    }

    struct Case: Sendable {
        var road: [Event]
        var effect: Effect
    }

    static let cases = [
        Case(road: Road.understanding, effect: .understand), Case(road: Road.lookingUp, effect: .again(.lookUp(wish))),
        Case(road: Road.planning, effect: .again(.plan(wish))), Case(road: Road.working, effect: .again(.step(0))),
        Case(road: Road.merging, effect: .again(.step(1))),
    ]

    @Test(arguments: cases)
    func `what broke off goes on where it stood`(_ example: Case) throws {
        let before = try #require(request(example.road))
        let broken = try #require(request(example.road + [.stopped(.broken("no disk"))]))
        let decision = try decide(.retry(by: ana, revision: broken.revision), on: broken, under: policy)
        #expect(decision == Decision(events: [.retried(by: ana)], effects: [.show(.card), example.effect]))
        var again: Request? = broken
        again.apply(.retried(by: ana), at: broken.updatedAt)
        #expect(again?.phase == before.phase)
        #expect(again?.brokenOff == nil)
        #expect(again?.isClosed == false)
    }

    @Test func `only the requester and approvers have it tried again, with the newest button, once`() throws {
        let broken = try #require(request(Road.brokenOff))
        #expect(throws: Refusal.notYours) {
            try decide(.retry(by: cy, revision: broken.revision), on: broken, under: policy)
        }
        #expect(throws: Refusal.outdated) {
            try decide(.retry(by: bo, revision: broken.revision - 1), on: broken, under: policy)
        }
        let again = try #require(request(Road.brokenOff + [.retried(by: bo)]))
        #expect(throws: Refusal.tooLate) {
            try decide(.retry(by: bo, revision: broken.revision), on: again, under: policy)
        }
    }

    @Test func `what ended otherwise is not tried again`() throws {
        let failed = try #require(request(Road.failed))
        #expect(throws: Refusal.tooLate) {
            try decide(.retry(by: bo, revision: failed.revision), on: failed, under: policy)
        }
    }

    @Test func `a paused plan is held until an approver lifts it`() throws {
        let waiting = try #require(request(Road.awaitingApproval))
        #expect(throws: Refusal.held(self.hold)) {
            try decide(.approve(by: bo, revision: 3, click: "click"), on: waiting, under: self.paused)
        }
        #expect(throws: Refusal.notAnApprover) { try decide(.lift(by: ana), on: waiting, under: self.paused) }
        let lifted = try decide(.lift(by: bo), on: waiting, under: self.paused)
        #expect(lifted == Decision(events: [.lifted([self.hold], by: bo)], effects: [.show(.card)]))
        let second = try decide(.lift(by: bo), on: waiting, under: policy)
        #expect(second == Decision())
        let after = try #require(request(Road.awaitingApproval + lifted.events))
        #expect(after.revision == waiting.revision && after.phase == waiting.phase)
    }

    @Test func `a hold on another project or agent holds nothing`() throws {
        let waiting = try #require(request(Road.awaitingApproval))
        for hold in [Hold(project: "shop", agent: .dbt, failures: 3), Hold(project: "taxi", agent: .bi, failures: 3)] {
            var other = policy
            other.holds = [hold]
            #expect(throws: Never.self) {
                try decide(.approve(by: bo, revision: 3, click: "click"), on: waiting, under: other)
            }
        }
    }
}
