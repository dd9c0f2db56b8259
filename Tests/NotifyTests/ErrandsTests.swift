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

    private func open(_ handle: FormHandle, attempt: Int = 1) async throws(Setback) {
        let errand = Errand.openForm(template: nil, handle: handle, for: Example.ana, in: Example.conversation)
        try await self.errands().run(errand, attempt: attempt)
    }

    @Test(arguments: [Setback(.rejected, "expired"), Setback(.uncertain, "no answer"), Setback(.retry, "not sent")])
    func `a form that could not be opened is not tried again, and its person is told what to do`(
        why: Setback
    )
        async throws
    {
        self.platform.refuseForms(why)
        try await self.open(.trigger("t"))
        #expect(self.platform.whispers.map(\.0.reading).first?.contains("ask for it again") == true)
    }

    @Test func `a trigger is not used after a crash: it lives three seconds`() async throws {
        try await self.open(.trigger("t"), attempt: 2)
        #expect(self.platform.forms.isEmpty && self.platform.whispers.count == 1)
    }

    @Test func `a form that is open may be refreshed later`() async throws {
        self.platform.refuseForms(Setback(.retry, "not sent"))
        await #expect(throws: Setback(.retry, "not sent")) { try await self.open(.open(view: "V1", hash: nil)) }
        #expect(self.platform.whispers.isEmpty)
    }
}
