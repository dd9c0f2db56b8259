import Foundation
import Requests
import Synchronization
import Testing
import Transport

@testable import ChatBridge

@Suite("The bot's own page in Slack")
struct SlackHomeTests {
    private static let ana = PersonID("slack:UANA")
    private static let place = ConversationID("slack:T1:D1:")
    private static let me = SlackIdentity(team: "T1", user: "UBOT", bot: "BBOT", site: "https://acme.slack.test/")
    private static let rendering = SlackRendering(seal: Workspace.seal)
    private static let home = SlackHome(me: Self.me, rendering: Self.rendering)
    private static let long = String(repeating: "<!channel> 🚀 words ", count: 400)

    private static func entry(_ number: Int, title: String = "Add a metric") -> Home.Entry {
        let press = Press(.approve, request: RequestID("\(number)"), revision: 3)
        return Home.Entry(
            RequestID("\(number)"),
            title: title,
            words:
                "waits for approval · asked by \(mention: Self.ana), \(time: Timestamp(milliseconds: 1_800_000_000_000))",
            message: MessageRef("slack:T1:C1:1800000000.000100"),
            buttons: [
                Button(
                    "Approve",
                    style: .primary,
                    press: press,
                    confirmation: .init(title: "Approve?", text: title, yes: "Approve", no: "Not yet")
                )
            ]
        )
    }

    private static let whole = Home(
        waiting: [Self.entry(1)],
        mine: [Self.entry(2)],
        recent: [Self.entry(3)],
        offers: [
            .init(template: "add_metric", title: "Add a metric", example: "average fare as a metric"),
            .init(template: nil, title: "List", example: "which metrics do we have?"),
        ],
        health: [Condition(subject: "forge", state: .broken, since: Timestamp(milliseconds: 0), detail: "no answer")]
    )

    private static let endless = Home(
        waiting: (0..<300).map { Self.entry($0, title: Self.long) },
        mine: (0..<300).map { Self.entry($0, title: Self.long) },
        recent: (0..<300).map { Self.entry($0, title: Self.long) },
        offers: (0..<200).map {
            .init(template: $0 % 2 == 0 ? "t\($0)" : nil, title: Self.long, example: Self.long)
        },
        health: (0..<200).map {
            Condition(
                subject: Self.long + "\($0)",
                state: .broken,
                since: Timestamp(milliseconds: 0),
                detail: Self.long
            )
        }
    )

    @Test func `every page, form and answer is one that Slack takes`() throws {
        let homes = [Self.whole, Self.endless, Home()]
        var lines = homes.map { home -> JSON in
            [
                "method": "views.publish",
                "arguments": ["user_id": "UANA", "view": Self.home.view(home, in: Self.place)],
            ]
        }
        for home in homes {
            lines.append(["command": Self.home.help(home, command: "/analytics")])
            lines.append(["command": Self.home.status(home)])
            lines.append(["command": Self.home.status(home.waiting.first, of: RequestID("1"))])
        }
        let field = FormTemplate.Field(slot: "a", label: Self.long, hint: Self.long, required: false, choices: ["x"])
        let template = FormTemplate(name: "t", title: Self.long, fields: Array(repeating: field, count: 1))
        let view = SlackForm.view(Form(templates: [template]), in: Self.place)
        lines.append(["method": "views.open", "arguments": ["trigger_id": "t", "view": view]])
        try Judge.judge(lines, by: "judge-slack.py")
    }

