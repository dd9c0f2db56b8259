import Requests
import Testing

@Suite("Whether it was of help")
struct RatingTests {
    private func answered(_ events: [Event] = []) throws -> Request {
        let opening = Opening(person: ana, conversation: ConversationID("c1"), words: .text("which metrics?"))
        var request: Request?
        for event in [.opened(RequestID("1"), opening), .answered(Answer(title: "yes"))] + events {
            request.apply(event, at: Timestamp(milliseconds: 0))
        }
        return try #require(request)
    }

    private func rate(_ helpful: Bool, by person: PersonID, on request: Request) throws -> Decision {
        let policy = Policy(version: "p", approvers: [])
        return try decide(.rate(helpful: helpful, by: person), on: request, under: policy)
    }

    @Test func `anybody may say so, and say otherwise later, each once`() throws {
        let fresh = try self.answered()
        let yes = try self.rate(true, by: bo, on: fresh)
        #expect(yes.events == [.rated(helpful: true, by: bo)] && yes.effects == [.show(.card)])
        let rated = try self.answered(yes.events)
        #expect(rated.ratings == [bo: true])
        #expect(try self.rate(true, by: bo, on: rated).events.isEmpty)
        #expect(try self.rate(false, by: bo, on: rated).events == [.rated(helpful: false, by: bo)])
        #expect(try self.answered(yes.events + [.rated(helpful: false, by: bo)]).ratings == [bo: false])
    }

    @Test func `it makes no button older, and counts only when there is something to judge`() throws {
        let fresh = try self.answered()
        #expect(try self.answered([.rated(helpful: true, by: bo)]).revision == fresh.revision)
        var open: Request?
        let opening = Opening(person: ana, conversation: ConversationID("c1"), words: .text("which metrics?"))
        open.apply(.opened(RequestID("1"), opening), at: Timestamp(milliseconds: 0))
        #expect(try self.rate(true, by: bo, on: #require(open)).events.isEmpty)
    }
}
