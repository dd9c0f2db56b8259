import Foundation
import Requests
import Testing

@testable import ChatBridge

@Suite("Several workspaces of Slack")
struct SlackWorkspacesTests {
    private static let east = SlackIdentity(team: "T2", user: "UBOT", bot: "BBOT", isHome: false)

    private func decoding(_ teams: [String]) -> SlackDecoding? {
        for team in teams {
            if team == "T1" { return Workspace.decoding }
            if team == "T2" { return SlackDecoding(me: Self.east) }
        }
        return nil
    }

    private func envelope(_ frame: String) throws -> SlackEnvelope {
        guard case .envelope(let envelope) = try SlackDecoding.frame(Array(frame.utf8), of: self.decoding) else {
            throw SlackDecoding.Unreadable()
        }
        return envelope
    }

    private func mention(team: String, authorized: String, context: String? = nil) -> String {
        Workspace.mention("e1").replacing(#""team_id":"T1","event_id""#, with: #""team_id":"\#(team)","event_id""#)
            .replacing(#"{"team_id":"T1","user_id":"UBOT""#, with: #"{"team_id":"\#(authorized)","user_id":"UBOT""#)
            .replacing(
                #""type":"event_callback""#,
                with: #""context_team_id":"\#(context ?? team)","type":"event_callback""#
            )
    }

    @Test func `people, places and names of a gesture are of their workspace; at home they are as ever`() throws {
        let home = try self.envelope(self.mention(team: "T1", authorized: "T1")).inbound
        let east = try self.envelope(self.mention(team: "T2", authorized: "T2")).inbound
        guard case .said(let here) = home.gesture, case .said(let there) = east.gesture else {
            Issue.record("\(home) \(east)")
            return
        }
        #expect(here.person.rawValue == "slack:UANA" && there.person.rawValue == "slack:T2:UANA")
        #expect(there.conversation.rawValue == "slack:T2:C1:1800000000.000100")
        // The envelope's own name is the app's; but for it the same ids are other names.
        #expect(Set(home.keys).intersection(east.keys) == [home.keys[0]])
        #expect(home.keys == (try Workspace.decoding.frame(Array(Workspace.mention("e1").utf8))).keys)
    }

    @Test func `in a shared channel the installation that may see it takes it, whoever's team is named`() throws {
        let shared = try self.envelope(self.mention(team: "T9", authorized: "T2", context: "T2")).inbound
        guard case .said(let saying) = shared.gesture else {
            Issue.record("\(shared)")
            return
        }
        #expect(saying.conversation.rawValue.hasPrefix("slack:T2:") && saying.person.rawValue == "slack:T2:UANA")
        let unknown = try self.envelope(self.mention(team: "T9", authorized: "T9"))
        #expect(unknown.inbound.gesture == .ignored("another workspace") && unknown.teams.first == "T9")
    }

    @Test func `a press on the app's message goes to the message's workspace, and says whose it is`() throws {
        let press = """
            {"type":"interactive","envelope_id":"p1","payload":{"type":"block_actions","team":{"id":"T1"},\
            "user":{"id":"UBO","team_id":"T1"},"message":{"team":"T2","ts":"1.1"},"trigger_id":"t",\
            "container":{"message_ts":"1.1","channel_id":"C1"},\
            "actions":[{"action_id":"press:approve","value":"v","action_ts":"1800000000.1"}]}}
            """
        guard case .pressed(let pressing) = try self.envelope(press).inbound.gesture else {
            Issue.record("no press")
            return
        }
        #expect(pressing.team == "T1" && pressing.conversation.rawValue.hasPrefix("slack:T2:"))
        #expect(pressing.person.rawValue == "slack:T2:UBO" && pressing.click.time != nil)
        #expect(pressing.click.rawValue.contains(":T2:UBO:"))
    }

    @Test func `one workspace's people are no mention in another`() {
        let words: Words =
            "\(mention: PersonID("slack:T2:UBO")) \(mention: PersonID("slack:UBO")) \(mention: PersonID("slack:T3:UBO"))"
        #expect(SlackText.mrkdwn(Self.east.addressing(words), limit: 200) == "<@UBO> *UBO* *T3:UBO*")
        #expect(SlackText.mrkdwn(Workspace.me.addressing(words), limit: 200) == "T2:UBO <@UBO> T3:UBO")
        #expect(
            Self.east.user(of: PersonID("slack:UBO")) == nil && Workspace.me.user(of: PersonID("slack:T2:UBO")) == nil
        )
        #expect(Self.east.user(of: PersonID("slack:T2:<!channel>")) == nil)
    }

    @Test func `while it is not known where the app is, Slack is asked to deliver again`() async throws {
        let envelope = try self.envelope(Workspace.mention("e1"))
        #expect(await SlackReception { _ in .later }.take(envelope) == nil)
        #expect(await SlackReception { _ in .stranger }.take(envelope) == SlackIntake.Answer())
    }
}

extension SlackFrame {
    fileprivate var keys: [String] {
        guard case .envelope(let envelope) = self else { return [] }
        return envelope.inbound.keys
    }
}
