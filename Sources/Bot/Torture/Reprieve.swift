import Foundation
import Synchronization
import UnixSignals

/// Ends a torture before its time. Asked for once (SIGINT, SIGTERM), nobody is killed any more, and what is open comes to
/// its end and is judged; asked for again, this program ends at once, and the bot with it.
final class Reprieve: Sendable {
    private let granted = Atomic(false)

    var isGranted: Bool { self.granted.load(ordering: .relaxed) }

    /// Waits for the signals until cancelled.
    func watch() async {
        for await _ in await UnixSignalsSequence(trapping: .sigint, .sigterm) {
            guard self.granted.exchange(true, ordering: .relaxed) else {
                let words = "Stopping: waits for what is open, and judges it. Once more ends it at once.\n"
                try? FileHandle.standardError.write(contentsOf: Data(words.utf8))
                continue
            }
            _exit(1)
        }
    }
}
