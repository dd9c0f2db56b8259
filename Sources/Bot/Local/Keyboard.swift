import Foundation

/// Lines typed at the terminal, read on a thread of their own since reading blocks.
enum Keyboard {
    static var isThere: Bool { isatty(STDIN_FILENO) == 1 }

    /// Ends with standard input. Call once.
    static func lines() -> AsyncStream<String> {
        let (lines, typed) = AsyncStream.makeStream(of: String.self, bufferingPolicy: .bufferingNewest(64))
        let thread = Thread {
            while let line = readLine(strippingNewline: true) { typed.yield(line) }
            typed.finish()
        }
        thread.name = "keyboard"
        thread.start()
        return lines
    }
}
