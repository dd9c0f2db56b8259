import Agents
import ArgumentParser
import Foundation
import Misbehaviour

/// `proof sandbox`: agents that misbehave, and whether any does harm or survives.
struct SandboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sandbox",
        abstract: "Lets agents that misbehave loose in a sandbox.",
        discussion: """
            proof sandbox                                          all of them, in bubblewrap
            proof sandbox --provider podman --socket /run/podman/podman.sock
            proof sandbox --only git_traps                         one kind
            proof sandbox --watching                               without control groups
            Ends with 1 when one of them does harm, or survives its deadline by ten seconds.
            """
    )

    @Option(help: "bubblewrap, podman, docker or none.") var provider = "bubblewrap"
    @Option(help: "The engine's socket.") var socket: String?
    @Option(help: "Only agents of this kind.") var only: String?
    @Option(help: "How many at a time.") var abreast = 4
    @Flag(help: "Watch the process table instead of making control groups.") var watching = false
    @Flag(help: "Measure what a worktree and a sandbox cost instead.") var overhead = false
    @Option(help: "Where dbt is; python is beside it.") var dbt = ".venv/bin/dbt"

    func run() async throws {
        let environment = ProcessInfo.processInfo.environment
        let toolbox = try Toolbox.find(dbt: environment["CHATBRIDGE_DBT"] ?? self.dbt, environment: environment)
        let isolation = try SandboxProvider(name: self.provider, socket: self.socket, image: nil).isolation(
            toolbox: toolbox,
            owner: "proof-\(UUID().uuidString)",
            usesGroups: !self.watching
        )
        try await isolation.prepare()
        if self.overhead {
            let measure = SandboxOverhead(sandbox: Sandbox(toolbox: toolbox, isolation: isolation), rounds: 41)
            guard try await measure.run() else { throw ExitCode.failure }
            return
        }
        let sandbox = Sandbox(toolbox: toolbox, limits: Trial.limits, isolation: isolation)
        let agents = Misbehaviour.all.filter { self.only == nil || $0.kind == self.only }
        let start = ContinuousClock.now
        let verdicts = try await Parade(agents, in: sandbox, abreast: self.abreast).run()
        print(Self.table(verdicts))
        let bad = verdicts.filter { !$0.isGood }
        for verdict in bad {
            print(
                "\(verdict.agent): \(verdict.ending); \(verdict.survived) survived; \(verdict.harm.joined(separator: ", "))"
            )
        }
        let seconds = Int((ContinuousClock.now - start) / .seconds(1))
        print(
            """
            \(verdicts.count) agents in \(seconds) s under \(isolation.name) (\(isolation.enforcement)); \
            \(bad.count) did harm or survived; \(Machine.load)
            """
        )
        if !bad.isEmpty || verdicts.isEmpty { throw ExitCode.failure }
    }

    /// A line for each kind: how many, how they ended, the longest.
    private static func table(_ verdicts: [Verdict]) -> String {
        var lines = [self.line("kind", "agents", "bad", "longest s", "endings")]
        for kind in Misbehaviour.all.map(\.kind).unique {
            let own = verdicts.filter { $0.agent.kind == kind }
            guard !own.isEmpty else { continue }
            let endings = Dictionary(grouping: own, by: \.ending).sorted { $0.value.count > $1.value.count }
            let words = endings.map { "\($0.value.count) \($0.key)" }.joined(separator: ", ")
            let longest = own.map(\.seconds).max() ?? 0
            lines.append(
                self.line(
                    kind,
                    "\(own.count)",
                    "\(own.filter { !$0.isGood }.count)",
                    longest.formatted(.number.precision(.fractionLength(1))),
                    words
                )
            )
        }
        return lines.joined(separator: "\n")
    }

    private static func line(_ kind: String, _ numbers: String...) -> String {
        let columns = numbers.dropLast().map { String(repeating: " ", count: max(0, 11 - $0.count)) + $0 }
        return kind.padding(toLength: 18, withPad: " ", startingAt: 0) + columns.joined() + "  " + (numbers.last ?? "")
    }
}

extension [String] {
    /// Each once, in the order they come.
    fileprivate var unique: [String] { self.reduce(into: []) { if !$0.contains($1) { $0.append($1) } } }
}
