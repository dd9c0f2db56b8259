import ChatBridge
import Notify
import Requests
import Synchronization
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
            time: self.clock,
            request: { id in id == RequestID("12") ? Example.request(Example.planned) : nil }
        )
    }

    @Test(arguments: [true, false])
    func `a thread is muted, and whoever asked is told how it ends`(isMuted: Bool) async throws {
        let kept = Kept()
        let errands = Errands(
            platform: { [platform] _ in platform },
            policy: { Example.policy },
            templates: { [] },
            time: self.clock,
            mute: { kept.set($0, $1) }
        )
        try await errands.run(.mute(isMuted, by: Example.ana, in: Example.conversation), attempt: 1)
        #expect(kept.all == [Example.conversation: isMuted])
        let (card, person) = try #require(self.platform.whispers.first)
        #expect(person == Example.ana && card.reading.contains(isMuted ? "unmute" : "again"))
    }

    private func edit(_ editing: Editing, by person: PersonID = Example.ana) async throws {
        let errand = Errand.openPlan(editing, handle: .trigger("t"), for: person, in: Example.conversation)
        try await self.errands().run(errand, attempt: 1)
    }

    @Test func `a plan is edited in the form of its template, filled in as it is`() async throws {
        try await self.edit(Editing(RequestID("12"), revision: 3))
        let form = try #require(self.platform.forms.first)
        #expect(form.editing == Editing(RequestID("12"), revision: 3))
        #expect(form.templates.map(\.name) == ["add_metric"] && form.values == ["aggregation": "avg"])
    }

    @Test func `who may not edit a plan, or looks at an old one, is told so before any form`() async throws {
        try await self.edit(Editing(RequestID("12"), revision: 1))
        try await self.edit(Editing(RequestID("12"), revision: 3), by: PersonID("slack:UGUS"))
        try await self.edit(Editing(RequestID("99"), revision: 2))
        #expect(self.platform.forms.isEmpty)
        let told = self.platform.whispers.map(\.0.reading)
        #expect(told.count == 3 && told[0].contains("older state") && told[1].contains("an approver"), "\(told)")
    }

    @Test(
        arguments: [
            (Refusal.alreadyOpen, "already"), (.unknownRequest, "ask again"), (.outdated, "newest card"),
            (.notAnApprover, "@slack:UBEN"), (.ownRequest, "somebody else"), (.notYours, "an approver"),
            (.mayNotAsk, "config/policy.yaml"), (.tooLate, "already decided"),
            (.noPlan, "wait for it"), (.merging, "being merged"), (.inHands(Example.ben), "@slack:UBEN has"),
            (.onItsBranch, "Take over"), (.noForm, "other words"),
            (.notMerged(Ruling(.never, because: ["dbt build failed"])), "is not merged, because dbt build failed"),
            (.ownersMissing(["@finance"]), "@finance"),
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

/// Which threads are muted.
private final class Kept: Sendable {
    private let state = Mutex<[ConversationID: Bool]>([:])

    var all: [ConversationID: Bool] { self.state.withLock { $0 } }

    func set(_ place: ConversationID, _ isMuted: Bool) { self.state.withLock { $0[place] = isMuted } }
}
