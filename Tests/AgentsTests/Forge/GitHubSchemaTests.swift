import Foundation
import Requests
import Simulator
import Testing

@testable import Agents

/// What we send to GitHub, and what the simulated GitHub answers, judged by GitHub's own description of its API.
struct GitHubSchemaTests {
    @Test func `every call of the life of a pull request is one that GitHub knows`() async throws {
        var terms = ForgeTerms(.github)
        terms.world = {
            $0.requiredChecks = ["build", "ci/lint"]
            $0.requiredApprovals = 1
            $0.checks = ["build": "success", "ci/lint": "pending"]
        }
        terms.settings = {
            $0.labels = ["chatbridge"]
            $0.method = .squash
        }
        try await ForgeHouse.open(terms) { house in
            let change = try await house.commit("select 3\n", to: "models/b.sql", named: "1-0")
            let proposal = house.proposal("chatbridge/1-b", change, owners: ["@ana", "@acme/data"])
            var pull = try await house.forge.open(proposal).pullRequest
            var revised = proposal
            revised.body = "why, in other words"
            pull = try await house.forge.open(revised).pullRequest
            try await house.forge.say("Approved by Bo.", key: "approval", on: pull)
            await #expect(throws: AgentError.self) { try await house.forge.merge(pull, at: change, message: "m") }
            try house.world {
                $0.checks["ci/lint"] = "success"
                $0.say("fine", by: "bo", on: 1, verdict: "APPROVED")
            }
            _ = try await house.forge.merge(pull, at: change, message: "Merge it\n\nbecause")
            let other = try await house.commit("select 4\n", to: "models/c.sql", named: "2-0")
            let second = try await house.forge.open(house.proposal("chatbridge/2-c", other)).pullRequest
            try await house.forge.close(second, why: "cancelled")
            try await Self.judge(try house.world { $0.exchanges }, in: house.place)
        }
    }

    /// Lets GitHub's models judge the calls; the failure names each flaw.
    private static func judge(_ exchanges: [ForgeExchange], in place: Place) async throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let named = ProcessInfo.processInfo.environment["CHATBRIDGE_SCHEMAS_ENV"]
        let python = "\(named ?? root.appending(path: "var/schemas").path)/bin/python"
        try #require(
            FileManager.default.isExecutableFile(atPath: python),
            "there is no \(python): run scripts/python-env --schemas"
        )
        try place.write(exchanges.map(\.line).joined(separator: "\n"), to: "exchanges.jsonl")
        let result = try await Child(
            python,
            [root.appending(path: "Tests/Schemas/judge-github.py").path, "\(place.path)/exchanges.jsonl"],
            environment: ["PATH": "/usr/bin:/bin", "HOME": place.path],
            timeLimit: .seconds(120)
        ).run()
        #expect(result.isSuccess, "\(result.output)\(result.errors.suffix(2000))")
        #expect(result.output.contains("\(exchanges.count) calls judged"))
    }
}
