import Foundation
import Requests
import Testing

@testable import Agents

/// The command that deploys: what it gets, what it may do, and what is shown of it.
struct DeployCommandTests {
    private let place: Place
    private let toolbox: Toolbox

    init() throws {
        self.place = try Place()
        self.toolbox = try Toolbox.real()
    }

    private func command(
        _ script: String,
        _ change: (inout AftercareSettings.Deploy) -> Void = { $0.isContained = false },
        inherited: [String: String] = [:]
    ) -> DeployCommand {
        var settings = AftercareSettings.Deploy(command: ["sh", "-c", script])
        change(&settings)
        return DeployCommand(
            settings: settings,
            worktree: self.place.path,
            subfolder: "",
            sandbox: Sandbox(toolbox: self.toolbox),
            inherited: inherited,
            facts: ["CHATBRIDGE_COMMIT": "abc"]
        )
    }

    @Test func `it runs in the checkout, with the variables that the settings name and no others`() async throws {
        try self.place.write("hello", to: "file")
        let outcome = try await self.command(
            "cat file; echo; echo $CHATBRIDGE_COMMIT $PLACE $HIDDEN; env | wc -l",
            { ($0.isContained, $0.environment) = (false, ["PLACE"]) },
            inherited: ["PLACE": "here", "HIDDEN": "no", "HOME": "/root"]
        ).run()
        #expect(outcome.stage == .done)
        let lines = outcome.text.split(separator: "\n")
        #expect(lines.first == "hello" && lines.contains("abc here"), "\(lines)")
        #expect(!outcome.text.contains("no"))
    }

    @Test func `secrets are handed on, and taken out of what is shown`() async throws {
        let command = self.command(
            "echo token=$TOKEN; echo $TOKEN >&2; exit 3",
            { ($0.isContained, $0.secrets) = (false, ["TOKEN"]) },
            inherited: ["TOKEN": "s3cr3t-value"]
        )
        let outcome = try await command.run()
        #expect(outcome.stage == .failed("The command exited with status 3."))
        #expect(outcome.text.contains("token=[TOKEN]") && !outcome.text.contains("s3cr3t-value"))
        let poor = self.command("true", { ($0.isContained, $0.secrets) = (false, ["TOKEN"]) })
        #expect(poor.obstacle?.contains("TOKEN, which the deploy command needs, is not set") == true)
        let contained = self.command("true", { $0.secrets = ["TOKEN"] }, inherited: ["TOKEN": "x"])
        #expect(contained.obstacle?.contains("sandbox: none") == true)
    }

    @Test func `without a word it runs in the sandbox, without network`() async throws {
        let outcome = try await self.command("pwd; cat /proc/net/route | wc -l", { _ in }).run()
        #expect(outcome.stage == .done)
        #expect(outcome.text == "/sandbox/work\n1", "\(outcome.text)")
    }

    @Test(arguments: [
        ("sleep 600", "was stopped at its time limit"), ("yes", "was stopped at its output limit"),
    ])
    func `it has limits`(script: String, ending: String) async throws {
        let outcome = try await self.command(
            script,
            { ($0.isContained, $0.timeLimitSeconds, $0.outputLimit) = (false, 1, 10_000) }
        ).run()
        #expect(outcome.stage == .failed("The command \(ending)."))
    }

    @Test func `whatever is changed about it is another command`() {
        let one = AftercareSettings.Deploy(command: ["make"])
        var others: [AftercareSettings.Deploy] = []
        for change: (inout AftercareSettings.Deploy) -> Void in [
            { $0.command = ["make", "it"] }, { $0.isContained = false }, { $0.environment = ["A"] },
            { $0.secrets = ["A"] }, { $0.timeLimitSeconds = 1 },
        ] {
            var other = one
            change(&other)
            others.append(other)
        }
        #expect(Set(others.map(\.digest) + [one.digest]).count == 6)
    }
}

extension DeployCommand.Outcome {
    fileprivate var text: String {
        guard case .code(let text)? = self.passages.first else { return "" }
        return text
    }
}
