import ChatBridge
import Foundation
import Requests
import Testing
import Transport

@Suite("Cards as Slack shows them")
struct SlackRenderingTests {
    /// The message that is sent for `card`, as Slack receives it.
    private func message(_ card: Card) async throws -> [String: Any] {
        let http = ScriptedHTTP(#"{"ok":true,"ts":"7.0"}"#)
        let configuration = try SlackConfiguration(settings: Workspace.settings)
        let platform = SlackPlatform(
            api: SlackAPI(configuration: configuration, http: http, time: ManualTime()),
            me: Workspace.me,
            rendering: SlackRendering(seal: Workspace.seal)
        )
        _ = try await platform.post(card, to: ConversationID("slack:T1:C1:"), replyingTo: nil, marker: "m")
        let message = try #require(http.requests.first?.json)
        try Self.keep(message)
        return message
    }

    /// Where an outside judge may look at every message of these tests (`CHATBRIDGE_KEEP_MESSAGES=folder`).
    private static func keep(_ message: [String: Any]) throws {
        guard let folder = ProcessInfo.processInfo.environment["CHATBRIDGE_KEEP_MESSAGES"] else { return }
        let file = URL(filePath: folder).appending(path: UUID().uuidString + ".json")
        try JSONSerialization.data(withJSONObject: message).write(to: file)
    }

    private func blocks(_ card: Card) async throws -> [[String: Any]] {
        try #require(try await self.message(card)["blocks"] as? [[String: Any]])
    }

    /// Every text in the message, however deep.
    private func texts(_ value: Any) -> [String] {
        switch value {
        case let text as String: [text]
        case let list as [Any]: list.flatMap(self.texts)
        case let object as [String: Any]: object.flatMap { self.texts($0.value) }
        default: []
        }
    }

    @Test func `what is seldom wanted stands in a menu, within its limits`() async throws {
        func button(_ number: Int, isTucked: Bool) -> Button {
            Button(
                "No. \(number)",
                press: Press(.redo(number), request: RequestID("12"), revision: 3),
                isTucked: isTucked
            )
        }
        let many = [button(0, isTucked: false)] + (1...7).map { button($0, isTucked: true) }
        let elements = try await self.blocks(Card(blocks: [.buttons(many)]))[0]["elements"] as? [[String: Any]] ?? []
        // An overflow menu takes five options; the rest are buttons, so that nothing is lost.
        #expect(elements.map { $0["type"] as? String } == ["button", "button", "button", "overflow"])
        let options = elements.last?["options"] as? [[String: Any]] ?? []
        #expect(options.count == 5)
        #expect(options.allSatisfy { ($0["value"] as? String ?? "").utf8.count <= 150 })
        let few = [button(0, isTucked: false), button(1, isTucked: true)]
        let plain = try await self.blocks(Card(blocks: [.buttons(few)]))[0]["elements"] as? [[String: Any]] ?? []
        #expect(plain.map { $0["type"] as? String } == ["button", "button"], "a menu of one is a button")
    }

    @Test func `a card is a header, sections and buttons`() async throws {
        let press = Press(.approve, request: RequestID("12"), revision: 3)
        let card = Card(
            state: .waiting,
            headline: "Add a metric",
            blocks: [
                .text("Asked by \(mention: PersonID("slack:UANA")) for \(code: "fct_trips")"),
                .fields([Card.Field("Risk", "low")]),
                .steps([Card.Step(.done, "1. \(bold: "dbt-agent") edit"), Card.Step(.running, "2. test")]),
                .bullets(["one", "two"]), .code("select 1"), .divider,
                .buttons([Button("Approve", style: .primary, press: press)]), .context("small"),
            ]
        )
        let blocks = try await self.blocks(card)
        #expect(
            blocks.map { $0["type"] as? String } == [
                "header", "section", "section", "section", "section", "section", "divider", "actions", "context",
            ]
        )
        #expect((blocks[0]["text"] as? [String: Any])?["text"] as? String == "🟡 Add a metric")
        #expect((blocks[1]["text"] as? [String: Any])?["text"] as? String == "Asked by <@UANA> for `fct_trips`")
        #expect((blocks[3]["text"] as? [String: Any])?["text"] as? String == "✓  1. *dbt-agent* edit\n▸  2. test")
        #expect((blocks[5]["text"] as? [String: Any])?["text"] as? String == "```\nselect 1\n```")
        let button = try #require((blocks[7]["elements"] as? [[String: Any]])?.first)
        #expect(button["action_id"] as? String == "press:approve")
        #expect(button["style"] as? String == "primary")
        let value = try #require(button["value"] as? String)
        #expect(Workspace.seal.press(in: value, team: "T1") == press)
    }

