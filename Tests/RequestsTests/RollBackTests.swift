import Requests
import Testing

/// A merged change, and the request that takes it back.
@Suite("Taking a merged change back")
struct RollBackTests {
    /// Both requests, as a ledger would keep them: what one tells the other arrives in the same commit.
    private struct House {
        var requests: [RequestID: Request] = [:]
        var openings: [Opening] = []

        init() { self.requests[RequestID("1")] = request(Road.finished + [.posted(.card, card)]) }

        var first: Request? { self.requests[RequestID("1")] }
        var second: Request? { self.requests[RequestID("2")] }
        var rollBack: RollBack? { self.first?.aftermath.rollBack }

        mutating func take(_ command: Command, on id: String) throws {
            let id = RequestID(id)
            let decision = try decide(command, on: self.requests[id], under: policy)
            var request = self.requests[id]
            for event in decision.events { request.apply(event, at: Timestamp(milliseconds: 0)) }
            self.requests[id] = request
            for effect in decision.effects {
                switch effect {
                case .tell(let other, let command): try self.take(command, on: other.rawValue)
                case .open(let opening): self.openings.append(opening)
                default: break
                }
            }
        }

        mutating func open(_ id: String) throws {
            try self.take(.open(RequestID(id), self.openings.removeFirst()), on: id)
        }

        /// Brings the request to its plan.
        mutating func draw(_ id: String) throws {
            try self.take(.understand(.change(wish)), on: id)
            try self.take(.propose(plan), on: id)
        }

        mutating func finish(_ id: String, approvedBy person: PersonID) throws {
            let revision = self.requests[RequestID(id)]?.revision ?? 0
            try self.take(.approve(by: person, revision: revision, click: "click"), on: id)
            try self.take(.report(step: 0, .succeeded(result)), on: id)
            let held = self.requests[RequestID(id)]?.revision ?? 0
            try self.take(.merge(by: person, revision: held), on: id)
            try self.take(.report(step: 1, .succeeded(merged)), on: id)
        }
    }

    @Test func `the button opens a request of the presser, in the same thread, for that pull request`() throws {
        var house = House()
        try house.take(.rollBack(by: cy), on: "1")
        let opening = try #require(house.openings.first)
        #expect(opening.person == cy && opening.conversation == house.first?.conversation)
        #expect(opening.words == .intent(Intent(name: "rollback", project: "taxi", slots: ["pr": .text("3")])))
        #expect(opening.rollsBack == RequestID("1") && opening.below == card && opening.project == "taxi")
        #expect(house.rollBack == nil, "nothing is said before the other request is there")
    }

    @Test func `the first request knows at each moment how its roll-back stands`() throws {
        var house = House()
        let revision = house.first?.revision
        try house.take(.rollBack(by: ana), on: "1")
        try house.open("2")
        #expect(house.rollBack == RollBack(request: RequestID("2"), person: ana, stage: .planning))
        try house.draw("2")
        #expect(house.rollBack?.stage == .awaitingApproval)
        try house.finish("2", approvedBy: bo)
        #expect(house.rollBack?.stage == .done)
        #expect(house.first?.revision == revision && house.first?.phase == request(Road.finished)?.phase)
    }

    @Test func `a second press is told where the roll-back stands, until that came to nothing`() throws {
        var house = House()
        try house.take(.rollBack(by: ana), on: "1")
        try house.open("2")
        try house.draw("2")
        let standing = RollBack(request: RequestID("2"), person: ana, stage: .awaitingApproval)
        #expect(throws: Refusal.rolledBack(standing)) { try house.take(.rollBack(by: bo), on: "1") }
        try house.take(.reject(by: bo, revision: 3, why: nil), on: "2")
        #expect(house.rollBack?.stage == .ended(nil))
        try house.take(.rollBack(by: bo), on: "1")
        #expect(house.openings.count == 1)
    }

