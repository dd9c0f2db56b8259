package import Agents
package import Foundation
import Requests

/// How long a metric takes from its approval to its pull request, beside the dbt commands that it needs, run bare.
package struct Pace: Sendable {
    package struct Round: Sendable {
        /// From the approval to the pull request, in seconds.
        package var agents: Double
        /// The same commands on the same change, in a checkout, without a sandbox.
        package var bare: Double

        package var ratio: Double { self.agents / self.bare }
    }

    let workshop: Workshop
    let folder: URL
    let toolbox: Toolbox

    package init(root: URL, folder: URL, toolbox: Toolbox) {
        self.folder = folder
        self.toolbox = toolbox
        self.workshop = Workshop(root: root, folder: folder, toolbox: toolbox)
    }

    private static let wish = Intent(
        name: "add_metric",
        project: "taxi",
        slots: [
            "aggregation": .text("avg"), "measure": .text("trip_duration_minutes"), "model": .text("fct_trips"),
            "dimensions": .list(["payment_type"]),
        ]
    )

    package func round() async throws -> Round {
        let place = self.folder.appending(path: "pace-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: place) }
        try await self.workshop.copy(of: "taxi", to: place)
        let agents = self.workshop.agents(of: "taxi", at: place)
        var walk = try await Walk(agents, asking: Self.wish)
        try await walk.approve()
        guard let plan = walk.request?.plan, let pull = plan.steps.firstIndex(where: { $0.agent == .pullRequest }),
            walk.request?.pullRequest != nil
        else { throw AgentError(.failed, "The metric was not merged: \(String(describing: walk.request?.phase))") }
        let agentSeconds = (0...pull).reduce(0) { $0 + (walk.stepSeconds[$1] ?? 0) }
        let bare = try await self.bare(place, repository: try await agents.repository(of: "taxi"))
        return Round(agents: agentSeconds, bare: bare)
    }

    private func bare(_ place: String, repository: String) async throws -> Double {
        let checkout = "\(place)/bare"
        let git = ["git", "--git-dir", repository, "worktree", "add", "--quiet", checkout, "main"]
        try await self.run(["/usr/bin/env"] + git, in: place)
        try FileManager.default.copyItem(atPath: "\(place)/taxi/taxi.duckdb", toPath: "\(checkout)/taxi.duckdb")
        let start = ContinuousClock.now
        let build = ["build", "--state", "\(place)/taxi/target", "--select", "state:modified+", "fct_trips"]
        for arguments in [["parse"], build] {
            try await self.run([self.toolbox.dbt] + arguments + ["--profiles-dir", "."], in: checkout)
        }
        try await self.run([self.toolbox.mf, "validate-configs"], in: checkout)
        return (ContinuousClock.now - start) / .seconds(1)
    }

    private func run(_ command: [String], in folder: String) async throws {
        let result = try await self.workshop.run(command, in: folder)
        guard result.isSuccess else { throw AgentError(.failed, "\(command): \(result.excerpt())") }
    }

    /// What the sandbox adds to a program that does nothing: the median of 20, in milliseconds.
    package func sandboxOverhead() async throws -> Double {
        let sandbox = Sandbox(toolbox: self.toolbox)
        let inside = try await Self.median { _ = try await sandbox.run(["/usr/bin/true"], binds: [], directory: "/") }
        let outside = try await Self.median { _ = try await Child("/usr/bin/true", [], environment: [:]).run() }
        return inside - outside
    }

    /// How long a worktree of the example takes to be made: the median of 20, in milliseconds.
    package func worktree() async throws -> Double {
        let place = self.folder.appending(path: "worktrees-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: place) }
        try await self.workshop.copy(of: "taxi", to: place)
        let repository = try await self.workshop.agents(of: "taxi", at: place).repository(of: "taxi")
        let numbers = (1...20).makeIterator()
        return try await Self.median(numbers) { number in
            let git = ["git", "--git-dir", repository, "worktree", "add", "--quiet", "--detach"]
            try await self.run(["/usr/bin/env"] + git + ["\(place)/\(number)", "main"], in: place)
        }
    }

    private static func median(_ body: () async throws -> Void) async throws -> Double {
        try await self.median((1...20).makeIterator()) { _ in try await body() }
    }

    private static func median<Numbers: IteratorProtocol<Int>>(
        _ numbers: Numbers,
        _ body: (Int) async throws -> Void
    ) async throws -> Double {
        var (numbers, times) = (numbers, [Double]())
        while let number = numbers.next() {
            let start = ContinuousClock.now
            try await body(number)
            times.append((ContinuousClock.now - start) / .milliseconds(1))
        }
        return times.sorted()[times.count / 2]
    }
}
