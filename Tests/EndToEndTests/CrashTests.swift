import Foundation
import Ledger
import Logging
import Requests
import Simulator
import Testing

extension EndToEnd {
    @Suite struct Crashes {}
}

extension EndToEnd.Crashes {
    /// A moment to be killed in, once the bot has come that far.
    private struct Moment: Sendable {
        let name: String
        let isReached: @Sendable (Request) -> Bool

        /// At work on this step, and told so; or beyond it, should it have been quicker than the look.
        static func step(_ number: Int, saying note: String? = nil) -> Moment {
            Moment(name: "step \(number) has begun") { request in
                switch request.phase {
                case .working(_, number - 1): note.map { request.note?.hasPrefix($0) == true } ?? true
                case .working(_, let step): step >= number
                case .awaitingMerge, .finished, .stopped: true
                default: false
                }
            }
        }
    }

    @Test(.timeLimit(.minutes(6)))
    func `kill -9 in the middle of each step, and the request still ends once`() async throws {
        try await Workspace.open(House(mergesMetrics: "review")) { workspace in
            let life = Life(workspace)
            try await life.begin()

            let wish = try await life.afterAcknowledgement(of: "events_api") {
                try await workspace.ask("Add a metric for average trip duration by payment type")
            }
            try await life.endsAndBegins()
            let id = RequestID("1")
            try await life.untilThen(id, "it is being planned") { request in
                if case .planning = request.phase { true } else { request.plan != nil }
            }
            try await wish.plan()
            try await life.endsAndBegins()

            try await life.afterAcknowledgement(of: "interactive") { try await wish.press("press:approve", as: "U0BO") }
            try await life.endsAndBegins()
            for moment in [
                Moment.step(1, saying: "dbt parse"), .step(2, saying: "adding"), .step(3, saying: "dbt build"),
                .step(4),
            ] {
                try await life.untilThen(id, moment.name, moment.isReached)
            }
            try await wish.card("the merge waits", within: .seconds(120)) { $0.actionIDs.contains("press:merge") }
            #expect(try Repository(of: workspace).merges().isEmpty)
            try await life.afterAcknowledgement(of: "interactive") { try await wish.press("press:merge", as: "U0BO") }
            try await life.endsAndBegins()
            try await wish.message("closing", "the last word is said", within: .seconds(120))
            try await wish.card("the card says that all is done") { $0.actionIDs == ["press:rollback", "press:rate"] }

            #expect(try await life.bot().end(after: SIGTERM, within: .seconds(30)) == .exited(0))
            try await Self.endedOnce(workspace, id)
        }
    }

    /// Bubblewrap itself has an instant in which it would not notice the death of its parent. Here it never asked to.
    @Test(.timeLimit(.minutes(2)))
    func `a sandbox that has lost its bot ends without a next bot, and one of another bot goes on`() async throws {
        try await Workspace.open { workspace in
            let bot = try await workspace.start()
            let elsewhere = URL.temporaryDirectory.appending(path: "chatbridge-\(UUID().uuidString)")
            defer { try? FileManager.default.removeItem(at: elsewhere) }
            let (ours, other) = (try await Stray(using: workspace.data), try await Stray(using: elsewhere))
            defer { for stray in [ours, other] { stray.kill() } }
            #expect(ours.isRunning && other.isRunning)
            try await workspace.kill(bot)
            #expect(!ours.isRunning && other.isRunning)

            // In good order, nothing is looked for, and nobody is left.
            let next = try await workspace.start()
            #expect(try await next.end(after: SIGTERM, within: .seconds(30)) == .exited(0))
            try await ProcessTable.empties(of: "\(workspace.mark)/data", within: .seconds(1))
        }
    }

    private static func endedOnce(_ workspace: Workspace, _ id: RequestID) async throws {
        #expect(try await workspace.posts() == ["\(id)/card": 1, "\(id)/results": 1, "\(id)/closing": 1])
        let requests = try await workspace.requests()
        let request = try #require(requests.first)
        #expect(requests.count == 1)
        guard case .finished(let plan) = request.phase else {
            Issue.record("the request is not finished but \(request.phase)")
            return
        }
        #expect(request.results.count == plan.steps.count && plan.steps.count == 5)
        let repository = Repository(of: workspace)
        #expect(try repository.pullRequests().map(\.state) == ["merged"])
        #expect(try repository.merges().count == 1)
        try await Self.isSound(workspace, id)
        try await ProcessTable.empties(of: workspace.mark)
    }