    @Test func `what waits comes first, leads to its message, and can be decided`() {
        let view = Self.home.view(Self.whole, in: Self.place)
        let text = String(decoding: view.bytes, as: UTF8.self)
        #expect(view["private_metadata"] == .text(Self.place.rawValue))
        #expect(text.contains("https://acme.slack.test/archives/C1/p1800000000000100"))
        #expect(text.contains("press:approve") && text.contains("form:add_metric") && text.contains("no answer"))
        let titles = ["Waiting for you", "Your requests", "Lately", "What you can ask", "Health"]
        let places = titles.compactMap { text.range(of: #""text":"\#($0)""#)?.lowerBound }
        #expect(places.count == titles.count && places == places.sorted())
    }

    @Test func `what people wrote is no mention and no link, and stays within what Slack takes`() {
        let text = String(decoding: Self.home.view(Self.endless, in: Self.place).bytes, as: UTF8.self)
        #expect(!text.contains(#"<!channel>"#) || text.contains("plain_text"))
        guard case .list(let blocks)? = Self.home.view(Self.endless, in: Self.place)["blocks"] else { return }
        #expect(blocks.count <= 100)
        for block in blocks {
            guard case .text(let words)? = block["text"]?["text"], block["text"]?["type"] == "mrkdwn" else { continue }
            #expect(!words.contains("<!channel"))
        }
    }

    @Test func `whoever may ask for nothing is told so`() {
        let text = String(decoding: Self.home.view(Home(), in: Self.place).bytes, as: UTF8.self)
        #expect(text.contains("not on the list") && !text.contains("form:"))
    }

    // MARK: When it is drawn

    private let start = Timestamp(milliseconds: 1_800_000_000_000)

    @Test func `a page is drawn at once when it is opened, and once for many changes`() throws {
        var line = SlackHomeLine()
        line.touch([Self.ana], now: self.start)
        #expect(line.wake == nil, "nobody looks at it")
        line.open(Self.ana, in: Self.place, now: self.start)
        #expect(line.next(now: self.start)?.person == Self.ana)
        for _ in 0..<100 { line.touch([Self.ana], now: self.start) }
        let due = try #require(line.wake)
        #expect(self.start.duration(to: due) == SlackHomeLine.pause)
        #expect(line.next(now: self.start) == nil)
        #expect(line.next(now: due)?.person == Self.ana)
        #expect(line.wake == nil)
    }

    @Test func `a hundred people's pages are drawn at a pace that Slack takes`() {
        var line = SlackHomeLine()
        for number in 0..<100 { line.open(PersonID("slack:U\(number)"), in: Self.place, now: self.start) }
        var (now, drawn) = (self.start, Set<PersonID>())
        while let wake = line.wake {
            now = max(now, wake)
            if let next = line.next(now: now) { drawn.insert(next.person) }
        }
        #expect(drawn.count == 100)
        #expect(self.start.duration(to: now) >= SlackHomeLine.interval * 99)
    }

    @Test func `who looked long ago is not drawn for, and only so many are remembered`() {
        var line = SlackHomeLine()
        line.open(Self.ana, in: Self.place, now: self.start)
        _ = line.next(now: self.start)
        line.touch([Self.ana], now: self.start.advanced(by: SlackHomeLine.memory))
        #expect(line.wake == nil)
        line.open(Self.ana, in: Self.place, now: self.start)
        for number in 0..<SlackHomeLine.capacity {
            line.open(PersonID("slack:U\(number)"), in: Self.place, now: self.start.advanced(by: .seconds(1)))
        }
        var drawn: [PersonID] = []
        var now = self.start.advanced(by: .seconds(9))
        while let next = line.next(now: now) {
            drawn.append(next.person)
            now = now.advanced(by: SlackHomeLine.interval)
        }
        #expect(drawn.count == SlackHomeLine.capacity && !drawn.contains(Self.ana))
    }

    @Test func `a page that has not changed is not sent again; one that did not arrive is`() async throws {
        let answers = Mutex(["oops"])
        let http = ScriptedHTTP { _ in
            let body = answers.withLock { $0.popLast() } ?? #"{"ok":true}"#
            return .success(HTTPResponse(status: 200, headers: [:], body: Array(body.utf8)))
        }
        let time = ManualTime()
        let homes = SlackHomes(
            api: SlackAPI(configuration: try SlackConfiguration(settings: Workspace.settings), http: http, time: time),
            me: Self.me,
            rendering: Self.rendering,
            time: time,
            log: Workspace.log
        )
        let painter = Painter()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await homes.run { _ in painter.draw() }
            }
            /// Lets time pass until the page was drawn so often; the drawing before that has been sent by then.
            func draw(_ count: Int) async throws {
                while painter.count < count {
                    time.advance(by: .seconds(1))
                    try await Task.sleep(for: .milliseconds(1))
                }
            }
            homes.opened(by: Self.ana, in: Self.place)
            try await draw(2)
            for count in 3...4 {
                homes.touch([Self.ana])
                try await draw(count)
            }
            painter.change(to: Self.whole)
            for count in 5...6 {
                homes.touch([Self.ana])
                try await draw(count)
            }
            group.cancelAll()
            try? await group.waitForAll()
        }
        #expect(http.requests.map(\.slackMethod) == Array(repeating: "views.publish", count: 3))
        #expect(http.requests.map(\.body).dropFirst().first != http.requests.last?.body)
    }
}

/// Draws one page, and counts how often.
private final class Painter: Sendable {
    private let state = Mutex((home: Home(), count: 0))

    var count: Int { self.state.withLock { $0.count } }

    func change(to home: Home) { self.state.withLock { $0.home = home } }

    func draw() -> Home {
        self.state.withLock { state in
            state.count += 1
            return state.home
        }
    }
}
