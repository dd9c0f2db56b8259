import Requests
import Testing

/// What people say on a pull request comes into the thread.
@Suite("Remarks")
struct RemarksTests {
    private static let pull = StepResult(
        summary: "opened",
        pullRequest: PullRequest(number: 3, title: "t", branch: "b")
    )
    private static let open = Road.working + [.stepFinished(0, pull), .mergeHeld(step: 1)]

    private func remark(_ number: Int) -> Remark { Remark(id: "comment:\(number)", author: "ana", text: "why?") }

    @Test func `each word is told once, and is no decision`() throws {
        let before = try #require(request(Self.open))
        let first = try decide(.hear([self.remark(1)]), on: before, under: policy)
        #expect(first == Decision(events: [.heard([self.remark(1)])], effects: [.show(.remarks)]))
        let after = try #require(request(Self.open + first.events))
        #expect(after.phase == before.phase && after.revision == before.revision)
        let second = try decide(.hear([self.remark(1), self.remark(2)]), on: after, under: policy)
        #expect(second.events == [.heard([self.remark(2)])])
        #expect(try decide(.hear([self.remark(1)]), on: after, under: policy) == Decision())
    }

    @Test func `a request does not grow for ever`() throws {
        let many = (0..<300).map(self.remark)
        let decision = try decide(.hear(many), on: request(Self.open), under: policy)
        #expect(decision.events == [.heard(Array(many.prefix(200)))])
    }

    @Test func `without a pull request there is nothing to hear`() throws {
        let working = request(Road.working)
        #expect(try decide(.hear([self.remark(1)]), on: working, under: policy) == Decision())
    }
}
