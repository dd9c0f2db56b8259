import Foundation

/// Kills the bot at the first, second, third … call of each system call by which it changes anything outside itself.
/// `strace` does that for any program; other than a clock it leaves no moment out.
struct StraceLives: Sendable {
    static let calls = [
        "fdatasync", "pwrite64", "sendto", "write", "writev", "clone3", "vfork", "rename", "unlink", "mkdir",
    ]
    private static let strace = "/usr/bin/strace"

    let hangman: Hangman

    func run(_ report: inout TortureReport, _ progress: @Sendable (TortureReport) -> Void) async throws {
        let depth = self.hangman.settings.systemCalls
        guard depth > 0 else { return }
        guard FileManager.default.isExecutableFile(atPath: Self.strace) else {
            report.remarks.append("no kills at system calls: run `apt-get install strace`")
            return
        }
        for call in Self.calls {
            for number in 1...depth {
                guard try await self.life(call, number, &report) else { break }
                progress(report)
            }
        }
    }

    /// One life that ends at the `number`-th such call of any of its threads. False when it never comes to it.
    private func life(_ call: String, _ number: Int, _ report: inout TortureReport) async throws -> Bool {
        // The bot is the child of this process, and strace a grandchild; programs that the bot starts are let go.
        let wrapper = [
            Self.strace, "-D", "-f", "-b", "execve", "-qqq", "-o", "/dev/null", "-e", "trace=\(call)", "-e",
            "inject=\(call):signal=KILL:when=\(number)",
        ]
        var died = false
        let life = try await self.hangman.watched(report.lives, "at \(call)", under: wrapper, &report) { process in
            try await self.hangman.wait(for: .seconds(6), process)
            died = ProcessTable.hasEnded(process)
        }
        try await report.add(life, self.hangman.stagehand)
        return died
    }
}
