import Requests
import Testing

@testable import ChatBridge

@Suite("Asides")
struct AsideTests {
    @Test(arguments: [
        ("add a metric", "add a metric"),
        ("(aside) no idea whether it can\nadd a metric", "add a metric"),
        ("add a metric\n*(Aside)* Bo, what do you think?", "add a metric"),
        ("> (aside) quoted\nadd a metric", "add a metric"),
        ("<@UBOT> (aside) only for you, Bo", ""),
        ("count (aside from refunds) the orders", "count (aside from refunds) the orders"),
    ])
    func `lines that begin with the mark are not for the bot`(text: String, rest: String) {
        #expect(Aside.removed(from: text) == rest)
    }

    private func admit(_ gesture: Inbound.Gesture) async -> Door.Admission {
        await Workspace.door().admit(Inbound(keys: ["k"], gesture))
    }

    private static let ana = PersonID("slack:UANA")
    private static let place = ConversationID("slack:T1:C1:1.0")

    @Test func `a message of nothing but asides asks for nothing`() async {
        let said = Inbound.Gesture.said(.init("(aside) hm", by: Self.ana, in: Self.place))
        #expect(await self.admit(said) == .ignore("nothing but asides"))
    }

    @Test func `a wish that becomes an aside is taken back`() async {
        let message = MessageRef("slack:T1:C1:1.0")
        let now = Inbound.Saying("(aside) never mind", by: Self.ana, in: Self.place, message: message)
        let changed = Inbound.Changing(message, now: now, at: Timestamp(milliseconds: 0), messageKeys: [])
        guard case .record(let intake) = await self.admit(.changed(changed)),
            case .amend(let amendment, _) = intake.wish
        else {
            Issue.record("the change was not heard")
            return
        }
        #expect(amendment.act == .deleted)
    }

    @Test(arguments: [("mute", true), ("Unmute this thread", false)])
    func `a thread is muted by a word that is nothing else`(text: String, isMuted: Bool) async {
        let said = Inbound.Gesture.said(.init(text, by: Self.ana, in: Self.place))
        let wish = Intake.Wish.errand(.mute(isMuted, by: Self.ana, in: Self.place))
        #expect(await self.admit(said) == .record(Intake(keys: ["k"], wish: wish)))
    }

    @Test func `there is nothing to mute outside threads, and that is said`() async {
        let saying = Inbound.Saying("mute", by: Self.ana, in: Self.place, message: MessageRef(Self.place.rawValue))
        let wish = Intake.Wish.errand(.refuse(.noThread, to: Self.ana, in: Self.place, request: nil))
        #expect(await self.admit(.said(saying)) == .record(Intake(keys: ["k"], wish: wish)))
    }

    @Test func `a longer sentence, and somebody else's word, mute nothing`() async {
        var other = Inbound.Saying("mute", by: Self.ana, in: Self.place)
        other.author = PersonID("slack:UBEN")
        for saying in [Inbound.Saying("mute the alerts of fct_trips", by: Self.ana, in: Self.place), other] {
            guard case .record(let intake) = await self.admit(.said(saying)), case .message = intake.wish else {
                Issue.record("\(saying.text) was not taken for a wish")
                continue
            }
        }
    }

    @Test func `files that come along are to be fetched, but not of every kind and size`() async throws {
        var saying = Inbound.Saying("add a metric", by: Self.ana, in: Self.place)
        saying.files = [
            .init(id: "slack:F1", name: "revenue.csv", type: "text/csv", bytes: 120),
            .init(id: "slack:F2", name: "revenue.zip", type: "application/zip", bytes: 120),
            .init(id: "slack:F3", name: "large.sql", type: "application/sql", bytes: 2 << 20),
            .init(id: "slack:F4", name: "disguised.csv", type: "application/zip"),
            .init(id: "slack:F5", name: "gone.txt", obstacle: "Slack does not keep it any more"),
        ]
        guard case .record(let intake) = await self.admit(.said(saying)) else {
            Issue.record("it was not heard")
            return
        }
        #expect(intake.luggage.parcels.map(\.attachment.name) == ["revenue.csv"])
        #expect(
            intake.luggage.left.map(\.state) == [
                .left("I take texts, CSV, SQL, pictures and recordings alone"), .left("it is longer than 1 MB"),
                .left("I take texts, CSV, SQL, pictures and recordings alone"),
                .left("Slack does not keep it any more"),
            ]
        )
    }
}
