import ChatBridge
import Requests
import Synchronization

/// A terminal, on a screen that keeps what is printed.
final class TerminalStage: Stage {
    private let screen = Screen()
    let platform: any Platform
    let thread = ConversationID("local:1")
    let channel: ConversationID? = nil
    let nowhere: ConversationID? = nil
    let ana = PersonID("local:ana")

    private final class Screen: Sendable {
        let printed = Mutex<[String]>([])
    }

    init() {
        let screen = self.screen
        self.platform = TerminalPlatform { text in screen.printed.withLock { $0.append(text) } }
    }

    func seen() async throws -> [String] { self.screen.printed.withLock { $0 } }
    func markup() async throws -> [String] { self.screen.printed.withLock { $0 } }
    func whispered() async throws -> [String] { self.screen.printed.withLock { $0 } }
    func buttons() async throws -> [String] { [] }
    func share(_ name: String, _ bytes: [UInt8]) async throws -> Parcel? { nil }
    func loseAnswer() async throws -> Bool { false }
    func demandPause() async throws -> Bool { false }
}
