import ChatBridge
import Requests
import Testing

@testable import Notify

@Suite("Cards of changed messages")
struct ChangeCardsTests {
    private func reworded(_ text: String) -> Event {
        .amended(
            Amendment(.reworded(text, by: Example.ana), of: Example.said, at: Example.start.advanced(by: .seconds(9)))
        )
    }

    private func card(_ events: [Event]) -> Card {
        Cards.card(.card, for: Example.request(events), under: Example.policy, now: Example.start)
    }

    @Test func `a new plan says what is different from the one before`() {
        var plan = Example.plan
        plan.title = "Add the metric max_trip_duration"
        plan.steps[0].files = ["models/marts/other.yml"]
        let card = self.card(
            Example.planned + [self.reworded("Add the other metric"), .planningStarted(Example.intent), .planned(plan)]
        )
        #expect(card.reading.contains("Changed: Add a metric → Add the other metric"))
        #expect(card.reading.contains("Plan: Add the metric avg_trip_duration → Add the metric max_trip_duration"))
        #expect(card.reading.contains("Files no longer: models/marts/trips.yml"))
        #expect(card.reading.contains("Files now: models/marts/other.yml"))
        let revisions = Set(card.buttons.map(\.press.revision))
        #expect(revisions == [6], "\(revisions)")
    }

    @Test func `the same plan for other words says so`() {
        let card = self.card(
            Example.planned + [self.reworded("A metric"), .planningStarted(Example.intent), .planned(Example.plan)]
        )
        #expect(card.reading.contains("The plan is the same as before."))
    }

    @Test(arguments: [Example.working, Example.held, Example.finished])
    func `a change that came too late is said, with a way to ask anew`(events: [Event]) {
        let card = self.card(events + [self.reworded("Something else")])
        #expect(card.reading.contains("“Something else”") && card.reading.contains("makes no difference here"))
        #expect(card.buttons.contains { $0.press.verb == .renew })
        #expect(!self.card(events).reading.contains("makes no difference"))
    }

    @Test func `a deletion while work goes on is said, and one before the approval ends it`() {
        let gone = Event.amended(Amendment(.deleted, of: Example.said, at: Example.start))
        #expect(self.card(Example.working + [gone]).reading.contains("Cancel ends it"))
        let card = self.card(Example.planned + [.stopped(.withdrawn)])
        #expect(card.reading.contains("was deleted") && card.buttons.isEmpty)
    }
}