    @Test func `whoever pressed does not approve it where the policy wants a second person`() throws {
        var house = House()
        try house.take(.rollBack(by: bo), on: "1")
        try house.open("2")
        try house.draw("2")
        #expect(throws: Refusal.ownRequest) {
            try house.take(.approve(by: bo, revision: 3, click: "click"), on: "2")
        }
    }

    @Test func `why no plan could be drawn is kept`() throws {
        var house = House()
        try house.take(.rollBack(by: ana), on: "1")
        try house.open("2")
        try house.take(.understand(.change(wish)), on: "2")
        try house.take(.giveUp(Answer(title: "Later changes stand on it.")), on: "2")
        #expect(house.rollBack?.stage == .ended("Later changes stand on it."))
    }

    @Test func `a roll-back that is taken back itself says that the change is in again`() throws {
        var house = House()
        try house.take(.rollBack(by: ana), on: "1")
        try house.open("2")
        try house.draw("2")
        try house.finish("2", approvedBy: bo)
        #expect(throws: Refusal.self) { try house.take(.rollBack(by: ana), on: "1") }
        try house.take(.rollBack(by: ana), on: "2")
        try house.open("3")
        try house.draw("3")
        #expect(house.rollBack?.stage == .done)
        try house.finish("3", approvedBy: bo)
        #expect(house.second?.aftermath.rollBack?.stage == .done)
        #expect(house.rollBack?.stage == .undone(RequestID("3")))
        try house.take(.rollBack(by: ana), on: "1")
    }

    @Test func `an older roll-back that goes on after all is not the one to tell of`() throws {
        var house = House()
        try house.take(.rollBack(by: ana), on: "1")
        try house.open("2")
        try house.take(.fail("no disk"), on: "2")
        try house.take(.rollBack(by: ana), on: "1")
        try house.open("3")
        try house.take(.retry(by: ana, revision: house.second?.revision ?? 0), on: "2")
        #expect(house.rollBack?.request == RequestID("3"))
    }

    @Test func `the first request follows it off the usual road, and back`() throws {
        var house = House()
        try house.take(.rollBack(by: ana), on: "1")
        try house.open("2")
        try house.draw("2")
        try house.take(.pause(by: bo), on: "2")
        #expect(house.rollBack?.stage == .paused)
        try house.take(.takeOver(by: bo), on: "2")
        #expect(house.rollBack?.stage == .inHands(bo))
        #expect(throws: Refusal.self) { try house.take(.rollBack(by: ana), on: "1") }
        try house.take(.handOver(branch), on: "2")
        try house.take(.handBack(by: ana, revision: house.second?.revision ?? 0), on: "2")
        #expect(house.rollBack?.stage == .planning)
    }

    @Test func `it is not edited into one of another change`() throws {
        var house = House()
        try house.take(.rollBack(by: ana), on: "1")
        try house.open("2")
        try house.draw("2")
        let revision = house.second?.revision ?? 0
        #expect(throws: Refusal.noForm) { try house.take(.edit(otherWish, by: ana, revision: revision), on: "2") }
    }

    @Test func `one that is left to people is not known to be done, and frees the button`() throws {
        var house = House()
        try house.take(.rollBack(by: ana), on: "1")
        try house.open("2")
        try house.draw("2")
        try house.take(.approve(by: bo, revision: house.second?.revision ?? 0, click: "click"), on: "2")
        var rules = policy
        rules.merge = [.metrics: .manual]
        let left = try decide(.report(step: 0, .succeeded(result)), on: house.second, under: rules)
        let standing = RollBack(request: RequestID("2"), person: ana, stage: .left)
        #expect(left.effects.last == .tell(RequestID("1"), .follow(standing)))
        try house.take(.follow(standing), on: "1")
        try house.take(.rollBack(by: bo), on: "1")
        #expect(house.openings.count == 1)
    }

    private static let leftToPeople =
        Road.working + [
            .stepFinished(0, StepResult(summary: "opened", pullRequest: merged.pullRequest)),
            .mergeLeft(step: 1, Ruling(.manual, because: ["changes of the kind metrics are merged by hand"])),
        ]

    @Test(arguments: [Road.awaitingMerge, Road.answered, Road.stopped, Self.leftToPeople])
    func `what was not merged is not taken back`(_ road: [Event]) throws {
        #expect(throws: Refusal.tooLate) { try decide(.rollBack(by: ana), on: request(road), under: policy) }
    }

    @Test func `who may not ask may not have it taken back`() throws {
        let stranger = PersonID("gus")
        #expect(throws: Refusal.mayNotAsk) {
            try decide(.rollBack(by: stranger), on: request(Road.finished), under: policy)
        }
    }
}
