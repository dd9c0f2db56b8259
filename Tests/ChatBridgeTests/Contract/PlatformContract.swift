import ChatBridge
import Foundation
import Requests
import Testing

/// What the bot may rely on, wherever it speaks; what one cannot do it says beforehand, and refuses.
@Suite("Platforms: the same promises")
struct PlatformContract {
    private let card = Card(
        state: .waiting,
        headline: "Add the metric",
        blocks: [
            .text("Needs a yes"), .fields([.init("Files", "a.yml")]), .bullets(["One", "Two"]), .code("select 1"),
            .table(.init(caption: "Rows", header: ["model", "rows"], rows: [["fct_trips", "49000"]])),
            .steps([.init(.done, "1. edit"), .init(.waiting, "2. test")]),
            .buttons([Button("Approve", press: Press(.approve, request: RequestID("12"), revision: 3))]),
            .context("Request 12"),
        ]
    )

    private func post(
        _ card: Card,
        on stage: any Stage,
        to place: ConversationID? = nil,
        below: MessageRef? = nil,
        marker: String = "12/card"
    ) async throws(Setback) -> MessageRef {
        try await stage.platform.post(card, to: place ?? stage.thread, replyingTo: below, marker: marker)
    }

    @Test(arguments: StageKind.allCases)
    func `a card shows all that stands on it, once`(_ kind: StageKind) async throws {
        try await kind.open { stage in
            _ = try await self.post(self.card, on: stage)
            let seen = try await stage.seen()
            #expect(seen.count == 1)
            for words in [
                "Add the metric", "Needs a yes", "Files", "a.yml", "One", "Two", "select 1", "fct_trips", "49000",
                "1. edit", "2. test", "Request 12",
            ] { #expect(seen[0].contains(words), "\(words) is missing in \(seen[0])") }
        }
    }

    @Test(arguments: StageKind.allCases)
    func `an edit takes the place of what was shown, and may be repeated`(_ kind: StageKind) async throws {
        try await kind.open { stage in
            let message = try await self.post(self.card, on: stage)
            #expect(stage.platform.capabilities.edits)
            for _ in 0..<2 {
                let edit = try await stage.platform.update(
                    message,
                    to: Card(state: .done, headline: "It is merged"),
                    in: stage.thread,
                    marker: "12/card"
                )
                #expect(edit == .done)
            }
            let seen = try await stage.seen()
            #expect(seen.last?.contains("It is merged") == true)
            // A terminal prints what is new below what was.
            #expect(kind == .terminal || (seen.count == 1 && !seen[0].contains("Needs a yes")))
            #expect(try await stage.buttons().isEmpty, "the buttons are gone")
        }
    }

    @Test(arguments: StageKind.allCases)
    func `what is in doubt is found by its marker, or cannot be looked for`(_ kind: StageKind) async throws {
        try await kind.open { stage in
            if try await stage.loseAnswer() {
                let setback = await #expect(throws: Setback.self) { _ = try await self.post(self.card, on: stage) }
                #expect(setback?.kind == .uncertain)
            } else {
                _ = try await self.post(self.card, on: stage)
            }
            #expect(try await stage.seen().count == 1)
            func find(_ marker: String) async throws(Setback) -> MessageRef? {
                try await stage.platform.find(
                    marker: marker,
                    in: stage.thread,
                    replyingTo: nil,
                    since: Timestamp(milliseconds: 0)
                )
            }
            guard stage.platform.capabilities.finds else {
                let setback = await #expect(throws: Setback.self) { _ = try await find("12/card") }
                #expect(setback?.kind == .rejected)
                return
            }
            let message = try #require(try await find("12/card"))
            #expect(try await find("12/card@elsewhere") == nil)
            let edit = try await stage.platform.update(message, to: Card("x"), in: stage.thread, marker: "12/card")
            #expect(edit == .done)
        }
    }

    @Test(arguments: StageKind.allCases)
    func `a file that somebody attached is handed over, up to a length, or there are none`(
        _ kind: StageKind
    ) async throws {
        try await kind.open { stage in
            let bytes = Array("card,1\n".utf8)
            guard let parcel = try await stage.share("rates.csv", bytes) else {
                let parcel = Parcel(Requests.Attachment(id: "x:1", name: "rates.csv"), .csv, in: stage.thread)
                let setback = await #expect(throws: Setback.self) {
                    _ = try await stage.platform.fetch(parcel, patiently: true)
                }
                #expect(setback?.kind == .rejected)
                return
            }
            #expect(try await stage.platform.fetch(parcel, patiently: true) == FetchedFile(bytes: bytes))
            let long = [UInt8](repeating: 0x61, count: Requests.Attachment.Kind.csv.mostBytes + 1)
            let longer = try #require(try await stage.share("long.csv", long))
            let setback = await #expect(throws: Setback.self) {
                _ = try await stage.platform.fetch(longer, patiently: true)
            }
            #expect(setback == Setback(.rejected, "it is longer than 1 MB"))
        }
    }

    @Test(arguments: StageKind.allCases)
    func `a demand to wait is passed on, and nothing is shown`(_ kind: StageKind) async throws {
        try await kind.open { stage in
            guard try await stage.demandPause() else { return }
            let setback = await #expect(throws: Setback.self) { _ = try await self.post(self.card, on: stage) }
            guard case .later(let until)? = setback?.kind else {
                Issue.record("\(String(describing: setback))")
                return
            }
            #expect(until > DayTime().now.advanced(by: .seconds(3)))
            #expect(try await stage.seen().isEmpty)
        }
    }

    @Test(arguments: StageKind.allCases)
    func `a place that there is not takes nothing, and is named`(_ kind: StageKind) async throws {
        try await kind.open { stage in
            guard let nowhere = stage.nowhere else { return }
            let setback = await #expect(throws: Setback.self) {
                _ = try await self.post(self.card, on: stage, to: nowhere)
            }
            #expect(setback?.kind == .rejected && setback?.obstacle != nil, "\(String(describing: setback))")
        }
    }

    @Test(arguments: StageKind.allCases)
    func `a message to a channel begins a thread, in which the next ones are`(_ kind: StageKind) async throws {
        try await kind.open { stage in
            guard let channel = stage.channel else { return }
            let first = try await self.post(self.card, on: stage, to: channel)
            let thread = stage.platform.thread(below: first) ?? ConversationID(first.rawValue)
            #expect(thread != channel && thread.rawValue.hasPrefix(channel.rawValue))
            let second = try await self.post(Card("It is merged"), on: stage, to: channel, below: first, marker: "12/x")
            let place = stage.platform.thread(below: second)
            #expect(place == nil || place == thread)
            let edit = try await stage.platform.update(first, to: Card("y"), in: channel, marker: "12/card")
            #expect(edit == .done)
            #expect(try await stage.seen().count == 2)
        }
    }

    @Test(arguments: StageKind.allCases)
    func `one person alone is told something`(_ kind: StageKind) async throws {
        try await kind.open { stage in
            try await stage.platform.whisper(Card("Only for Ana"), to: stage.ana, in: stage.thread)
            #expect(try await stage.whispered().contains { $0.contains("Only for Ana") })
            if kind != .terminal { #expect(try await stage.seen().isEmpty) }
        }
    }

    @Test(arguments: StageKind.allCases)
    func `what people wrote stays what they wrote`(_ kind: StageKind) async throws {
        let hostile = "<!channel> <@U0BO> *bold* [x](https://evil.test) <https://evil.test|y> @Bo \u{1B}[2J"
        try await kind.open { stage in
            _ = try await self.post(
                Card(headline: hostile, blocks: [.text(Words(plain: hostile)), .bullets(["\(code: hostile)"])]),
                on: stage
            )
            let seen = try await stage.seen().joined()
            #expect(seen.contains("evil.test"))
            let markup = try await stage.markup().joined()
            // A terminal knows no formats, only commands.
            let signs =
                kind == .terminal ? ["\u{1B}"] : ["<!channel>", "<@U0BO>", "<https://evil.test|y>", "<at>Bo</at>"]
            for sign in signs {
                #expect(!markup.contains(sign), "\(sign)")
            }
        }
    }

    @Test(arguments: StageKind.allCases)
    func `the longest card is taken, and its buttons are never cut`(_ kind: StageKind) async throws {
        let line = String(repeating: "long words ", count: 400)
        var card = self.card
        card.blocks = (0..<60).map { _ in .text(Words(plain: line)) } + card.blocks
        try await kind.open { [card] stage in
            _ = try await self.post(card, on: stage)
            if kind != .terminal { #expect(try await stage.buttons().count == 1) }
        }
    }

    @Test func `addresses tell the platforms apart`() async throws {
        for kind in StageKind.allCases {
            try await kind.open { stage in
                #expect(stage.thread.rawValue.hasPrefix(stage.platform.name + ":"))
                #expect(stage.platform.lane(of: stage.thread).hasPrefix(stage.platform.name + ":"))
                #expect(stage.ana.rawValue.hasPrefix(stage.platform.name + ":"))
            }
        }
    }
}
