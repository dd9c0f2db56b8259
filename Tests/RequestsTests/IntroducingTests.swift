import Requests
import Testing

@Suite("Who asked")
struct IntroducingTests {
    private func request(named name: String? = nil, _ events: [Event] = []) throws -> Request {
        let opening = Opening(
            person: ana,
            personName: name,
            conversation: ConversationID("c1"),
            words: .text("which metrics?")
        )
        var request: Request?
        for event in [.opened(RequestID("1"), opening)] + events {
            request.apply(event, at: Timestamp(milliseconds: 0))
        }
        return try #require(request)
    }

    private func introduce(_ name: String?, zone: String?, _ request: Request) throws -> Decision {
        try decide(.introduce(name: name, zone: zone), on: request, under: Policy(version: "p", approvers: []))
    }

    @Test func `a name that comes after the words is kept, and makes no button older`() throws {
        let fresh = try self.request()
        let decision = try self.introduce("Ana Lyst", zone: "Europe/Vienna", fresh)
        #expect(decision == Decision(events: [.introduced(name: "Ana Lyst", zone: "Europe/Vienna")]))
        let known = try self.request(decision.events)
        #expect(known.opening.personName == "Ana Lyst" && known.opening.zone == "Europe/Vienna")
        #expect(known.revision == fresh.revision && known.phase == fresh.phase)
        #expect(try self.introduce("Ana Lyst", zone: "Europe/Vienna", known) == Decision())
    }

    @Test func `a name that came with the words stands`() throws {
        let named = try self.request(named: "Ana")
        #expect(try self.introduce("Somebody", zone: nil, named) == Decision())
        let located = try self.request(named: "Ana", try self.introduce("Somebody", zone: "UTC", named).events)
        #expect(located.opening.personName == "Ana" && located.opening.zone == "UTC")
    }
}
