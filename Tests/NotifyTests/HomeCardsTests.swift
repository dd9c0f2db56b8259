import ChatBridge
import Requests
import Testing

@testable import Notify

@Suite("What somebody finds on the bot's own page")
struct HomeCardsTests {
    private static let gus = PersonID("slack:UGUS")
    private static let offers = [Home.Offer(template: "add_metric", title: "Add a metric", example: "…")]
    private static let health = [Condition(subject: "ledger", state: .well, since: Example.start, detail: "")]

    private func home(
        of person: PersonID,
        _ requests: [Request],
        under policy: Policy = Example.policy
    ) -> Home {
        Cards.home(
            for: person,
            open: requests.filter { !$0.isClosed },
            own: requests.filter { $0.requester == person },
            offers: Self.offers,
            health: Self.health,
            under: policy
        )
    }

    @Test func `a plan waits for those who may approve it, and for nobody else`() throws {
        let planned = Example.request(Example.planned)
        let ben = self.home(of: Example.ben, [planned])
        let entry = try #require(ben.waiting.first)
        #expect(entry.title == Example.plan.title)
        #expect(entry.buttons.map(\.press.verb) == [.approve, .reject])
        #expect(entry.buttons.filter { $0.press.revision == planned.revision && $0.confirmation != nil }.count == 2)
        #expect(entry.buttons[0].confirmation?.text.contains("risk low") == true)

        let ana = self.home(of: Example.ana, [planned])
        #expect(ana.waiting.isEmpty && ana.mine.map(\.request) == [planned.id], "who asked does not approve")
        #expect(ana.mine.flatMap(\.buttons).isEmpty)
        let gus = self.home(of: Self.gus, [planned])
        #expect(gus.waiting.isEmpty && gus.mine.isEmpty && gus.health == nil && ana.health == Self.health)
    }

    @Test func `a merge and a pause need what only the card shows, so they have no button here`() {
        let held = Example.request(Example.held)
        let paused = Example.request(Example.planned + [.paused(by: Self.gus)], id: "13")
        #expect(self.home(of: Example.ben, [held]).waiting.map(\.buttons.count) == [0])
        #expect(self.home(of: Self.gus, [paused]).waiting.map(\.request) == [paused.id])
        #expect(self.home(of: Example.ben, [paused]).waiting.isEmpty)
    }

    @Test func `a plan that needs what is paused cannot be approved from here`() {
        var policy = Example.policy
        policy.holds = [Hold(project: "taxi", agent: .dbt, failures: 3)]
        let entry = self.home(of: Example.ben, [Example.request(Example.planned)], under: policy).waiting.first
        #expect(entry?.buttons.isEmpty == true)
    }

    @Test func `what waits is in the order it came, the rest the newest first, and nothing is there twice`() {
        let question = Question(text: "Which?", options: [])
        let requests = ["14", "13", "12"].map { Example.request([.asked(question)], id: $0) }
        let over = Example.request(Example.finished, id: "11")
        let ana = self.home(of: Example.ana, requests + [over])
        #expect(ana.waiting.map(\.request.rawValue) == ["12", "13", "14"] && ana.mine.isEmpty)
        #expect(ana.recent.map(\.request) == [over.id])
    }

    @Test func `who may not ask is offered nothing`() {
        var policy = Example.policy
        policy.requesters = [Example.ana]
        #expect(self.home(of: Self.gus, [], under: policy).offers.isEmpty)
        #expect(self.home(of: Example.ana, [], under: policy).offers == Self.offers)
    }

    @Test func `whoever wrote the words approves as little as whoever handed them on`() throws {
        var opening = Opening(person: Example.ana, conversation: Example.conversation, words: .text("Add a metric"))
        opening.author = Example.ben
        var made: Request?
        for event in [Event.opened(RequestID("12"), opening)] + Example.planned { made.apply(event, at: Example.start) }
        let request = try #require(made)
        #expect(throws: Refusal.ownRequest) {
            try decide(
                .approve(by: Example.ben, revision: request.revision, click: "c"),
                on: request,
                under: Example.policy
            )
        }
        #expect(self.home(of: Example.ben, [request]).waiting.isEmpty)
        let card = Cards.card(.card, for: request, under: Example.policy, now: Example.start)
        #expect(card.reading.contains("asked by @slack:UANA") && card.reading.contains("the words of @slack:UBEN"))
    }
}
