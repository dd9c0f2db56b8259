import Foundation
import Requests
import Testing

@testable import ChatBridge

/// What we send to Teams, judged by Microsoft's own schemas.
@Suite("Teams: what goes out")
struct TeamsSchemaTests {
    private static let rendering = TeamsRendering(seal: Workspace.seal)
    private static let long = String(repeating: "long words and 🚀 ", count: 2000)
    private static let bo = PersonID("teams:00000000-0000-4000-8000-0000000000b0")

    private static func press(_ verb: Press.Verb) -> Press { Press(verb, request: RequestID("7"), revision: 3) }

    private static let buttons: [Button] = [
        Button("Approve", style: .primary, press: press(.approve)),
        Button("Edit plan", press: press(.edit), isTucked: true),
        Button(
            "Roll back",
            style: .danger,
            press: press(.rollBack),
            confirmation: .init(title: "Roll back?", text: "It is taken back.", yes: "Yes", no: "No")
        ),
    ]

    private static let words: Words = """
        Asked by \(mention: bo): \(bold: "bold") \(code: "code") \(struck: "gone") at \
        \(time: Timestamp(milliseconds: 1_800_000_000_000)), \(link: "here", to: "https://example.com/a?b=c"), \
        \(link: "not here", to: "javascript:alert(1)"), **x** [y](https://evil.example) <at>Bo</at>
        """

    private static let whole = Card(
        state: .waiting,
        headline: "A plan",
        blocks: [
            .text(words), .fields([.init("Files", "3"), .init("Risk", words)]), .bullets(["one", words]), .divider,
            .code("select 1\nfrom x"),
            .table(.init(caption: "Rows", header: ["Model", "Rows"], rows: [["a", "1"], ["b"]])),
            .steps([.init(.done, "planned"), .init(.running, words)]), .context(words), .buttons(buttons),
        ]
    )

    private static let endless = Card(
        state: .failed,
        headline: long,
        blocks: Array(repeating: .text(Words(plain: long)), count: 200)
            + [
                .table(
                    .init(
                        caption: long,
                        header: Array(repeating: long, count: 50),
                        rows: Array(repeating: [long], count: 500)
                    )
                ),
                .buttons(Array(repeating: Button(long, press: press(.choose(0))), count: 100)),
            ]
    )

    private static let form = FormTemplate(
        name: "add_metric",
        title: long,
        fields: [
            .init(slot: "name", label: "Name", hint: "avg_fare", required: true),
            .init(slot: "kind", label: "Kind", required: false, choices: ["sum", "average"]),
            .init(slot: "many", label: long, hint: long, required: false, choices: (0..<200).map(String.init)),
        ]
    )

    @Test func `every card and every dialog is one that Teams knows`() throws {
        let empty = Card(blocks: [.text(""), .table(.init(caption: "", header: [], rows: [])), .buttons([])])
        let cards = [Self.whole, Self.endless, empty, Card("only words")]
        var lines = cards.map { ["activity": Self.rendering.activity($0, tenant: "t", names: [Self.bo: "Bo"])] as JSON }
        lines += cards.map { ["card": Self.rendering.content($0, tenant: "t")] }
        let place = TeamsAddress(tenant: "t", conversation: "a:" + String(repeating: "1_x", count: 50))
        for accounts in [nil, [], (0..<60).map { "29:1-\($0)" + String(repeating: "x", count: 90) }] as [[String]?] {
            let refresh = TeamsView.Refresh(view: TeamsView(of: RequestID("7")), place: place, accounts: accounts)
            lines += [Self.whole, Self.endless].map {
                ["activity": Self.rendering.activity($0, tenant: "t", refreshing: refresh)]
            }
        }
        let editing = Form(
            templates: [Self.form],
            editing: Editing(RequestID("7"), revision: 3),
            values: ["kind": "sum"]
        )
        for form in [Form(templates: [Self.form]), editing] {
            let dialog = TeamsForm.dialog(form, press: "v1.x", errors: ["name": "too short", "other": "odd"])
            lines.append(["card": try #require(dialog["task"]?["value"]?["card"]?["content"])])
        }
        try Judge.judge(lines)
    }

    @Test func `the app package is one that Teams takes`() throws {
        let manifests = [true, false].map { targeted in
            TeamsManifest(
                appID: TeamsDesk.app,
                name: "Analytics Bot",
                website: "https://example.com",
                targetsMessages: targeted,
                templates: (0..<12).map { FormTemplate(name: "t\($0)", title: Self.long, fields: []) }
            )
        }
        try Judge.judge(manifests.map { ["manifest": $0.json] })
        let files = try #require(manifests.first?.files)
        #expect(files.keys.sorted() == ["color.png", "manifest.json", "outline.png"])
        // A PNG says its size behind its name and the name of its first part.
        #expect(files["color.png"]?[16..<24].map { $0 } == [0, 0, 0, 192, 0, 0, 0, 192])
        #expect(files["outline.png"]?[16..<24].map { $0 } == [0, 0, 0, 32, 0, 0, 0, 32])
    }

    @Test func `what came from outside is no markup, no mention and no link`() throws {
        let text = String(
            decoding: Self.rendering.content(Self.whole, tenant: "t", names: [Self.bo: "Bo"]).bytes,
            as: UTF8.self
        )
        #expect(!text.contains("\"TextBlock\"") && !text.contains("javascript:"))
        #expect(text.contains("**x** [y](https://evil.example)") && text.contains(#""text":"Bo""#))
    }

    @Test func `what has to be pressed is never cut off`() {
        let text = String(decoding: Self.rendering.content(Self.endless, tenant: "t").bytes, as: UTF8.self)
        #expect(text.contains("Action.Execute") && text.contains("… shortened"))
    }
}