    /// Each step was finished once, and the chain of hashes holds.
    private static func isSound(_ workspace: Workspace, _ id: RequestID) async throws {
        let events = try await LedgerReader(directory: workspace.data).timeline(id).map(\.event)
        let finished = events.compactMap { event in if case .stepFinished(let step, _) = event { step } else { nil } }
        #expect(finished == [0, 1, 2, 3, 4])
        #expect(events.count { if case .approved = $0 { true } else { false } } == 1)
        let ledger = try Ledger(
            directory: workspace.data,
            policy: { Policy(version: "", approvers: []) },
            clock: WallClock(),
            logger: Logger(label: "ledger") { _ in SwiftLogNoOpLogHandler() }
        )
        defer { ledger.close() }
        let verification = try await ledger.verify()
        #expect(verification.isSound && verification.events > events.count / 2, "\(verification.faults)")
        #expect(try await ledger.parked(limit: 10).isEmpty)
    }
}

/// The bot that dies and comes back.
private actor Life {
    private let workspace: Workspace
    private var program: Program?

    init(_ workspace: Workspace) { self.workspace = workspace }

    func begin() async throws { self.program = try await self.workspace.start() }

    func bot() throws -> Program {
        guard let program else { throw Failure("no bot was started") }
        return program
    }

    func endsAndBegins() async throws {
        try await self.workspace.kill(self.bot())
        try await self.begin()
    }

    /// Kills the bot as soon as the request is as described, and starts it again.
    func untilThen(_ id: RequestID, _ what: String, _ condition: @Sendable (Request) -> Bool) async throws {
        try await self.workspace.until(id, what, condition)
        try await self.endsAndBegins()
    }

    /// Does something in the workspace, and returns when the bot has acknowledged that. Envelopes of another kind don't
    /// count: the bot hears of its own messages as well, and acknowledges these.
    func afterAcknowledgement<Value: Sendable>(
        of kind: String,
        _ act: @Sendable () async throws -> Value
    ) async throws -> Value {
        let entry = try await self.workspace.lastEntry()
        let value = try await act()
        _ = try await self.workspace.simulator.waitForEntry(after: entry) {
            $0.kind == .acknowledged && $0.detail["type"] == .string(kind)
        }
        return value
    }
}

/// A sandbox that nobody looks after.
private struct Stray {
    private let number: Int32

    /// Known by its number, complete when the line has ended.
    private static let script = #"""
        echo $$ > "$0/number"; exec bwrap --unshare-all --ro-bind / / --bind "$0/" /mnt -- /bin/sleep 600
        """#

    /// Starts it with a folder that it may write to, below `data`; whoever started it has ended at once.
    init(using data: URL) async throws {
        let folder = data.appending(path: "worktrees/x")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        // Not waited for: what it left holds a pipe of `Process`, which then waits for that as well.
        _ = try Process.run(
            URL(filePath: "/usr/bin/setsid"),
            arguments: ["--fork", "/bin/sh", "-c", Self.script, folder.path]
        )
        var text = ""
        while !text.hasSuffix("\n") {
            try await Task.sleep(for: .milliseconds(5))
            text = (try? String(contentsOf: folder.appending(path: "number"), encoding: .utf8)) ?? ""
        }
        guard let number = Int32(text.dropLast()) else { throw Failure("no number: \(text)") }
        self.number = number
    }

    var isRunning: Bool {
        let stat = try? String(contentsOfFile: "/proc/\(self.number)/stat", encoding: .utf8)
        return stat.map { !$0.contains(") Z ") } ?? false
    }

    /// With all that belongs to it: it leads a group.
    func kill() { Foundation.kill(-self.number, SIGKILL) }
}

private struct WallClock: TimeSource {
    var now: Timestamp { Timestamp(milliseconds: Int64(Date.now.timeIntervalSince1970 * 1000)) }
    func sleep(until time: Timestamp) async throws {
        try await Task.sleep(for: self.now.duration(to: time))
    }
}
