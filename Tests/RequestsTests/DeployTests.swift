import Requests
import Testing

private func folded(_ events: [Event]) -> Request? { request(events) }

/// From a merge to the target, and a while beyond.
@Suite("After the merge")
struct DeployTests {
    private static let deploy = Aftercare.Deploy(command: ["make", "deploy"], isContained: false, digest: "d-deploy")
    private static let watch = Aftercare.Watch(target: "prod", everySeconds: 600, times: 3)

    private static func road(_ care: Aftercare) -> [Event] {
        var last = merged
        last.aftercare = care
        return Road.merging + [.stepFinished(1, last)]
    }

    /// A request after its merge, and what is to be done for it.
    private struct Change {
        var request: Request
        var effects: [Effect] = []

        init(_ care: Aftercare) throws { self.request = try #require(folded(DeployTests.road(care))) }

        mutating func take(_ command: Command) throws {
            let decision = try decide(command, on: self.request, under: policy)
            var request: Request? = self.request
            for event in decision.events { request.apply(event, at: Timestamp(milliseconds: 0)) }
            self.request = try #require(request)
            self.effects = decision.effects
        }

        mutating func order() throws { try self.take(.deploy(by: bo, revision: self.request.revision, click: "c")) }

        var stage: Deployment.Stage? { self.request.aftermath.deployment?.stage }
    }

    @Test func `a deploy has a yes of its own, bound to the commit and the command`() throws {
        var change = try Change(Aftercare(deploy: Self.deploy))
        #expect(throws: Refusal.notAnApprover) {
            try change.take(.deploy(by: ana, revision: change.request.revision, click: "c"))
        }
        #expect(throws: Refusal.outdated) { try change.take(.deploy(by: bo, revision: 1, click: "c")) }
        try change.order()
        #expect(change.effects == [.show(.card), .run(.deploy(1))])
        let approval = try #require(change.request.aftermath.deployment?.approval)
        #expect(approval.person == bo && approval.baseCommit == "def" && approval.planDigest == "d-deploy")
        #expect(throws: Refusal.tooLate, "it is ordered already") { try change.order() }
    }

    @Test func `whoever asked does not deploy it, where their change needs a second person`() throws {
        let opening = Opening(person: bo, conversation: ConversationID("c1"), words: .text("x"))
        let own = [Event.opened(RequestID("1"), opening)] + Self.road(Aftercare(deploy: Self.deploy)).dropFirst()
        let request = try #require(folded(own))
        #expect(throws: Refusal.ownRequest) {
            try decide(.deploy(by: bo, revision: request.revision, click: "c"), on: request, under: policy)
        }
    }

    @Test func `nothing is deployed where nothing provides for it`() throws {
        let request = try #require(folded(Road.finished))
        #expect(throws: Refusal.tooLate) {
            try decide(.deploy(by: bo, revision: request.revision, click: "c"), on: request, under: policy)
        }
    }

    @Test func `one that ended in doubt is not run again by itself; it asks`() throws {
        var change = try Change(Aftercare(deploy: Self.deploy, watch: Self.watch))
        try change.order()
        try change.take(.deployment(1, .started))
        #expect(change.stage == .running)
        try change.take(.deployment(1, .ended(.uncertain("It was interrupted."), [])))
        #expect(change.stage == .uncertain("It was interrupted."))
        #expect(change.effects == [.show(.card), .show(.aftermath)])
        // A second, late word from the same try is nothing new.
        try change.take(.deployment(1, .ended(.done, [])))
        #expect(change.effects.isEmpty)
        var again = change
        try again.order()
        #expect(again.effects.contains(.run(.deploy(2))))
        #expect(throws: Refusal.notAnApprover) {
            try change.take(.witness(by: ana, revision: change.request.revision))
        }
        try change.take(.witness(by: bo, revision: change.request.revision))
        #expect(change.stage == .done && change.request.aftermath.deployment?.witness == bo)
        #expect(change.effects.contains(.run(.inspect(1))), "what arrived is looked at")
    }

    @Test(arguments: [false, true]) func `work that was given up is in doubt once it was begun`(isBegun: Bool) throws {
        var change = try Change(Aftercare(deploy: Self.deploy))
        try change.order()
        if isBegun { try change.take(.deployment(1, .started)) }
        try change.take(.fail("The program died 3 times"))
        let why = "The program died 3 times"
        #expect(change.stage == (isBegun ? .uncertain(why) : .failed(why)))
    }

    @Test func `the target is looked at as often as provided for, and a red one is told with an alarm`() throws {
        var change = try Change(Aftercare(deploy: Self.deploy, watch: Self.watch))
        #expect(!change.request.isWatched)
        try change.order()
        try change.take(.deployment(1, .started))
        try change.take(.deployment(1, .ended(.done, [])))
        #expect(change.effects == [.show(.card), .show(.aftermath), .run(.inspect(1))])
        try change.take(.inspection(Inspection(number: 1, finding: .green, summary: "3 of 3")))
        #expect(change.effects == [.show(.card), .show(.aftermath), .wake(.inspect(2), afterSeconds: 600)])
        try change.take(.inspect(2))
        #expect(change.effects == [.run(.inspect(2))])
        try change.take(.inspection(Inspection(number: 2, finding: .red(["unique_x"]), summary: "2 of 3")))
        #expect(change.effects.contains(.show(.alarm)))
        try change.take(.inspection(Inspection(number: 2, finding: .green, summary: "again")))
        #expect(change.effects.isEmpty, "the same look twice is nothing new")
        try change.take(.posted(.alarm, MessageRef("m9")))
        try change.take(.inspection(Inspection(number: 3, finding: .green, summary: "3 of 3")))
        #expect(
            change.effects == [.show(.card), .show(.aftermath), .show(.alarm)],
            "the last one; the alarm is mended"
        )
        #expect(!change.request.isWatched)
        try change.take(.inspect(4))
        #expect(change.effects.isEmpty)
    }

    @Test func `where nothing has to be deployed, watching begins with the merge`() throws {
        var last = merged
        last.aftercare = Aftercare(watch: Self.watch)
        let decision = try decide(.report(step: 1, .succeeded(last)), on: request(Road.merging), under: policy)
        #expect(decision.effects.last == .wake(.inspect(1), afterSeconds: 600))
    }

    @Test func `a change that was taken back is neither watched nor deployed`() throws {
        var change = try Change(Aftercare(deploy: Self.deploy, watch: Self.watch))
        try change.order()
        try change.take(.deployment(1, .ended(.failed("It broke."), [])))
        let done = RollBack(request: RequestID("2"), person: ana, stage: .done)
        try change.take(.follow(done))
        #expect(!change.request.isWatched)
        #expect(throws: Refusal.rolledBack(done)) { try change.order() }
    }
}
