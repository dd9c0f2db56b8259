import Requests
import Testing

@testable import ChatBridge
@testable import Notify

@Suite("What each person sees of a card")
struct ViewTests {
    private static let gus = PersonID("slack:UGUS")
    private static let planned: [Event] = [.planningStarted(Example.intent), .planned(Example.plan)]
    private static let approved: [Event] = Self.planned + [.approved(Example.approval)]

    /// Requests at stages that offer something to press.
    private static let stages: [(name: String, request: Request)] = [
        ("heard", Example.request()), ("planned", Example.request(Self.planned)),
        ("worked on", Example.request(Self.approved)),
        ("paused", Example.request(Self.approved + [.paused(by: Example.ben)])),
        ("taken over", Example.request(Self.planned + [.takenOver(by: Example.ana)])),
        ("cancelled", Example.request(Self.planned + [.stopped(.cancelled(by: Example.ana))])),
    ]

    private func titles(_ card: Card) -> Set<String> {
        Set(card.blocks.flatMap { if case .buttons(let buttons) = $0 { buttons.map(\.label) } else { [String]() } })
    }

    private func seen(_ request: Request, by person: PersonID) -> Card {
        Cards.card(.card, for: request, under: Example.policy, now: Example.start)
            .seen(by: person, of: request, under: Example.policy)
    }

    @Test func `who may approve decides, who asked may change or end it, and a guest only reads`() {
        let request = Example.request(Self.planned)
        #expect(self.titles(self.seen(request, by: Example.ben)).isSuperset(of: ["Approve", "Reject", "Cancel"]))
        let own = self.titles(self.seen(request, by: Example.ana))
        #expect(own.isSuperset(of: ["Edit plan", "Cancel"]) && !own.contains("Approve"), "\(own)")
        let guest = self.seen(request, by: Self.gus)
        #expect(self.titles(guest).isEmpty)
        let whole = Cards.card(.card, for: request, under: Example.policy, now: Example.start)
        #expect(guest.headline == whole.headline && guest.blocks.count == whole.blocks.count - 1)
    }

    /// Whatever the stage, what is shown is what would be taken: asked of the same rule, one by one.
    @Test func `a button is there when its press would be taken, and only then`() throws {
        for (name, request) in Self.stages {
            let whole = Cards.card(.card, for: request, under: Example.policy, now: Example.start)
            for person in [Example.ana, Example.ben, Self.gus] {
                let seen = self.titles(self.seen(request, by: person))
                for case .buttons(let buttons) in whole.blocks {
                    for button in buttons {
                        let press = button.press
                        let command =
                            try press.command(by: person, click: "c")
                            ?? .edit(#require(request.plan).intent, by: person, revision: press.revision)
                        let isTaken = (try? decide(command, on: request, under: Example.policy)) != nil
                        #expect(seen.contains(button.label) == isTaken, "\(name): \(button.label) for \(person)")
                    }
                }
            }
        }
    }

    @Test func `what is paused for everybody can be started again by those who may`() {
        let request = Example.request(Self.planned)
        var policy = Example.policy
        policy.holds = [Hold(project: Example.intent.project, agent: .dbt, failures: 3)]
        let card = Cards.card(.card, for: request, under: policy, now: Example.start)
        #expect(self.titles(card.seen(by: Example.ben, of: request, under: policy)).contains("Start again"))
        #expect(self.titles(card.seen(by: Self.gus, of: request, under: policy)).isEmpty)
    }
}
