import Foundation

/// Starts a program so that it dies with the bot.
package struct Launcher: Hashable, Sendable {
    private let setpriv: String

    /// - Parameter setpriv: its path.
    package init(setpriv: String) { self.setpriv = setpriv }

    /// The kernel tells of a parent's death only those who asked before it. So it is asked first, and looked at
    /// afterwards whether the parent is still ours: nothing starts for a bot that was killed in between.
    ///
    /// A shell, but a constant text.
    private static let script = #"[ "$PPID" = "$0" ] || exit 125; exec "$@""#

    /// The command that starts `command` so.
    package func launching(_ command: [String]) -> [String] {
        [self.setpriv, "--pdeathsig", "KILL", "--", "/bin/sh", "-c", Self.script, "\(getpid())"] + command
    }
}
