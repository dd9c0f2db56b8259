import Agents
import Foundation
import Logging
import Requests
import Testing

/// A project in another style: a git checkout, no semantic layer, no time spine, a model without any YAML, and data
/// that breaks a test.
@Suite(.serialized) struct BareProjectTests {
    let place: Place
    let agents: Agents

    /// The project, built and read once.
    private static let template = Task {
        let place = try Place()
        let toolbox = try Toolbox.real()
        try place.write("name: shop\nversion: '1.0.0'\nprofile: shop\n", to: "shop/dbt/dbt_project.yml")
        try place.write(
            "shop:\n  target: dev\n  outputs:\n    dev: {type: duckdb, path: shop.duckdb, schema: main}\n",
            to: "shop/dbt/profiles.yml"
        )
        try place.write("target/\nlogs/\n*.duckdb\n", to: "shop/.gitignore")
        try place.write(
            "id,day,kind,amount\n1,2026-01-01,web,10\n2,2026-01-02,shop,30\n2,2026-01-03,web,\n",
            to: "shop/dbt/seeds/raw_orders.csv"
        )
        try place.write(
            "select id, cast(day as date) as day, kind, amount from {{ ref('raw_orders') }}\n",
            to: "shop/dbt/models/orders.sql"
        )
        try place.write(
            "seeds:\n- name: raw_orders\n  columns:\n  - name: id  # comes twice\n    tests: [unique]\n",
            to: "shop/dbt/seeds/seeds.yml"
        )
        let folder = "\(place.path)/shop"
        let environment = [
            "PATH": "/usr/bin:/bin", "HOME": place.path, "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b",
            "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@b",
        ]
        for arguments in [["init", "-q", "-b", "trunk"], ["add", "."], ["commit", "-qm", "first"]] {
            _ = try await Child(toolbox.git, arguments, environment: environment, directory: folder).run()
        }
        for command in [["seed"], ["run"]] {
            let result = try await Child(toolbox.dbt, command, environment: environment, directory: "\(folder)/dbt")
                .run()
            guard result.isSuccess else { throw AgentError(.failed, "\(result)") }
        }
        try await Self.agents(place).prepare()
        return place
    }

    init() async throws {
        self.place = try Place()
        for name in ["shop", "data"] {
            let path = "\(try await Self.template.value.path)/\(name)"
            try FileManager.default.copyItem(atPath: path, toPath: "\(self.place.path)/\(name)")
        }
        self.agents = try Self.agents(self.place)
    }

