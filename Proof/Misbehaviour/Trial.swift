package import Agents
import Foundation

/// One agent, let loose on a worktree of its own; and afterwards what a bot does with what agents leave.
package struct Trial: Sendable {
    package let agent: Misbehaviour
    let stage: Stage
    let sandbox: Sandbox
    /// Seconds that the machine may take to start it and to end it.
    let patience: Double
    /// In the arguments of everything it starts.
    private let token = "\(Int.random(in: 100_000_000...999_999_999)).\(Int.random(in: 100_000...999_999))"

    /// What each of them may use.
    package static let limits = Limits(
        time: .seconds(2),
        memory: 192 << 20,
        cpuSeconds: 2,
        processors: 2,
        fileSize: 32 << 20,
        disk: 48 << 20,
        files: 1500,
        temporary: 32 << 20,
        processes: 50,
        output: 1 << 20
    )

    /// Seconds that a machine with nothing else to do is given.
    package static let patience = 10.0

    package init(_ agent: Misbehaviour, on stage: Stage, in sandbox: Sandbox, patience: Double = Self.patience) {
        self.patience = patience
        self.agent = agent
        self.stage = stage
        self.sandbox = sandbox
    }

    /// Whether this isolation says that it stands up to it.
    package static func isPromised(_ agent: Misbehaviour, by isolation: any Isolation) -> Bool {
        agent.tries.map(isolation.promises.contains) ?? true
            // A trap of git's is set by commands that unconfined would spring it at once.
            && (agent.tries != .limits || isolation.promises.contains(.files))
    }

    package func run() async throws -> Verdict {
        let name = "agent-\(self.token)"
        let worktree = try await Worktree.make(
            name,
            in: "\(self.stage.path)/worktrees",
            of: self.stage.origin,
            at: try await self.stage.origin.head()
        )
        let scratch = "\(self.stage.path)/scratch/\(name)"
        try FileManager.default.createDirectory(atPath: "\(scratch)/target", withIntermediateDirectories: true)
        var verdict = Verdict(agent: self.agent)
        let start = ContinuousClock.now
        let result = try await self.sandbox.run(
            [
                self.sandbox.toolbox.python, "/sandbox/scratch.py", self.agent.kind, self.agent.parameter,
                self.stage.facts(for: worktree.path, token: self.token),
            ],
            binds: [
                .init(worktree.path, at: Sandbox.work, isWritable: true),
                .init("\(worktree.path)/.git", at: "\(Sandbox.work)/.git"),
                .init(scratch, at: Sandbox.scratch, isWritable: true),
                .init("\(self.stage.path)/agents.py", at: "/sandbox/scratch.py"),
            ],
            directory: Sandbox.work
        )
        verdict.ending = result.ending
        verdict.seconds = (ContinuousClock.now - start) / .seconds(1)
        self.judge(result, &verdict)
        verdict.survived = await self.survivors(since: start)
        await self.goOn(worktree, scratch, &verdict)
        verdict.harm += self.stage.harm
        return verdict
    }

    private func judge(_ result: ChildResult, _ verdict: inout Verdict) {
        let text = result.output + result.errors
        for line in text.split(separator: "\n") where line.hasPrefix("HARM: ") {
            verdict.harm.append(String(line.dropFirst(6)))
        }
        if text.contains(self.stage.secret) || text.contains(self.stage.variable) {
            verdict.harm.append("it told a secret")
        }
        if ["NameError", "KeyError", "SyntaxError", "IndentationError"].contains(where: text.contains) {
            verdict.harm.append("the agent itself is broken: \(result.excerpt().suffix(200))")
        }
        if case .stopped(let limit) = result.status {
            // On a machine that is slow to it, an agent may not come as far as its own limit before its time is up.
            let expected = self.patience > Self.patience ? self.agent.limits.union([.time]) : self.agent.limits
            if !expected.contains(limit) { verdict.harm.append("it ended at another limit than it should") }
        } else if !self.agent.limits.isEmpty, !self.agent.mayEnd {
            verdict.harm.append("no limit ended it")
        }
        let allowed = self.sandbox.limits.time / .seconds(1) + self.patience
        if verdict.seconds > allowed { verdict.harm.append("it went on for \(Int(verdict.seconds)) s") }
    }

    /// How many of its processes are still there ten seconds after the deadline.
    private func survivors(since start: ContinuousClock.Instant) async -> Int {
        let end = max(start + self.sandbox.limits.time, .now) + .seconds(10)
        while true {
            let found = ProcessTable.count(containing: self.token)
            if found == 0 || ContinuousClock.now > end { return found }
            try? await Task.sleep(for: .milliseconds(50))
        }
    }

    /// Reads results, commits, and clears away, as a step does.
    private func goOn(_ worktree: Worktree, _ scratch: String, _ verdict: inout Verdict) async {
        let start = ContinuousClock.now
        if let data = Yard(scratch).read("target/run_results.json", limit: 1 << 20),
            String(decoding: data, as: UTF8.self).contains(self.stage.secret)
        {
            verdict.harm.append("the bot read a secret for it")
        }
        let edit = FileEdit(path: "models/schema.yml", after: "version: 2\n# \(self.token)\n")
        _ = try? await worktree.commit([edit], message: "docs: a change", author: .init(name: "a", email: "a@a"))
        try? await worktree.keepCommit()
        do {
            try worktree.remove()
            try Tree(scratch).remove()
        } catch {
            verdict.harm.append("its folders could not be removed: \(error)")
        }
        if ContinuousClock.now - start > .seconds(60) { verdict.harm.append("it kept the bot busy afterwards") }
    }
}

extension Misbehaviour {
    /// It has a limit to run into, but may find its own end before it.
    fileprivate var mayEnd: Bool {
        let own = ["memory_filler", "fork_bomb", "memory_hog", "sparse", "deep", "zombies", "relay"]
        return own.contains(self.kind) || self.parameter == "chain"
    }
}
