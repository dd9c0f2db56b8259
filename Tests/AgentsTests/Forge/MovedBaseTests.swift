import Foundation
import Logging
import Requests
import Simulator
import Testing
import Transport

@testable import Agents

/// A change that waits on a forge behind a network, while others merge.
struct MovedBaseTests {
    private static let project = [
        "dbt_project.yml": "name: shop\nversion: '1.0.0'\nprofile: shop\n",
        "profiles.yml": "shop:\n  target: dev\n  outputs:\n    dev: {type: duckdb, path: shop.duckdb}\n",
    ]

    @Test func `what people wrote is merged as they wrote it, on a base that moved twice while it waited`() async throws
    {
        var terms = ForgeTerms(.github)
        terms.files = Self.project
        terms.world = {
            $0.requiredChecks = ["build"]
            $0.checks = ["build": "pending"]
        }
        try await ForgeHouse.open(terms) { house in
            let http = CurlClient(userAgent: "chatbridge/test")
            let settings = try #require(house.desk?.settings)
            let agents = Agents(
                projects: [Project(name: "shop", source: .url(settings.remote), forge: .remote(settings))],
                directory: URL(filePath: "\(house.place.path)/agents"),
                toolbox: try Toolbox.real(),
                approvers: { ["Ben"] },
                http: http,
                clock: house.clock,
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            )
            let outcome: Result<Void, any Error>
            do {
                outcome = .success(try await self.walk(house, try Desk(agents)))
            } catch {
                outcome = .failure(error)
            }
            await http.shutdown()
            try outcome.get()
        }
    }

    private func walk(_ house: ForgeHouse, _ start: Desk) async throws {
        var desk = start
        let slots: [String: SlotValue] = ["model": .text("a"), "description": .text("One row.")]
        try desk.take(.understand(.change(Intent(name: "update_docs", project: "shop", slots: slots))))
        try await desk.work()
        try desk.take(.takeOver(by: PersonID("local:ana")))
        try await desk.work()
        let branch = try #require(desk.request?.handover?.branch, "\(String(describing: desk.request?.phase))")

        // A person goes on with it.
        let handmade = try await house.commit("By hand.\n", to: "NOTES.md", named: "p", on: branch.commit)
        try await self.push(handmade, as: branch.name, house)
        try desk.take(.handBack(by: PersonID("local:ana"), revision: try #require(desk.request).revision))
        try await desk.work()
        try #require(desk.request?.plan?.handmade?.commit == handmade)
        try desk.approve()
        try await self.wait(&desk, for: "the check build")

        // Somebody else's change is merged, and then another.
        let first = try await house.commit("select 2 as id\n", to: "models/b.sql", named: "m1", on: branch.commit)
        try await self.push(first, as: "main", house)
        house.clock.pass(.seconds(60))
        try await self.wait(&desk, for: "the check build")
        let once = try await self.git(house, "rev-parse", branch.name)
        #expect(try await self.git(house, "show", "-s", "--format=%P", once) == "\(handmade) \(first)")
        let second = try await house.commit("select 3 as id\n", to: "models/c.sql", named: "m2", on: first)
        try await self.push(second, as: "main", house)
        house.clock.pass(.seconds(60))
        try await self.wait(&desk, for: "the check build")
        let twice = try await self.git(house, "rev-parse", branch.name)
        #expect(try await self.git(house, "show", "-s", "--format=%P", twice) == "\(handmade) \(second)")
        #expect(desk.notes.count { $0.hasPrefix("the base branch moved") } == 2)

        try house.world { $0.checks = ["build": "success"] }
        house.clock.pass(.seconds(60))
        try await desk.work()
        guard case .finished = desk.request?.phase else {
            Issue.record("\(String(describing: desk.request?.phase))")
            return
        }
        #expect(desk.notes.count { $0.hasPrefix("the base branch moved") } == 2)
        let result = try #require(desk.request?.results.values.first { $0.mergeCommit != nil })
        #expect(result.commit == twice && "\(result.passages)".contains("checked again"))
        #expect(try house.world { $0.pulls.map(\.state) } == ["merged"])
        let files = try await self.git(house, "ls-tree", "-r", "--name-only", "main").split(separator: "\n")
        #expect(Set(["NOTES.md", "models/b.sql", "models/c.sql"]).isSubset(of: Set(files.map(String.init))))
    }

    /// Works until the forge makes it wait.
    private func wait(_ desk: inout Desk, for reason: String) async throws {
        do {
            try await desk.work()
            Issue.record("It did not wait: \(String(describing: desk.request?.phase))")
        } catch let setback as Setback {
            guard case .later = setback.kind else { throw setback }
            #expect(setback.message.contains(reason), "\(setback)")
        }
    }

    private func push(_ commit: String, as branch: String, _ house: ForgeHouse) async throws {
        try await house.origin.git.run(["push", "-q", house.host, "\(commit):refs/heads/\(branch)"])
    }

    private func git(_ house: ForgeHouse, _ arguments: String...) async throws -> String {
        try await house.origin.git.at(house.host).run(arguments)
    }
}
