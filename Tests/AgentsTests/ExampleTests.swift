import Agents
import Foundation
import Requests
import Testing

/// Whole changes to the example project, with the real git, bubblewrap, dbt, MetricFlow and DuckDB.
@Suite(.serialized) struct ExampleTests {
    private func metric() -> Intent {
        Intent(
            name: "add_metric",
            project: "taxi",
            slots: [
                "aggregation": .text("avg"), "measure": .text("trip_duration_minutes"),
                "dimensions": .list(["payment_type"]), "model": .text("fct_trips"),
            ]
        )
    }

    @Test func `a metric is planned, written, tested, merged, and can be queried`() async throws {
        let example = try await Example()
        var desk = try Desk(example.agents)
        try desk.take(.understand(.change(self.metric())))
        try await desk.work()
        let plan = try #require(desk.request?.plan, "\(String(describing: desk.request?.phase))")
        #expect(plan.steps.map(\.agent) == [.dbt, .bi, .test, .pullRequest, .merge])
        #expect(
            plan.steps[0].files
                == ["models/semantic/metrics.yml", "models/semantic/trips.yml", "models/marts/_marts.yml"].sorted()
        )
        #expect(plan.blast.models == ["fct_trips"])
        #expect(plan.blast.downstreamModels == ["fct_daily_revenue", "fct_zone_performance"])
        #expect(plan.blast.dashboards == ["Revenue Dashboard", "Zone Operations"])
        #expect(plan.blast.owners == ["Finance Reporting", "Mobility Analytics"])
        #expect(plan.reasons.contains { $0.contains("An approver must say yes") })
        #expect(plan.digest.count == 64)

        try desk.approve()
        // Everything twice, as if the bot had died after each step and before it said so.
        try await desk.work(times: 2)
        guard case .finished = desk.request?.phase else {
            Issue.record("\(String(describing: desk.request?.phase))")
            return
        }
        #expect(desk.notes.contains { $0.hasPrefix("dbt build") })
        let counts = try #require(desk.request?.results[2]?.rowCounts)
        #expect(counts.map(\.model) == ["fct_trips", "fct_daily_revenue", "fct_zone_performance"])
        #expect(counts.allSatisfy { $0.before == $0.after && ($0.after ?? 0) > 0 })
        let said = String(describing: desk.request?.results[2]?.passages)
        #expect(said.contains("The data stays as it is: 3 tables counted"))

        let metrics = try await example.merged("models/semantic/metrics.yml")
        #expect(metrics.contains("- name: avg_trip_duration_minutes"))
        let log = try await example.git(["log", "--format=%s%n%b", "main"])
        #expect(log.components(separatedBy: "Merge pull request #1").count == 2)
        #expect(log.contains("feat(metrics): add avg_trip_duration_minutes"))
        #expect(log.contains("Co-authored-by: Ana <"))
        let table = try await example.merged("powerbi/Taxi.SemanticModel/definition/tables/Trips.tmdl")
        #expect(table.contains("measure 'Average Trip Duration Minutes' = AVERAGE(Trips[trip_duration_minutes])"))
        let pulls = try FileManager.default.contentsOfDirectory(atPath: "\(example.place.path)/data/forges/taxi/pulls")
        #expect(pulls == ["1.json"])
        #expect(try FileManager.default.contentsOfDirectory(atPath: "\(example.place.path)/data/worktrees").isEmpty)

        let answer = try await self.query("avg_trip_duration_minutes", example)
        #expect(answer.isSuccess, "\(answer)")
        #expect(answer.output.contains("Credit card"))

        // What was merged is read in already, for whoever asks next.
        let tree = try await example.git(["rev-parse", "main^{tree}"]).trimmingCharacters(in: .whitespacesAndNewlines)
        let read = "\(example.place.path)/data/manifests/taxi/\(tree)/manifest.json"
        #expect(FileManager.default.fileExists(atPath: read))

