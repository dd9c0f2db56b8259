import ChatBridge
import Digests
import Requests
import Testing

@Suite("The door")
struct DoorTests {
    private let ana = PersonID("slack:UANA")
    private let place = ConversationID("slack:T1:C1:1.0")
    private let click = Click(platform: "slack", at: "1800000000.5", by: "UANA", on: "5.0")

    private func press(_ value: String, team: String = "T1") async -> Door.Admission {
        let pressing = Inbound.Pressing(value: value, team: team, by: self.ana, in: self.place, click: self.click)
        return await Workspace.door().admit(Inbound(keys: ["k"], .pressed(pressing)))
    }

    @Test func `words are cleaned before they become anything`() async {
        let door = Workspace.door(sanitise: { $0.replacing("xoxb-1", with: "[token]") })
        let admission = await door.admit(Inbound(keys: ["k"], .said(.init("use xoxb-1", by: self.ana, in: self.place))))
        let opening = Opening(person: self.ana, conversation: self.place, words: .text("use [token]"))
        #expect(admission == .record(Intake(keys: ["k"], wish: .message(opening))))
    }

    @Test(
        arguments: [
            (
                Press.Verb.approve,
                Command.approve(by: PersonID("slack:UANA"), revision: 4, click: "slack:act:1800000000.5:UANA:5.0")
            ),
            (.reject, .reject(by: PersonID("slack:UANA"), revision: 4, why: nil)),
            (.cancel, .cancel(by: PersonID("slack:UANA"))), (.merge, .merge(by: PersonID("slack:UANA"), revision: 4)),
            (.choose(2), .choose(2, by: PersonID("slack:UANA"), revision: 4)),
        ]
    )
    func `a button that we drew is a command`(verb: Press.Verb, command: Command) async {
        let value = Workspace.seal.value(for: Press(verb, request: RequestID("12"), revision: 4), team: "T1")
        #expect(
            await self.press(value)
                == .record(Intake(keys: ["k"], wish: .command(RequestID("12"), command, in: self.place)))
        )
    }

    @Test func `a forged or foreign button is refused`() async {
        let seal = Workspace.seal
        let press = Press(.approve, request: RequestID("12"), revision: 4)
        let value = seal.value(for: press, team: "T1")
        let foreign = ButtonSeal(key: HMACKey(Array("another key".utf8))).value(for: press, team: "T1")
        let refused = Door.Admission.record(
            Intake(
                keys: ["k"],
                wish: .errand(.refuse(.unknownRequest, to: self.ana, in: self.place, request: nil))
            )
        )
        let forgeries = [
            value.replacing(".12.", with: ".13."), value.replacing(".4.", with: ".5."),
            value.replacing("approve", with: "merge"), value.replacing("T1", with: "T2"), value + "0",
            String(value.dropLast()), "v2" + value.dropFirst(2), "", "v1.12.4.approve.T1.", foreign,
            String(repeating: "a.", count: 100_000),
        ]
        for forgery in forgeries { #expect(await self.press(forgery) == refused, "\(forgery.prefix(80))") }
        #expect(await self.press(value, team: "T2") == refused, "from another workspace")
        #expect(await self.press(value) != refused)
    }

    @Test func `a wish to edit a plan asks for its form, and the form is a command to its request`() async {
        let press = Press(.edit, request: RequestID("12"), revision: 4)
        let pressing = Inbound.Pressing(
            value: Workspace.seal.value(for: press, team: "T1"),
            team: "T1",
            by: self.ana,
            in: self.place,
            click: self.click,
            handle: .trigger("t")
        )
        let editing = Editing(RequestID("12"), revision: 4)
        #expect(
            await Workspace.door().admit(Inbound(keys: ["k"], .pressed(pressing)))
                == .record(
                    Intake(
                        keys: ["k"],
                        wish: .errand(.openPlan(editing, handle: .trigger("t"), for: self.ana, in: self.place))
                    )
                )
        )
        let intent = Intent(name: "add_metric", project: "taxi", slots: ["measure": .text("fare")])
        let door = Workspace.door(revise: { _, fields in
            fields.isEmpty ? .refused(["measure": "is missing"]) : .accepted(intent)
        })
        func submission(_ fields: [String: String]) -> Inbound {
            Inbound(
                keys: ["v"],
                .formSubmitted(
                    .init(template: "add_metric", fields: fields, by: self.ana, in: self.place, editing: editing)
                )
            )
        }
        #expect(await door.admit(submission([:])) == .correct(["measure": "is missing"]))
        let edit = Command.edit(intent, by: self.ana, revision: 4)
        #expect(
            await door.admit(submission(["measure": "fare"]))
                == .record(Intake(keys: ["v"], wish: .command(RequestID("12"), edit, in: self.place)))
        )
    }

    @Test func `a wrong form is sent back and nothing is written down`() async {
        let door = Workspace.door(validate: { _, _, _, _ in .refused(["measure": "no such column"]) })
        let form = Inbound.Submission(template: "add_metric", fields: [:], by: self.ana, in: self.place)
        #expect(await door.admit(Inbound(.formSubmitted(form))) == .correct(["measure": "no such column"]))
    }

    @Test func `a right form is a filled intent`() async {
        let form = Inbound.Submission(
            template: "add_metric",
            fields: ["measure": "fare"],
            by: self.ana,
            named: "ana",
            in: self.place
        )
        let intent = Intent(name: "add_metric", project: "taxi", slots: ["measure": .text("fare")])
        let opening = Opening(
            person: self.ana,
            personName: "ana",
            conversation: self.place,
            words: .intent(intent)
        )
        #expect(
            await Workspace.door().admit(Inbound(keys: ["k"], .formSubmitted(form)))
                == .record(Intake(keys: ["k"], wish: .message(opening)))
        )
    }

    @Test(arguments: ["approve", "choose-0", "choose-17"])
    func `verbs are written and read alike`(text: String) { #expect(Press.Verb(text)?.description == text) }

    @Test(arguments: ["", "choose-", "choose--1", "choose-x", "destroy"])
    func `other verbs are none`(text: String) { #expect(Press.Verb(text) == nil) }

    @Test(arguments: ["", "slack:act:x:U:1", "slack:act:-5:U:1", "slack:act:1e300:U:1", "slack:msg:1:2:3"])
    func `a click that names no time has none`(name: String) { #expect(Click(name).time == nil) }
}
