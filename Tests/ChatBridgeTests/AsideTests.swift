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
}
