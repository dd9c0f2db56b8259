import Foundation
import Requests
import Simulator
import Testing

extension EndToEnd {
    @Suite struct Aftermath {}
}

extension EndToEnd.Aftermath {
    /// The first run never ends; the next ones do nothing, so that the target stays as empty as it is.
    private static let script = "echo run >> FOLDER/runs; [ $(wc -l < FOLDER/runs) -gt 1 ] || exec sleep 600"

    private static let house = House(project: [
        "profiles: FOLDER", "deploy:", "  command: [sh, -c, '\(Self.script)']", "  sandbox: none", "check:",
        "  target: prod",
    ])

    @Test(.timeLimit(.minutes(8)))
    func `a deploy that was killed is not run again before somebody says so, and a red target shows the way back`()
        async throws
    {
        try await Workspace.open(Self.house) { workspace in
            try Self.writeProfiles(workspace)
            let runs = workspace.config.appending(path: "runs")
            let bot = try await workspace.start()
            let wish = try await workspace.ask("set the description of tip_amount in fct_trips to Tips on cards")
            try await wish.plan()
            try await wish.press("press:approve", as: "U0BO")
            let merged = try await wish.card("it is merged, and not deployed", within: .seconds(240)) {
                $0.actionIDs == ["press:deploy", "press:rollback", "press:rate"]
            }
            #expect(merged.words.contains("outside the sandbox"), "\(merged.words)")
            #expect(!FileManager.default.fileExists(atPath: runs.path))
            let guest = try await workspace.whisper(to: "U0GUS") { try await wish.press("press:deploy", as: "U0GUS") }
            #expect(guest.contains("Only an approver"))

            try await wish.press("press:deploy", as: "U0BO")
            try await workspace.until(try await wish.id(), "the command runs") {
                $0.aftermath.deployment?.stage == .running
                    && (try? String(contentsOf: runs, encoding: .utf8)) == "run\n"
            }
            try await workspace.kill(bot)
            try await workspace.start()
            let doubt = try await wish.card("it asks") { $0.actionIDs.contains("press:witness") }
            #expect(doubt.words.contains("uncertain") && doubt.actionIDs.contains("press:deploy"))
            #expect(try String(contentsOf: runs, encoding: .utf8) == "run\n")

            try await wish.press("press:deploy", as: "U0BO")
            try await wish.message("aftermath", "the deploy is done") { $0.words.contains("*Deployed*") }
            let alarm = try await wish.message("alarm", "the target is red", within: .seconds(120)) {
                $0.actionIDs == ["press:rollback"]
            }
            #expect(alarm.words.contains("<@U0ANA>") && alarm.words.contains("at prod"), "\(alarm.words)")
            #expect(try String(contentsOf: runs, encoding: .utf8) == "run\nrun\n")
            try await workspace.simulator.press(
                as: "U0ANA",
                channel: Workspace.channel,
                messageTs: alarm.ts,
                actionId: "press:rollback"
            )
            try await Wish(workspace: workspace, thread: wish.thread, number: "2").plan()
        }
    }

    /// The example's target, and another one that nothing is in yet.
    private static func writeProfiles(_ workspace: Workspace) throws {
        try """
        taxi:
          target: dev
          outputs:
            dev: {type: duckdb, path: \(Checkout.example())/taxi.duckdb, schema: main, threads: 2}
            prod: {type: duckdb, path: \(workspace.config.path)/prod.duckdb, schema: main, threads: 2}
        """.write(to: workspace.config.appending(path: "profiles.yml"), atomically: true, encoding: .utf8)
    }
}
