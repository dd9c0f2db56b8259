import Agents
import Foundation
import Logging
import Requests
import Testing

/// Changes that are merged, and taken back again.
@Suite(.serialized) struct RollBackTests {
    private static func describe(_ description: String, _ column: String = "item_count") -> Intent {
        Intent(
            name: "update_docs",
            project: "shop",
            slots: ["model": .text("orders"), "column": .text(column), "description": .text(description)]
        )
    }

    private static func rollBack(_ number: Int) -> Intent {
        Intent(name: "rollback", project: "shop", slots: ["pr": .text("\(number)")])
    }

    @Test func `a change is taken back, unless a later one stands on it`() async throws {
        let shop = try await Shop()
        let before = try await shop.merged("models/marts/orders.yml")
        try await shop.carryOut(Self.describe("How many items"), number: 1)
        try await shop.carryOut(Self.describe("Day of the order, in UTC", "ordered_on"), number: 2)
        // The second stands elsewhere in the file, and stays.
        try await shop.carryOut(Self.rollBack(1), number: 3)
        let after = try await shop.merged("models/marts/orders.yml")
        #expect(after == before.replacing("\"Day of the order\"", with: "Day of the order, in UTC"))
        #expect(try await shop.refusal(Self.rollBack(1), number: 4).hasPrefix("Nothing of pull request #1 is left"))
        #expect(try await shop.refusal(Self.rollBack(77), number: 5).hasPrefix("No merge of a pull request #77"))

        try await shop.carryOut(Self.describe("Its day", "ordered_on"), number: 6)
        let refusal = try await shop.refusal(Self.rollBack(2), number: 7)
        #expect(
            refusal == "Pull request #2 cannot be taken back: later changes to models/marts/orders.yml stand on it."
        )
        // A roll-back is a change, and can be taken back as well.
        try await shop.carryOut(Self.rollBack(4), number: 8)
        #expect(try await shop.merged("models/marts/orders.yml") == after)
    }
}

/// The project `shop` of the fixtures with its agents.
private struct Shop {
    let place: Place
    let agents: Agents

    init() async throws {
        self.place = try Place()
        let fixtures = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Fixtures/projects/shop")
        try FileManager.default.copyItem(atPath: fixtures.path, toPath: "\(self.place.path)/shop")
        let toolbox = try Toolbox.real()
        let build = try await Child(
            toolbox.dbt,
            ["build", "--profiles-dir", "."],
            environment: ["PATH": "/usr/bin:/bin", "HOME": self.place.path],
            directory: "\(self.place.path)/shop"
        ).run()
        #expect(build.isSuccess, "\(build.excerpt())")
        self.agents = Agents(
            projects: [Project(name: "shop", source: .folder("\(self.place.path)/shop"))],
            directory: URL(filePath: "\(self.place.path)/data"),
            toolbox: toolbox,
            approvers: { [] },
            clock: StoppedClock(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        try await self.agents.prepare()
    }

    /// Takes the intent to its merge.
    func carryOut(_ intent: Intent, number: Int) async throws {
        var desk = try Desk(self.agents, number: number)
        try desk.take(.understand(.change(intent)))
        try await desk.work()
        try desk.approve()
        try await desk.work()
        guard case .finished = desk.request?.phase else {
            Issue.record("\(String(describing: desk.request?.phase))")
            return
        }
    }

    /// Why no plan was drawn.
    func refusal(_ intent: Intent, number: Int) async throws -> String {
        var desk = try Desk(self.agents, number: number)
        try desk.take(.understand(.change(intent)))
        try await desk.work()
        guard case .stopped(.unplannable(let answer)) = desk.request?.phase else {
            return "\(String(describing: desk.request?.phase))"
        }
        return answer.title
    }

    func merged(_ path: String) async throws -> String {
        let repository = try await self.agents.repository(of: "shop")
        return try await Child(
            "/usr/bin/git",
            ["--git-dir", repository, "show", "main:\(path)"],
            environment: ["PATH": "/usr/bin:/bin"]
        ).run().output
    }
}