        // The same wish again: it exists.
        var second = try Desk(example.agents, number: 2)
        try second.take(.understand(.change(self.metric())))
        try await second.work()
        guard case .stopped(.unplannable(let why)) = second.request?.phase else {
            Issue.record("\(String(describing: second.request?.phase))")
            return
        }
        #expect(why.title.contains("avg_trip_duration_minutes"))
    }

    /// `mf query` on the merged base branch.
    private func query(_ metric: String, _ example: Example) async throws -> ChildResult {
        let toolbox = try Toolbox.real()
        let folder = "\(example.place.path)/checkout"
        _ = try await example.git(["worktree", "add", "--force", folder, "main"])
        try FileManager.default.copyItem(
            atPath: "\(example.place.path)/taxi/taxi.duckdb",
            toPath: "\(folder)/taxi.duckdb"
        )
        let environment = ["PATH": "/usr/bin:/bin", "HOME": example.place.path, "DBT_PROFILES_DIR": "."]
        let parse = try await Child(toolbox.dbt, ["parse"], environment: environment, directory: folder).run()
        guard parse.isSuccess else { return parse }
        return try await Child(
            toolbox.mf,
            ["query", "--metrics", metric, "--group-by", "trip__payment_type"],
            environment: environment,
            directory: folder
        ).run()
    }

    @Test func `a test is added where the project keeps its tests`() async throws {
        let example = try await Example()
        var desk = try Desk(example.agents)
        let slots: [String: SlotValue] = [
            "test": .list(["not_null", "unique"]), "model": .text("stg_payment_types"), "column": .text("payment_type"),
        ]
        try desk.take(.understand(.change(Intent(name: "add_test", project: "taxi", slots: slots))))
        try await desk.work()
        try desk.approve()
        try await desk.work()
        guard case .finished = desk.request?.phase else {
            Issue.record("\(String(describing: desk.request?.phase))")
            return
        }
        let difference = try await example.git(["show", "--format=", "--numstat", "main^2"])
        #expect(difference == "1\t0\tmodels/staging/_staging.yml\n")
    }

    @Test func `a test that the data breaks ends the request and names the test`() async throws {
        let example = try await Example()
        var desk = try Desk(example.agents)
        let slots: [String: SlotValue] = [
            "test": .text("unique"), "model": .text("fct_trips"), "column": .text("payment_type"),
        ]
        try desk.take(.understand(.change(Intent(name: "add_test", project: "taxi", slots: slots))))
        try await desk.work()
        try desk.approve()
        try await desk.work()
        guard case .stopped(.stepFailed(let step, let failure)) = desk.request?.phase else {
            Issue.record("\(String(describing: desk.request?.phase))")
            return
        }
        #expect(step == 1)
        #expect(failure.message.contains("unique_fct_trips_payment_type"))
        let worktree = try #require(failure.worktree)
        #expect(FileManager.default.fileExists(atPath: "\(worktree)/dbt_project.yml"))
        #expect(!FileManager.default.fileExists(atPath: "\(example.place.path)/data/scratch/1-1/database"))
    }

    @Test func `a column is renamed with everything that reads it`() async throws {
        let example = try await Example()
        var desk = try Desk(example.agents)
        let slots: [String: SlotValue] = [
            "column": .text("payment_type"), "new_name": .text("payment_method"), "model": .text("fct_trips"),
        ]
        try desk.take(.understand(.change(Intent(name: "rename_column", project: "taxi", slots: slots))))
        try await desk.work()
        let plan = try #require(desk.request?.plan, "\(String(describing: desk.request?.phase))")
        #expect(plan.kind == .schema)
        #expect(plan.risk == .high)
        try desk.approve()
        try await desk.work()
        guard case .finished = desk.request?.phase else {
            Issue.record("\(String(describing: desk.request?.phase))")
            return
        }
        #expect(
            try await example.merged("models/marts/fct_trips.sql").contains(
                "payment_types.payment_type as payment_method,"
            )
        )
        #expect(
            try await example.merged("models/marts/fct_daily_revenue.sql").contains("payment_method as payment_type,")
        )
        #expect(try await example.merged("models/marts/_marts.yml").contains("- name: payment_method"))
        #expect(try await example.merged("models/semantic/trips.yml").contains("expr: payment_method"))
        let table = try await example.merged("powerbi/Taxi.SemanticModel/definition/tables/Trips.tmdl")
        #expect(table.contains("sourceColumn: payment_method"))
    }

    @Test func `a metric gets another definition, and its measure stays for others`() async throws {
        let example = try await Example()
        var desk = try Desk(example.agents)
        let slots: [String: SlotValue] = [
            "metric": .text("average_fare"), "aggregation": .text("median"),
            "filters": .filters([Filter(column: "payment_type", op: "=", value: .one("Cash"))]),
        ]
        try desk.take(.understand(.change(Intent(name: "change_metric", project: "taxi", slots: slots))))
        try await desk.work()
        #expect(desk.request?.plan?.risk == .high, "\(String(describing: desk.request?.phase))")
        try desk.approve()
        try await desk.work()
        guard case .finished = desk.request?.phase else {
            Issue.record("\(String(describing: desk.request?.phase))")
            return
        }
        let metrics = try await example.merged("models/semantic/metrics.yml")
        #expect(metrics.contains("- name: average_fare\n    label: Average fare"))
        #expect(metrics.contains("filter: \"{{ Dimension('trip__payment_type') }} = 'Cash'\""))
        let measures = try await example.merged("models/semantic/trips.yml")
        #expect(measures.contains("agg: median") && measures.contains("- name: average_fare"))
    }

    @Test func `questions are answered`() async throws {
        let example = try await Example()
        try await example.agents.prepare()
        let catalogue = try await example.agents.catalogue(of: "taxi")
        #expect(
            catalogue.models["fct_trips"]?.columns.contains { $0.name == "fare_amount" && $0.type == "decimal(9, 2)" }
                == true
        )
        #expect(catalogue.models["fct_trips"]?.tests.contains("not_null:trip_id") == true)
        #expect(
            catalogue.metrics["average_fare"] == .init(model: "fct_trips", aggregation: "avg", measure: "fare_amount")
        )
        #expect(catalogue.dashboards == ["Revenue Dashboard", "Zone Operations"])
        let lineage = try await self.ask("show_lineage", ["model": .text("fct_trips")], example)
        #expect(lineage.passages.contains { "\($0)".contains("source raw.trips") })
        #expect(lineage.passages.contains { "\($0)".contains("owned by Finance Reporting") })
        #expect(lineage.picture != nil)
        let list = try await self.ask("list_catalogue", ["kind": .text("metrics")], example)
        #expect(list.passages.contains { "\($0)".contains("average_fare") })
        let healthy = try await self.ask("explain_failure", ["model": .text("dim_zones")], example)
        #expect(healthy.title == "Nothing fails in dim_zones now")
        let number = try await self.ask(
            "ask_data",
            ["metric": .text("average_fare"), "dimensions": .list(["payment_type"])],
            example
        )
        #expect("\(number.passages)".contains("Credit card"))
        let other = try await self.ask("read_minds", [:], example)
        #expect("\(other.passages)".contains("What works"))
    }

    private func ask(_ name: String, _ slots: [String: SlotValue], _ example: Example) async throws -> Answer {
        var desk = try Desk(example.agents)
        try desk.take(.understand(.lookup(Intent(name: name, project: "taxi", slots: slots))))
        try await desk.work()
        guard case .answered(let answer) = desk.request?.phase else {
            throw AgentError(.failed, "\(String(describing: desk.request?.phase))")
        }
        return answer
    }
}