    @Test(
        arguments: [
            "<!channel> & <@U123> <https://evil.test|your bank>", "<!here>", "<!subteam^S1>", "&lt;!channel&gt;",
        ]
    )
    func `what people write never becomes a mention or a link`(text: String) async throws {
        let person = PersonID("slack:<!channel>")
        let card = Card(
            headline: text,
            blocks: [
                .text("\(text) \(bold: text) \(code: text) \(mention: person) \(link: text, to: text)"),
                .fields([Card.Field(text, "\(text)")]), .bullets(["\(text)"]), .code(text), .context("\(text)"),
                .table(Passage.Table(caption: text, header: [text], rows: [[text]])),
                .table(Passage.Table(caption: text, header: [text], rows: [[text]])),
                .steps([Card.Step(.done, "\(text)")]),
            ]
        )
        let message = try await self.message(card)
        for value in self.mrkdwn(message) + [message["text"] as? String ?? ""] {
            #expect(!value.contains("<"), "\(value)")
            #expect(!value.contains(">"), "\(value)")
        }
    }

    /// Every text that Slack would read as mrkdwn.
    private func mrkdwn(_ value: Any) -> [String] {
        switch value {
        case let list as [Any]: list.flatMap(self.mrkdwn)
        case let object as [String: Any] where object["type"] as? String == "mrkdwn": [object["text"] as? String ?? ""]
        case let object as [String: Any]: object.flatMap { self.mrkdwn($0.value) }
        default: []
        }
    }

