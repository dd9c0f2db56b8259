import Requests
import Testing

@Suite("Events")
struct ApplyTests {
    @Test func `progress and messages do not outdate a button, decisions do`() throws {
        let working = try #require(request(Road.working))
        let noted = try #require(request(Road.working + [.progressed(step: 0, note: "half"), .posted(.card, card)]))
        #expect(noted.revision == working.revision)
        #expect(noted.note == "half")
        #expect(noted.messages == [.card: card])
        #expect(try #require(request(Road.awaitingMerge)).revision > working.revision)
    }

    @Test func `a new plan voids the approval`() throws {
        let again = try #require(request(Road.working + [.planned(docsPlan)]))
        #expect(again.approval == nil)
        #expect(again.phase == .awaitingApproval(docsPlan))
    }

    @Test func `each step starts with its time and no note`() throws {
        let merging = try #require(
            request(Road.working + [.progressed(step: 0, note: "half"), .stepFinished(0, result)])
        )
        #expect(merging.phase == .working(plan, step: 1))
        #expect(merging.note == nil)
        #expect(merging.stepStartedAt == Timestamp(milliseconds: 5000))
        #expect(merging.results == [0: result])
    }

    @Test func `the next step builds on the last one that left a commit`() throws {
        let first = StepResult(summary: "one", commit: "c1")
        let road = Road.awaitingApproval + [approved, .stepFinished(0, first), .stepFinished(1, result)]
        #expect(try #require(request(road)).lastCommit == "c1")
    }

    @Test(arguments: [Road.understanding, Road.planning, Road.finished])
    func `an event out of place changes no phase`(_ road: [Event]) throws {
        let before = try #require(request(road))
        for stray in [approved, .stepFinished(0, result), .mergeHeld(step: 1), .mergeReleased(step: 1, by: bo)] {
            #expect(try #require(request(road + [stray])).phase == before.phase)
        }
    }

    @Test func `nothing is a request before it was opened`() {
        #expect(request([.planned(plan), .stopped(.expired)]) == nil)
    }
}
