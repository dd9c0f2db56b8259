import Foundation
import Requests
import Testing

@testable import ChatBridge

@Suite("What Slack offers besides messages")
struct SlackSurfacesTests {
    private static let ana = PersonID("slack:UANA")

    private func gesture(_ payload: String, type: String = "interactive") throws -> Inbound {
        let frame = #"{"type":"\#(type)","envelope_id":"e","accepts_response_payload":true,"payload":\#(payload)}"#
        guard case .envelope(let envelope) = try Workspace.decoding.frame(Array(frame.utf8)) else {
            return Inbound(.ignored("no envelope"))
        }
        return envelope.inbound
    }

    private func opened(_ tab: String) throws -> Inbound.Gesture {
        try self.gesture(
            """
            {"team_id":"T1","event_id":"Ev1","type":"event_callback",\
            "event":{"type":"app_home_opened","user":"UANA","channel":"D1","tab":"\(tab)"}}
            """,
            type: "events_api"
        ).gesture
    }

    @Test func `the Home tab is opened; the Messages tab shows itself`() throws {
        #expect(try self.opened("home") == .homeOpened(by: Self.ana, in: ConversationID("slack:T1:D1:")))
        guard case .ignored = try self.opened("messages") else {
            Issue.record("the Messages tab was taken for Home")
            return
        }
    }

    private func event(_ event: String) throws -> Inbound {
        try self.gesture(
            #"{"team_id":"T1","event_id":"Ev1","type":"event_callback","event":\#(event)}"#,
            type: "events_api"
        )
    }

    @Test func `the bot hears that it was invited, or its channel opened again, and not that others came`() throws {
        let us = Workspace.decoding.me.user
        for event in [
            #"{"type":"member_joined_channel","user":"\#(us)","channel":"C1","channel_type":"C","inviter":"UANA"}"#,
            #"{"type":"channel_unarchive","user":"UANA","channel":"C1"}"#,
            #"{"type":"group_unarchive","user":"UANA","channel":"C1"}"#,
        ] {
            let inbound = try self.event(event)
            #expect(inbound.gesture == .admitted(to: "slack:T1:C1"))
            #expect(inbound.keys.contains("slack:ev::Ev1"))
        }
        for event in [
            #"{"type":"member_joined_channel","user":"UANA","channel":"C1"}"#,
            #"{"type":"member_joined_channel","channel":"C1"}"#,
            #"{"type":"member_joined_channel","user":"\#(us)"}"#,
        ] {
            guard case .ignored = try self.event(event).gesture else {
                Issue.record("taken for the bot's own coming: \(event)")
                continue
            }
        }
    }

    private func shortcut(_ callback: String) throws -> Inbound.Gesture {
        try self.gesture(
            """
            {"type":"shortcut","callback_id":"\(callback)","trigger_id":"t","team":{"id":"T1"},"user":{"id":"UANA"}}
            """
        ).gesture
    }

