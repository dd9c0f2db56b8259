import Agents
import Foundation

/// Kills the bot at the first, second, third … call of each system call by which it changes anything outside itself:
/// counted from its start, and from when it is at work. `strace` does that to any program, and unlike a clock it leaves
/// no moment out.
struct StraceLives: Sendable {
    private static let calls = ["fdatasync", "pwrite64", "sendto", "write", "clone3", "rename", "unlink", "mkdir"]
    private static let strace = "/usr/bin/strace"
    /// How long a life waits for its call.
    private static let patience = Duration.seconds(4)

    let hangman: Hangman

    /// How many lives there are to so many calls of each.
    static func count(depth: Int) -> Int { self.calls.count * depth * 2 }

    func run(_ report: inout TortureReport, _ progress: @Sendable (TortureReport) -> Void) async throws {
        let depth = self.hangman.settings.systemCalls
        guard depth > 0 else { return }
        guard FileManager.default.isExecutableFile(atPath: Self.strace) else {
            report.remarks.append("no kills at system calls: run `apt-get install strace`")
            return
        }
        for call in Self.calls {
            for number in 1...depth {
                for isAtWork in [false, true] where !self.hangman.reprieve.isGranted {
                    let life =
                        isAtWork
                        ? try await self.working(call, number, &report) : try await self.starting(call, number, &report)
                    try await report.add(life, self.hangman.stagehand)
                    progress(report)
                }
            }
        }
    }

    /// What kills at the `number`-th such call of any thread; programs that the bot starts are let go.
    private func injection(_ call: String, _ number: Int) -> [String] {
        [
            "-f", "-b", "execve", "-qqq", "-o", "/dev/null", "-e", "trace=\(call)", "-e",
            "inject=\(call):signal=KILL:when=\(number)",
        ]
    }

    private func starting(_ call: String, _ number: Int, _ report: inout TortureReport) async throws -> Life {
        // With -D the bot is the child of this process, and strace the grandchild.
        let wrapper = [Self.strace, "-D"] + self.injection(call, number)
        return try await self.life("at \(call), starting", under: wrapper, &report) { process in
            try await self.hangman.wait(for: Self.patience, process)
        }
    }

    private func working(_ call: String, _ number: Int, _ report: inout TortureReport) async throws -> Life {
        try await self.life("at \(call), working", &report) { process in
            guard try await self.hangman.isConnected(process) else { return }
            try await withThrowingTaskGroup { group in
                let tracer = Child(Self.strace, self.injection(call, number) + ["-p", "\(process)"])
                group.addTask { _ = try? await tracer.run() }
                try await self.hangman.wait(for: Self.patience, process)
                group.cancelAll()
            }
        }
    }

    /// A life whose end is only called so when it came by itself.
    private func life(
        _ kind: String,
        under wrapper: [String] = [],
        _ report: inout TortureReport,
        _ body: (Int32) async throws -> Void
    ) async throws -> Life {
        var came = false
        var life = try await self.hangman.watched(report.lives, kind, under: wrapper, &report) { process in
            try await body(process)
            came = ProcessTable.hasEnded(process)
        }
        if !came { life.end = "at random" }
        return life
    }
}
