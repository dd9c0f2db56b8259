import ChatBridge
import Requests
import Synchronization
import Testing

@Suite("The terminal")
struct TerminalPlatformTests {
    private final class Screen: Sendable {
        private let text = Mutex("")
        var contents: String { self.text.withLock { $0 } }
        func print(_ more: String) { self.text.withLock { $0 += more } }
    }

    private let screen = Screen()
    private let place = ConversationID("local:1")

    private func card(_ state: Card.Step.State) -> Card {
        Card(
            state: .working,
            headline: "Add a metric",
            blocks: [.steps([Card.Step(state, "1. edit"), Card.Step(.waiting, "2. test")])]
        )
    }

    @Test func `an edit prints what is new`() async throws {
        let terminal = TerminalPlatform { [screen] in screen.print($0) }
        let message = try await terminal.post(self.card(.running), to: self.place, replyingTo: nil, marker: "1/card")
        _ = try await terminal.update(message, to: self.card(.running), in: self.place, marker: "1/card")
        _ = try await terminal.update(message, to: self.card(.done), in: self.place, marker: "1/card")
        #expect(self.screen.contents == "▸ Add a metric\n  ▸ 1. edit\n  ○ 2. test\n  ✓ 1. edit\n")
        #expect(
            try await terminal.find(
                marker: "1/card",
                in: self.place,
                replyingTo: nil,
                since: Timestamp(milliseconds: 0)
            ) == message
        )
    }

    @Test func `text from outside cannot steer the terminal`() async throws {
        let terminal = TerminalPlatform { [screen] in screen.print($0) }
        let evil = "\u{1B}[2Jgone\u{7}\u{9B}1m"
        _ = try await terminal.post(
            Card(headline: evil, blocks: [.text("\(evil) \(bold: evil)"), .code(evil)]),
            to: self.place,
            replyingTo: nil,
            marker: "m"
        )
        #expect(!self.screen.contents.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{7}" || $0 == "\u{9B}" })
    }

    @Test func `durations and times are for reading`() {
        #expect(Duration.seconds(42).spoken == "42 s")
        #expect(Duration.seconds(185).spoken == "3 min 5 s")
        #expect(Duration.seconds(7800).spoken == "2 h 10 min")
        #expect(Duration.seconds(259_200).spoken == "3 days")
        #expect(Timestamp(milliseconds: 0).clock == "1970-01-01 00:00 UTC")
        #expect(Timestamp(milliseconds: 1_709_208_000_000).clock == "2024-02-29 12:00 UTC")
    }
}