    @Test func `a page can be linked, with its label escaped`() async throws {
        let blocks = try await self.blocks(Card(blocks: [.text("\(link: "PR <1>|x", to: "https://git.test/1")")]))
        #expect((blocks[0]["text"] as? [String: Any])?["text"] as? String == "<https://git.test/1|PR &lt;1&gt;¦x>")
    }

    @Test func `a time is shown in the reader's zone`() async throws {
        let time = Timestamp(milliseconds: 1_795_229_000_000)
        let blocks = try await self.blocks(Card("\(time: time)"))
        #expect(
            (blocks[0]["text"] as? [String: Any])?["text"] as? String
                == "<!date^1795229000^{date_short_pretty} {time}|2026-11-21 02:43 UTC>"
        )
    }

    @Test(arguments: ["word ", "&<>", "👩‍👩‍👧‍👦", "é", "```", "\n", "*_~`"])
    func `no limit is exceeded, whatever is on the card`(unit: String) async throws {
        let long = String(repeating: unit, count: 20_000)
        let press = Press(.choose(1), request: RequestID(String(repeating: "9", count: 30)), revision: 1)
        let words: Words = "\(long)"
        let button = Button(
            long,
            press: press,
            confirmation: Button.Confirmation(title: long, text: long, yes: long, no: long)
        )
        let table = Passage.Table(
            caption: long,
            header: Array(repeating: long, count: 40),
            rows: Array(repeating: Array(repeating: long, count: 40), count: 300)
        )
        let every: [Card.Block] = [
            .table(table), .text(words), .fields(Array(repeating: Card.Field(long, words), count: 30)),
            .bullets(Array(repeating: words, count: 50)), .code(long),
            .steps(Array(repeating: Card.Step(.done, "\(bold: long) \(code: long)"), count: 50)), .context(words),
            .table(table),
        ]
        let buttons = (0..<40).map { index in
            Button(
                button.label,
                press: Press(.choose(index), request: press.request, revision: 1),
                confirmation: button.confirmation
            )
        }
        let card = Card(
            state: .failed,
            headline: long,
            blocks: (0..<20).flatMap { _ in every } + [.buttons(buttons), .context("end")]
        )
        let message = try await self.message(card)
        try self.check(message)
        let blocks = try #require(message["blocks"] as? [[String: Any]])
        #expect(blocks.contains { $0["type"] as? String == "actions" }, "buttons are never cut off")
    }

    private func check(_ message: [String: Any]) throws {
        let blocks = try #require(message["blocks"] as? [[String: Any]])
        #expect(blocks.count <= 50)
        #expect(blocks.count { $0["type"] as? String == "table" } <= 1)
        #expect((message["text"] as? String ?? "").count <= 3000)
        #expect(self.texts(blocks.filter { $0["type"] as? String != "actions" }).reduce(0) { $0 + $1.count } <= 13_000)
        for block in blocks {
            switch block["type"] as? String {
            case "header": #expect(self.text(block["text"]).count <= 150)
            case "section":
                let fields = block["fields"] as? [Any] ?? []
                #expect(fields.count <= 10)
                for field in fields { #expect(self.text(field).count <= 2000) }
                let text = self.text(block["text"])
                #expect(text.count <= 3000)
                #expect(!text.hasSuffix("&") && !text.hasSuffix("&am"))
            case "table":
                let rows = block["rows"] as? [[Any]] ?? []
                #expect((1...100).contains(rows.count))
                for row in rows { #expect(row.count <= 20) }
            case "actions":
                let elements = block["elements"] as? [[String: Any]] ?? []
                #expect((1...25).contains(elements.count))
                for element in elements {
                    #expect(self.text(element["text"]).count <= 75)
                    #expect((element["value"] as? String ?? "").count <= 2000)
                    let confirm = element["confirm"] as? [String: Any] ?? [:]
                    #expect(self.text(confirm["title"]).count <= 100 && self.text(confirm["text"]).count <= 300)
                    #expect(self.text(confirm["confirm"]).count <= 30 && self.text(confirm["deny"]).count <= 30)
                }
            default: break
            }
        }
    }

    private func text(_ object: Any?) -> String { (object as? [String: Any])?["text"] as? String ?? "" }

    @Test func `what does not fit is said to be missing`() async throws {
        let card = Card(blocks: Array(repeating: .text("\(String(repeating: "a", count: 2900))"), count: 10))
        let blocks = try await self.blocks(card)
        #expect(self.texts(blocks).contains("… shortened"))
    }

    @Test func `long code goes on in further sections, each fenced by itself and ending with a line`() async throws {
        let lines = (1...300).map { "select column_\($0) from a_table where b < \($0) and c > 2" }
        let blocks = try await self.blocks(Card(blocks: [.code(lines.joined(separator: "\n"))]))
        let texts = blocks.compactMap { ($0["text"] as? [String: Any])?["text"] as? String }
        #expect(texts.count > 3)
        for text in texts {
            #expect(text.hasPrefix("```\n") && text.hasSuffix("\n```") && text.count <= 3000)
            #expect(text.components(separatedBy: "```").count == 3)
        }
        for text in texts.dropLast() {
            #expect(text.hasSuffix("and c &gt; 2\n\n```") || text.hasSuffix("and c &gt; 2\n```"))
        }
        let shown = texts.joined().components(separatedBy: "\n").filter { $0.hasPrefix("select ") }
        #expect(shown.first?.hasPrefix("select column_1 ") == true)
        let escaped = lines.map { $0.replacing("<", with: "&lt;").replacing(">", with: "&gt;") }
        // The last line that is shown may be cut.
        #expect(Array(shown.dropLast()) == Array(escaped.prefix(shown.count - 1)))
    }

    @Test func `an empty card still has a text`() async throws {
        let message = try await self.message(Card())
        #expect(message["text"] as? String == "ChatBridge")
    }
}
