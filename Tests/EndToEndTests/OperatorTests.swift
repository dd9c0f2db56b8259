import Foundation
import Requests
import Simulator
import Testing

extension EndToEnd {
    @Suite struct TheOperator {}
}

extension EndToEnd.TheOperator {
    private static let wish = "Add a metric for average trip duration by payment type"

    /// What the program says to these arguments, and how it ends.
    private static func said(_ arguments: [String], in workspace: Workspace) async throws -> (Program.Ending, String) {
        let folders = ["--config", workspace.config.path, "--data", workspace.data.path]
        let program = try workspace.run(arguments + folders)
        return (try await program.end(within: .seconds(30)), program.output)
    }

    @Test(.timeLimit(.minutes(3)))
    func `what was given up is shown with its reason, and goes on when somebody has it tried again`() async throws {
        try await Workspace.open { workspace in
            // The first death counts, so that one is enough here.
            let strict = ["CHATBRIDGE_LIMITS_CRASHES": "1"]
            // Planning takes seconds when nothing is known of the project yet: time enough to be killed in.
            try Manifests.shared.takeBack(from: workspace.data)
            let bot = try await workspace.start(strict)
            let wish = try await workspace.ask(Self.wish)
            try await wish.card("it is being planned", within: .seconds(60)) { $0.words.contains("Drawing up") }
            let id = try await wish.id()
            // Until it is known which message the card is, killing would leave that in doubt as well.
            try await workspace.until(id, "the card is known") { $0.messages[.card] != nil }
            try await workspace.kill(bot)
            #expect(try await Self.said(["status"], in: workspace).1.contains("The bot does not run."))

            let second = try await workspace.start(strict)
            try await wish.card("it is given up", within: .seconds(30)) { $0.actionIDs.contains("press:retry") }
            let (ending, status) = try await Self.said(["status"], in: workspace)
            #expect(ending == .exited(2))
            #expect(status.contains("runs as process \(second.number)") && status.contains("given up  "), "\(status)")
            let parked = try await Self.said(["requests", "parked"], in: workspace).1
            #expect(parked.contains("#\(id)") && parked.contains("The program died once"), "\(parked)")

            try await wish.press("press:retry", as: "U0ANA")
            try await wish.plan()
            let rest = try await Self.said(["requests", "parked"], in: workspace).1
            #expect(rest.contains("Nothing was given up."), "\(rest)")
        }
    }

    @Test(.timeLimit(.minutes(2)))
    func `a running bot does what its operator asks, and says how it is`() async throws {
        try await Workspace.open { workspace in
            let bot = try await workspace.start()
            try await workspace.ask("tell me a joke").card("an answer is given") { $0.words.contains("nearest") }
            let release = try await Self.said(["requests", "release", "1"], in: workspace)
            #expect(release == (.exited(0), "Nothing of request 1 was given up.\n"))
            let unknown = try await Self.said(["requests", "release", "99"], in: workspace)
            #expect(unknown.0 == .exited(1) && unknown.1.contains("there is no request 99"))
            let resume = try await Self.said(["requests", "resume", "taxi"], in: workspace)
            #expect(resume == (.exited(0), "Nothing is paused on taxi.\n"))
            let status = try await Self.said(["status", "--json"], in: workspace)
            #expect(status.0 == .exited(0) && status.1.contains("\"pid\" : \(bot.number)"), "\(status.1)")
            _ = try await bot.end(after: SIGTERM, within: .seconds(30))
            let later = try await Self.said(["requests", "resume", "taxi"], in: workspace)
            #expect(later == (.exited(0), "Nothing is paused on taxi.\n"))
        }
    }

    @Test(.timeLimit(.minutes(2)))
    func `a program asks over HTTP, and its card is in the channel`() async throws {
        var house = House()
        house.settings = ["console:", "  askers:", "    nightly: {as: U0ANA, in: 'slack:T0SIM:C0ANALYTICS'}"]
        try await Workspace.open(house) { workspace in
            let unset = try await Self.said(["serve"], in: workspace)
            #expect(unset.0 == .exited(1) && unset.1.contains("CONSOLE_SECRET_NIGHTLY"), "\(unset.1)")
            let secret = "secret-of-the-nightly-job"
            let settings = ConsoleVisitor.settings.merging(["CONSOLE_SECRET_NIGHTLY": secret]) { $1 }
            let bot = try await workspace.start(settings)
            let console = try await ConsoleVisitor(of: bot)
            let answer = try await console.ask("tell me a joke, my password is hunter2hunter2", as: secret)
            #expect(answer == #"{"number":"1"}"#)
            let id = RequestID("1")
            try await workspace.until(id, "it is answered, and its card shown") {
                $0.isClosed && $0.messages[.card]?.rawValue.hasPrefix("slack:T0SIM:C0ANALYTICS:") == true
            }
            let page = try await console.read("/requests/1")
            #expect(page.contains("nightly (slack:U0ANA)") && !page.contains("hunter2hunter2"))
            #expect(try await console.ask("anything", as: ConsoleVisitor.token).contains("error"))
        }
    }
}