    @Test func `a global shortcut wants the form, where the person and the bot talk`() throws {
        #expect(
            try self.shortcut("chatbridge.new")
                == .formWanted(
                    template: nil,
                    handle: .trigger("t"),
                    by: Self.ana,
                    in: ConversationID("slack:T1:UANA:")
                )
        )
        guard case .ignored = try self.shortcut("other") else {
            Issue.record("a shortcut of somebody else was taken for ours")
            return
        }
    }

    private func turned(_ message: String) throws -> Inbound {
        try self.gesture(
            """
            {"type":"message_action","callback_id":"chatbridge.turn","trigger_id":"t","team":{"id":"T1"},\
            "user":{"id":"UANA","name":"ana"},"channel":{"id":"C1"},"message_ts":"5.0","message":\(message)}
            """
        )
    }

    @Test(arguments: [
        (#"{"ts":"5.0","user":"UBEN","text":"we need revenue"}"#, "5.0", "slack:UBEN"),
        (#"{"ts":"5.0","thread_ts":"4.0","user":"UBEN","text":"we need revenue"}"#, "4.0", "slack:UBEN"),
        (#"{"ts":"5.0","user":"UANA","text":"we need revenue"}"#, "5.0", nil),
        (#"{"ts":"5.0","bot_id":"B1","text":"we need revenue"}"#, "5.0", "slack:B1"),
    ])
    func `a message becomes a wish of whoever hands it on, in its thread, and says whose words they are`(
        message: String,
        thread: String,
        author: String?
    ) throws {
        let inbound = try self.turned(message)
        #expect(inbound.keys.contains("slack:trigger:t"))
        #expect(!inbound.keys.contains { $0.contains(":msg:") }, "the message itself stays what it is")
        #expect(
            inbound.gesture
                == .said(
                    .init(
                        "we need revenue",
                        by: Self.ana,
                        named: "ana",
                        in: ConversationID("slack:T1:C1:\(thread)"),
                        author: author.map { PersonID($0) }
                    )
                )
        )
    }

    @Test func `words of somebody else are cleaned like any other, and keep their author`() async throws {
        let door = Workspace.door(sanitise: { $0.uppercased() })
        let inbound = try self.turned(#"{"ts":"5.0","user":"UBEN","text":"we need revenue"}"#)
        guard case .record(let intake) = await door.admit(inbound), case .message(let opening) = intake.wish else {
            Issue.record("it was not admitted")
            return
        }
        #expect(opening.words == .text("WE NEED REVENUE") && opening.author == PersonID("slack:UBEN"))
        #expect(opening.message == nil, "what its author does to it later is not about the request")
    }

    private func slash(_ text: String) throws -> Inbound.Gesture {
        try self.gesture(
            """
            {"team_id":"T1","command":"/data","text":"\(text)","user_id":"UANA","channel_id":"C1","trigger_id":"t1"}
            """,
            type: "slash_commands"
        ).gesture
    }

    @Test(arguments: [
        ("help", Inbound.Glance.help(command: "/data")), ("Status", .status(nil)),
        (" status  12 ", .status(RequestID("12"))), ("status #12", .status(RequestID("12"))),
    ])
    func `help and status are shown to their person alone`(text: String, glance: Inbound.Glance) throws {
        #expect(try self.slash(text) == .glanced(glance, by: Self.ana, in: ConversationID("slack:T1:C1:")))
    }

    @Test(arguments: ["status of the pipeline", "help me with revenue", "status x", "status -1"])
    func `what only begins like that is a wish`(text: String) throws {
        guard case .said = try self.slash(text) else {
            Issue.record("\(text) was not taken for a wish")
            return
        }
    }

    private func pressed(_ action: String, value: String) throws -> Inbound.Gesture {
        try self.gesture(
            """
            {"type":"block_actions","team":{"id":"T1"},"user":{"id":"UANA"},"trigger_id":"t9",\
            "container":{"type":"view","view_id":"V1"},"view":{"id":"V1","type":"home",\
            "callback_id":"chatbridge.home","private_metadata":"slack:T1:D1:"},\
            "actions":[{"action_id":"\(action)","value":"\(value)","action_ts":"6.5"}]}
            """
        ).gesture
    }

    @Test func `what is pressed on the Home tab is answered where the person and the bot talk`() throws {
        let place = ConversationID("slack:T1:D1:")
        #expect(
            try self.pressed("press:approve", value: "v1.x")
                == .pressed(
                    .init(
                        value: "v1.x",
                        team: "T1",
                        by: Self.ana,
                        in: place,
                        click: Click("slack:act:6.5:UANA:V1"),
                        handle: .trigger("t9")
                    )
                )
        )
        #expect(
            try self.pressed("form:add_test", value: "add_test")
                == .formWanted(template: "add_test", handle: .trigger("t9"), by: Self.ana, in: place)
        )
        #expect(
            try self.pressed("form:*", value: "*")
                == .formWanted(template: nil, handle: .trigger("t9"), by: Self.ana, in: place)
        )
    }

    @Test func `a form that was opened in no channel asks for one`() throws {
        let templates = [FormTemplate(name: "add_test", title: "Add a test", fields: [])]
        func blocks(in place: String) -> String {
            String(decoding: SlackForm.view(Form(templates: templates), in: ConversationID(place)).bytes, as: UTF8.self)
        }
        #expect(blocks(in: "slack:T1:D1:").contains("conversations_select"))
        #expect(!blocks(in: "slack:T1:C1:").contains("conversations_select"))
        let sent = try self.gesture(
            """
            {"type":"view_submission","team":{"id":"T1"},"user":{"id":"UANA"},"view":{"id":"V1",\
            "callback_id":"chatbridge.request",\
            "private_metadata":"{\\"conversation\\":\\"slack:T1:D1:\\",\\"template\\":\\"add_test\\"}",\
            "state":{"values":{"place":{"place":{"type":"conversations_select","selected_conversation":"C7"}}}}}}
            """
        )
        guard case .formSubmitted(let submission) = sent.gesture else {
            Issue.record("the form was not understood")
            return
        }
        #expect(submission.conversation == ConversationID("slack:T1:C7:") && submission.fields.isEmpty)
    }
}