    private static func agents(_ place: Place) throws -> Agents {
        Agents(
            projects: [Project(name: "shop", source: .folder("\(place.path)/shop"), subfolder: "dbt")],
            directory: URL(filePath: "\(place.path)/data"),
            toolbox: try Toolbox.real(),
            approvers: { [] },
            clock: StoppedClock(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
    }

    @Test func `a first metric brings its semantic model, its time spine and its YAML`() async throws {
        var desk = try Desk(self.agents)
        let slots: [String: SlotValue] = [
            "aggregation": .text("sum"), "measure": .text("amount"), "model": .text("orders"),
            "dimensions": .list(["kind"]),
            "filters": .filters([Filter(column: "kind", op: "=", value: .one("web"))]),
        ]
        try desk.take(.understand(.change(Intent(name: "add_metric", project: "shop", slots: slots))))
        try await desk.work()
        let plan = try #require(desk.request?.plan, "\(String(describing: desk.request?.phase))")
        #expect(plan.risk == .medium)
        #expect(plan.steps.map(\.agent) == [.dbt, .test, .pullRequest, .merge])
        #expect(plan.steps[0].files.contains("dbt/models/metricflow_time_spine.sql"))
        try desk.approve()
        try await desk.work()
        guard case .finished = desk.request?.phase else {
            Issue.record("\(String(describing: desk.request?.phase))")
            return
        }
        // The checkout was clean and on its branch: it has the merge.
        let yaml = try self.place.read("shop/dbt/models/_orders.yml")
        #expect(yaml.contains("name: sum_amount_web"))
        #expect(yaml.contains("filter: \"{{ Dimension('orders__kind') }} = 'web'\""))
        #expect(!yaml.contains("not_null"), "amount has an empty value, so no test may claim otherwise")
        let checks = desk.request?.results.values.flatMap(\.checks) ?? []
        #expect(checks.contains { $0.name == "mf validate-configs" && $0.outcome == .passed })
    }

    @Test func `a failure is explained with its rows`() async throws {
        var desk = try Desk(self.agents)
        try desk.take(
            .understand(
                .lookup(Intent(name: "explain_failure", project: "shop", slots: ["model": .text("raw_orders")]))
            )
        )
        try await desk.work()
        guard case .answered(let answer) = desk.request?.phase else {
            Issue.record("\(String(describing: desk.request?.phase))")
            return
        }
        #expect(answer.title == "1 of 1 tests of raw_orders fail")
        #expect("\(answer.passages)".contains("unique_raw_orders_id on id"))
        #expect("\(answer.passages)".contains("2 | 2"))
    }

    @Test func `a number is answered, with the question that was asked`() async throws {
        let slots: [String: SlotValue] = [
            "aggregation": .text("sum"), "measure": .text("amount"), "dimensions": .list(["kind"]),
            "model": .text("orders"),
            "filters": .filters([Filter(column: "day", op: "<", value: .one("2026-01-03"))]),
        ]
        let answer = try await self.answer("ask_data", slots)
        guard case .table(let table)? = answer.passages.first else {
            Issue.record("\(answer)")
            return
        }
        #expect(
            table.rows == [["shop", "30.0"], ["web", "10.0"]] || table.rows == [["shop", "30"], ["web", "10"]]
        )
        #expect("\(answer.passages)".contains("group by"))
    }

    @Test func `a value cannot leave its quotes`() async throws {
        let slots: [String: SlotValue] = [
            "aggregation": .text("count"), "model": .text("orders"),
            "filters": .filters([Filter(column: "kind", op: "=", value: .one("web' or '1'='1"))]),
        ]
        #expect(try await self.answer("ask_data", slots).title.hasSuffix(": 0"))
    }

    @Test func `the age of data is told from its latest day`() async throws {
        let answer = try await self.answer("check_freshness", ["model": .text("orders")])
        #expect(answer.title == "The newest data in orders is from 2026-01-03")
        #expect("\(answer.passages)".contains("days"))
    }

    private func answer(_ intent: String, _ slots: [String: SlotValue]) async throws -> Answer {
        var desk = try Desk(self.agents)
        try desk.take(.understand(.lookup(Intent(name: intent, project: "shop", slots: slots))))
        try await desk.work()
        guard case .answered(let answer) = desk.request?.phase else {
            throw AgentError(.failed, "\(String(describing: desk.request?.phase))")
        }
        return answer
    }

    @Test func `a metric that cannot be is turned down with its reason`() async throws {
        let wishes: [([String: String], String)] = [
            (["aggregation": "avg", "measure": "kind", "model": "orders"], "needs a number"),
            (["aggregation": "sum", "measure": "price", "model": "orders"], "has no column price"),
            (["aggregation": "sum", "measure": "amount", "model": "nowhere"], "no model nowhere"),
            (["aggregation": "average-ish", "measure": "amount", "model": "orders"], "not an aggregation"),
        ]
        for (slots, reason) in wishes {
            var desk = try Desk(self.agents)
            let intent = Intent(name: "add_metric", project: "shop", slots: slots.mapValues { .text($0) })
            try desk.take(.understand(.change(intent)))
            try await desk.work()
            guard case .stopped(.unplannable(let answer)) = desk.request?.phase else {
                Issue.record("\(String(describing: desk.request?.phase))")
                continue
            }
            #expect(answer.title.contains(reason))
        }
    }
}
