import ChatBridge
import Notify
import Requests
import Testing

@Suite("Errands")
struct ErrandsTests {
    private let platform = Pretence()
    private let clock = StandingClock(Example.start)

    private func errands(_ policy: Policy = Example.policy) -> Errands {
        Errands(
            platform: { [platform] _ in platform },
            policy: { policy },
            templates: { [FormTemplate(name: "add_metric", title: "Add a metric", fields: [])] },
            time: self.clock
        )
    }

    @Test(
        arguments: [
            (Refusal.alreadyOpen, "already"), (.unknownRequest, "ask again"), (.outdated, "newest card"),
            (.notAnApprover, "@slack:UBEN"), (.ownRequest, "somebody else"), (.notYours, "an approver"),
            (.mayNotAsk, "config/policy.yaml"), (.tooLate, "already decided"),
            (.tooMany(until: Example.start.advanced(by: .seconds(240))), "4 min"),
        ]
    )
    func `a refusal is told to one person alone, with what to do`(refusal: Refusal, advice: String) async throws {
        let errand = Errand.refuse(refusal, to: Example.ana, in: Example.conversation, request: RequestID("12"))
        try await self.errands().run(errand, attempt: 1)
        let (card, person) = try #require(self.platform.whispers.first)
        #expect(person == Example.ana)
        #expect(card.reading.contains(advice), "\(card.reading)")
        #expect(self.platform.messages.isEmpty)
    }

    @Test func `a form is made of the templates there are now`() async throws {
        try await self.errands().run(
            .openForm(template: "add_metric", handle: .trigger("t"), for: Example.ana, in: Example.conversation),
            attempt: 1
        )
        #expect(self.platform.forms.map(\.chosen) == ["add_metric"])
        #expect(self.platform.forms.first?.templates.count == 1)
    }
}
