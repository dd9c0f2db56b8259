import ChatBridge
import Foundation
import Requests
import Testing

/// Words on issues, and commands in comments.
@Suite struct GitHubDecodingTests {
    private let decoding = GitHubDecoding(repositories: ["acme/taxi"], mention: "analytics-bot", label: "chatbridge")

    private func comment(
        _ body: String,
        action: String = "created",
        by author: Int = 7,
        sender: Int = 7,
        type: String = "User",
        association: String = "MEMBER",
        repository: String = "acme/taxi",
        more: String = ""
    ) throws -> GitHubDecoding.Arrival {
        let text = String(decoding: try JSONEncoder().encode(body), as: UTF8.self)
        let json = """
            {"action":"\(action)","issue":{"number":12,"title":"t","user":{"id":1,"login":"x"}\(more)},
            "comment":{"id":99,"body":\(text),"user":{"id":\(author),"login":"ana","type":"User"},
            "author_association":"\(association)","created_at":"2026-11-21T08:00:00Z","updated_at":"2026-11-21T09:00:00Z"},
            "repository":{"full_name":"\(repository)"},"sender":{"id":\(sender),"login":"ana","type":"\(type)"}}
            """
        return try self.decoding.arrival("issue_comment", delivery: "d1", Array(json.utf8))
    }

    @Test(arguments: ["@analytics-bot add a metric", "Add a metric, @Analytics-Bot!", "(@analytics-bot) add a metric"])
    func `a comment that mentions the bot is a wish of its author's`(text: String) throws {
        guard case .said(let inbound, isTrusted: true) = try self.comment(text),
            case .said(let saying) = inbound.gesture
        else {
            Issue.record("it was not heard")
            return
        }
        #expect(inbound.keys == ["github:delivery:d1", "github:comment:acme/taxi:99"])
        #expect(saying.person == PersonID("github:7") && saying.personName == "ana")
        #expect(saying.conversation == ConversationID("github:acme/taxi:12:"))
        #expect(saying.message == MessageRef("github:acme/taxi:12:99"))
        #expect(
            !saying.text.lowercased().contains("analytics-bot") && saying.text.lowercased().contains("add a metric")
        )
    }

    @Test func `other words, other repositories, bots, pull requests and our own comments are nothing`() throws {
        let mention = "@analytics-bot add a metric"
        for arrival in [
            try self.comment("add a metric"), try self.comment("@analytics-bots add a metric"),
            try self.comment("mail@analytics-bot.example"), try self.comment(mention, repository: "evil/taxi"),
            try self.comment(mention, type: "Bot"), try self.comment(mention, by: 7, sender: 8),
            try self.comment(mention, more: #","pull_request":{"url":"x"}"#),
            try self.comment(mention + "\n<!-- chatbridge:12/card abc -->"),
            try self.comment(mention, action: "pinned"),
        ] {
            guard case .ignored = arrival else {
                Issue.record("\(arrival)")
                continue
            }
        }
    }

    @Test(arguments: [("CONTRIBUTOR", false), ("NONE", false), ("COLLABORATOR", true), ("OWNER", true)])
    func `whom the repository does not know is told from whom it does`(association: String, isTrusted: Bool) throws {
        guard case .said(_, isTrusted) = try self.comment("@analytics-bot hi", association: association) else {
            Issue.record("\(association)")
            return
        }
    }

    @Test func `a command is one at the very beginning, and carries when it was written`() throws {
        guard case .commanded(let order) = try self.comment("/approve\nlooks good", association: "NONE") else {
            Issue.record("it was not taken for a command")
            return
        }
        #expect(order.person == PersonID("github:7") && order.place == ConversationID("github:acme/taxi:12:"))
        #expect(order.at == Timestamp(milliseconds: 1_795_248_000_000))
        #expect(order.click.time == order.at)
        for text in ["I would /approve", "> /approve", "`/approve`", "/approved", "/etc/passwd", "/edit", "/choose x"] {
            if case .commanded = try self.comment(text) { Issue.record("\(text) was taken for a command") }
        }
        // An edit of a comment is no press.
        if case .commanded = try self.comment("/approve", action: "edited") { Issue.record("an edit counted") }
    }

    private func issue(
        _ action: String,
        body: String = "please",
        label: String = "",
        by sender: Int = 5
    ) throws
        -> GitHubDecoding.Arrival
    {
        let json = """
            {"action":"\(action)","issue":{"number":12,"title":"Add a metric","body":"\(body)","user":{"id":5,"login":"x"},
            "author_association":"NONE","labels":[]},"label":{"name":"\(label)"},
            "repository":{"full_name":"acme/taxi"},"sender":{"id":\(sender),"login":"bo","type":"User"}}
            """
        return try self.decoding.arrival("issues", delivery: "d2", Array(json.utf8))
    }

    @Test func `the label makes an issue a request of whoever gives it, with the words of its author`() throws {
        guard case .said(let inbound, isTrusted: true) = try self.issue("labeled", label: "chatbridge", by: 6),
            case .said(let saying) = inbound.gesture
        else {
            Issue.record("it was not heard")
            return
        }
        #expect(saying.person == PersonID("github:6") && saying.author == PersonID("github:5"))
        #expect(saying.text == "Add a metric\n\nplease")
        if case .said = try self.issue("labeled", label: "bug") { Issue.record("another label counted") }
        if case .said = try self.issue("opened") { Issue.record("an issue counted that speaks to nobody") }
        guard case .said(_, isTrusted: false) = try self.issue("opened", body: "@analytics-bot please") else {
            Issue.record("a stranger's issue was trusted, or not heard")
            return
        }
    }

    @Test func `what is no delivery is said to be none`() {
        #expect(throws: GitHubDecoding.Unreadable.self) {
            try self.decoding.arrival("issues", delivery: "d", Array("[]".utf8))
        }
    }
}
