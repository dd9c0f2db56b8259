import ChatBridge
import Requests
import Testing

@Suite("Slack's changed messages")
struct SlackChangesTests {
    private func inbound(_ event: String) throws -> Inbound {
        let frame = """
            {"type":"events_api","envelope_id":"e","payload":{"team_id":"T1","event_id":"Ev1","type":"event_callback",\
            "event":\(event)}}
            """
        guard case .envelope(let envelope) = try Workspace.decoding.frame(Array(frame.utf8)) else {
            return Inbound(.ignored("no envelope"))
        }
        return envelope.inbound
    }

    private func changed(
        _ message: String,
        previous: String = #"{"user":"UANA","text":"old","ts":"1.5"}"#
    ) throws
        -> Inbound
    {
        try self.inbound(
            """
            {"type":"message","subtype":"message_changed","hidden":true,"channel":"C1","ts":"3.0","channel_type":"channel",\
            "message":\(message),"previous_message":\(previous)}
            """
        )
    }

    private let message = MessageRef("slack:T1:C1:1.5")

    @Test func `an edit names the message, its new words and when`() throws {
        let inbound = try self.changed(
            #"{"user":"UANA","text":"<@UBOT> new","ts":"1.5","client_msg_id":"cm","edited":{"user":"UANA","ts":"2.25"}}"#
        )
        guard case .changed(let change) = inbound.gesture else {
            Issue.record("no change: \(inbound)")
            return
        }
        #expect(change.message == self.message && change.at == Timestamp(milliseconds: 2250))
        #expect(change.now?.text == "<@UBOT> new" && change.now?.person == PersonID("slack:UANA"))
        #expect(change.now?.conversation == ConversationID("slack:T1:C1:1.5"))
        #expect(change.messageKeys == ["slack:at:1.5:msg:T1:C1", "slack:cmid:0:cm"])
        #expect(inbound.keys == ["slack:at:3.0:env:e", "slack:edit:T1:C1:1.5:2.25", "slack:at:3.0:ev:Ev1"])
    }

    @Test func `an edit of a message from long ago is no new request`() throws {
        let inbound = try self.changed(
            #"{"user":"UANA","text":"<@UBOT> new","ts":"1.5","edited":{"user":"UANA","ts":"90000.25"}}"#
        )
        guard case .changed(let change) = inbound.gesture else {
            Issue.record("no change: \(inbound)")
            return
        }
        #expect(change.message == self.message && change.messageKeys.isEmpty)
    }

    @Test(arguments: [
        // A preview of a link, a new reply: nobody edited it.
        #"{"user":"UANA","text":"<@UBOT> old","ts":"1.5","attachments":[{}]}"#,
        #"{"user":"UANA","text":"old","ts":"1.5","reply_count":1,"thread_ts":"1.5"}"#,
        // The bot's own card.
        #"{"user":"UBOT","bot_id":"BBOT","text":"card","ts":"1.5","edited":{"user":"UBOT","ts":"2.0"}}"#,
        #"{"text":"nobody","ts":"1.5","edited":{"ts":"2.0"}}"#, #"{"user":"UANA"}"#, "3",
    ])
    func `a change that no person made is nothing`(message: String) throws {
        guard case .ignored = try self.changed(message).gesture else {
            Issue.record("taken for a change: \(message)")
            return
        }
    }

    @Test func `a preview after an edit is not the edit again`() throws {
        let edited = #"{"user":"UANA","text":"new","ts":"1.5","edited":{"user":"UANA","ts":"2.0"}}"#
        guard case .ignored = try self.changed(edited, previous: edited).gesture else {
            Issue.record("taken for a change")
            return
        }
    }

    @Test func `words that are not for the bot matter only when somebody knows the message`() throws {
        let inbound = try self.changed(
            #"{"user":"UANA","text":"fct_trips","ts":"1.5","thread_ts":"1.0","edited":{"user":"UANA","ts":"2.0"}}"#
        )
        guard case .changed(let change) = inbound.gesture else {
            Issue.record("no change: \(inbound)")
            return
        }
        #expect(change.messageKeys.isEmpty && change.now?.conversation == ConversationID("slack:T1:C1:1.0"))
    }

    @Test(arguments: [
        """
        {"type":"message","subtype":"message_deleted","channel":"C1","ts":"3.0","deleted_ts":"1.5",\
        "previous_message":{"user":"UANA","text":"<@UBOT> old","ts":"1.5"}}
        """,
        """
        {"type":"message","subtype":"message_changed","channel":"C1","ts":"3.0",\
        "message":{"subtype":"tombstone","user":"USLACKBOT","text":"This message was deleted.","ts":"1.5"},\
        "previous_message":{"user":"UANA","text":"<@UBOT> old","ts":"1.5"}}
        """,
    ])
    func `a deletion is known with and without a tombstone`(event: String) throws {
        let inbound = try self.inbound(event)
        let change = Inbound.Changing(
            self.message,
            now: nil,
            at: Timestamp(milliseconds: 3000),
            messageKeys: ["slack:at:1.5:msg:T1:C1"]
        )
        #expect(inbound.gesture == .changed(change))
        #expect(inbound.keys.contains("slack:edit:T1:C1:1.5:deleted"))
    }

    @Test func `a mention that came about by an edit carries both names`() throws {
        let inbound = try self.inbound(
            """
            {"type":"app_mention","user":"UANA","text":"<@UBOT> hi","ts":"1.5","channel":"C1",\
            "edited":{"user":"UANA","ts":"2.0"}}
            """
        )
        guard case .changed(let change) = inbound.gesture else {
            Issue.record("no change: \(inbound)")
            return
        }
        #expect(change.messageKeys == ["slack:at:1.5:msg:T1:C1"])
        #expect(inbound.keys.contains("slack:edit:T1:C1:1.5:2.0"))
    }

    @Test func `the door cleans the new words`() async throws {
        let door = Workspace.door(sanitise: { $0.replacing("secret", with: "[redacted]") })
        let inbound = try self.changed(
            #"{"user":"UANA","text":"a secret","ts":"1.5","edited":{"user":"UANA","ts":"2.0"}}"#
        )
        guard case .record(let intake) = await door.admit(inbound), case .amend(let amendment, nil) = intake.wish else {
            Issue.record("not written down")
            return
        }
        #expect(amendment.act == .reworded("a [redacted]", by: PersonID("slack:UANA")))
    }
}
