import Glibc
import Synchronization

/// Keeps what an app sends, word for word, for those who judge it: one JSON object a line, in a file of this process.
///
/// A line has `method` and `arguments` (a call of Slack's Web API), `command` (an answer to a slash command), `reply` (to a
/// `response_url`), `view` (in an answer to a form), `activity` or `conversation` (a call of Teams' Connector), or `card`.
package final class CallLog: Sendable {
    private let file: Mutex<Int32>

    /// The folder that the variable `CHATBRIDGE_CALLS` names; `nil` without it.
    package static let shared: CallLog? = {
        guard let folder = getenv("CHATBRIDGE_CALLS") else { return nil }
        return try? CallLog(file: "\(String(cString: folder))/\(getpid()).jsonl")
    }()

    /// Throws when the file can't be written.
    package init(file path: String) throws(SimulatorError) {
        let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw SimulatorError("can't write the calls to \(path): \(String(cString: strerror(errno)))")
        }
        self.file = Mutex(descriptor)
    }

    deinit { close(self.file.withLock { $0 }) }

    func add(_ line: Simulator.JSON) {
        let bytes = line.bytes + [0x0A]
        self.file.withLock { file in _ = bytes.withUnsafeBytes { write(file, $0.baseAddress, $0.count) } }
    }
}
