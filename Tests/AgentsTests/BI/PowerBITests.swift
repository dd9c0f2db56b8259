import Foundation
import Requests
import Testing

@testable import Agents

/// The Power BI model of the example, and a report beside it, read from git as requests read them.
@Suite(.serialized) struct PowerBITests {
    private static let trips = "powerbi/Taxi.SemanticModel/definition/tables/Trips.tmdl"
    private static let pages = "powerbi/Taxi.Report/definition/pages"
    private static let schemas = "https://developer.microsoft.com/json-schemas/fabric/item/report/definition"

    /// The example with a report of one page, and the snapshot of it.
    private func snapshot() async throws -> (Example, Snapshot) {
        let example = try await Example()
        let page = """
            {
              "$schema": "\(Self.schemas)/page/2.0.0/schema.json",
              "name": "p1",
              "displayName": "Zone Operations",
              "displayOption": "FitToPage",
              "height": 720,
              "width": 1280
            }
            """
        let index =
            "{\n  \"$schema\": \"\(Self.schemas)/pagesMetadata/1.0.0/schema.json\",\n  \"pageOrder\": [\n    \"p1\"\n  ],\n  \"activePageName\": \"p1\"\n}"
        try example.place.write(page, to: "taxi/\(Self.pages)/p1/page.json")
        try example.place.write(index, to: "taxi/\(Self.pages)/pages.json")
        let project = try example.agents.project("taxi")
        return (example, try await project.snapshot(at: try await project.refresh().head()))
    }

    private func edits(_ wish: BIWish, _ snapshot: Snapshot) async throws -> [FileEdit] {
        try await PowerBI().draft(wish, in: snapshot, seed: "7").edits
    }

    private func measure(_ name: String, _ snapshot: Snapshot) throws -> MeasureWish {
        try MeasureWish(try #require(snapshot.manifest.metrics.values.first { $0.name == name }), in: snapshot)
    }

    @Test func `every wish becomes a minimal edit of the model's files, or is refused with the reason`() async throws {
        let (example, snapshot) = try await self.snapshot()
        defer { withExtendedLifetime(example) {} }
        #expect(await PowerBI().standing(in: snapshot) == .ready)
        try await self.checkMeasures(snapshot)
        try await self.checkColumns(snapshot)
        try await self.checkPages(snapshot)
        try await self.checkRecipes(snapshot)
    }

    private func checkMeasures(_ snapshot: Snapshot) async throws {
        var wish = MeasureWish(
            name: "cash_share",
            label: "cash share",
            description: "How much is paid in cash.",
            model: "fct_trips",
            formula: .ratio(
                .init(
                    aggregation: "sum",
                    column: "total_amount",
                    filters: [Filter(column: "payment_type", op: "in", value: .many(["Cash", "No \"charge\""]))]
                ),
                per: .init(aggregation: "sum", column: "total_amount", filters: [])
            )
        )
        let added = try await self.edits(.add(wish), snapshot)
        #expect(added.map(\.path) == [Self.trips])
        let formula = """
            DIVIDE(CALCULATE(SUM(Trips[total_amount]), Trips[payment_type] IN {"Cash", "No ""charge""\"}), SUM(Trips[total_amount]))
            """
        #expect(added[0].after?.contains("\n\tmeasure 'Cash Share' = \(formula)\n\t\tformatString: #,##0.00\n") == true)
        wish.formula = .simple(.init(aggregation: "avg", column: "nothing", filters: []))
        await #expect(throws: AgentError.self) { try await self.edits(.add(wish), snapshot) }
        // A measure that means the same is changed; one with a formula of its own stays.
        let old = try self.measure("total_revenue", snapshot)
        var new = old
        new.formula = .simple(.init(aggregation: "median", column: "total_amount", filters: []))
        let changed = try await self.edits(.change(new, from: old), snapshot)
        let difference = changed[0].after?.split(separator: "\n").difference(
            from: changed[0].before?.split(separator: "\n") ?? []
        )
        #expect(difference?.count == 2)
        #expect(changed[0].after?.contains("measure 'Total Revenue' = MEDIAN(Trips[total_amount])\n") == true)
        let own = try self.measure("average_fare", snapshot)
        let error = await #expect(throws: AgentError.self) { try await self.edits(.change(own, from: own), snapshot) }
        #expect(error?.message.contains("formula of its own") == true)
    }

    private func checkColumns(_ snapshot: Snapshot) async throws {
        let renamed = try await self.edits(
            .rename(models: ["fct_trips"], column: "payment_type", to: "paid_by"),
            snapshot
        )
        #expect(
            renamed.count == 1
                && renamed[0].after
                    == renamed[0].before?.replacing("sourceColumn: payment_type", with: "sourceColumn: paid_by")
        )
        let readers = try await PowerBI().readers(of: "pickup_zone_id", in: "fct_trips", snapshot)
        #expect(
            readers == [
                "the column pickup_zone_id of the Power BI table Trips, used by the relationship of Trips with Zones"
            ]
        )
        #expect(
            try await PowerBI().readers(of: "total_amount", in: "fct_trips", snapshot).first?.contains(
                "the measure Total Revenue"
            ) == true
        )
        #expect(
            await PowerBI().tables(in: snapshot) == [
                BITable(name: "Trips", model: "fct_trips"), BITable(name: "Zones", model: "dim_zones"),
            ]
        )
    }

    private func checkPages(_ snapshot: Snapshot) async throws {
        let revenue = try self.measure("total_revenue", snapshot)
        let new = ChartWish(page: "Sales, “today”", measure: revenue, dimensions: ["pickup_borough"], chart: "bar")
        let edits = try await self.edits(.show(new), snapshot)
        #expect(edits.count == 3)
        let index = try #require(edits.first { $0.path.hasSuffix("pages.json") })
        #expect(index.after?.contains("    \"p1\",\n    \"") == true)
        for edit in edits {
            #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data((edit.after ?? "").utf8)) }
        }
        let visual = try #require(edits.first { $0.path.hasSuffix("visual.json") }?.after)
        #expect(
            visual.contains("\"visualType\": \"clusteredBarChart\"")
                && visual.contains("\"queryRef\": \"Trips.Total Revenue\"")
        )
        #expect(visual.contains("\"Property\": \"pickup_borough\""))
        // Known pages get one more visual; the same request writes the same files.
        let known = ChartWish(page: "zone operations", measure: revenue, dimensions: [], chart: "kpi")
        let more = try await self.edits(.show(known), snapshot)
        #expect(more.map(\.path).allSatisfy { $0.hasPrefix("\(Self.pages)/p1/visuals/") } && more.count == 1)
        #expect(try await self.edits(.show(known), snapshot) == more)
        for (dimensions, chart) in [([], "bar"), (["nothing"], "bar"), (["pickup_borough"], "map")] {
            let wish = ChartWish(page: "New", measure: revenue, dimensions: dimensions, chart: chart)
            await #expect(throws: AgentError.self) { try await self.edits(.show(wish), snapshot) }
        }
        if let folder = ProcessInfo.processInfo.environment["CHATBRIDGE_KEEP_PBIR"] {
            for edit in edits {
                try edit.after?.write(
                    toFile: "\(folder)/\(URL(filePath: edit.path).lastPathComponent)",
                    atomically: true,
                    encoding: .utf8
                )
            }
        }
    }

    private func checkRecipes(_ snapshot: Snapshot) async throws {
        let bench = Warehouse(
            workbench: Workbench(
                sandbox: Sandbox(toolbox: try Toolbox.real()),
                worktree: "/nowhere",
                scratch: Scratch(path: "/nowhere", profile: nil),
                subfolder: "",
                packages: nil
            )
        )
        func draft(_ slots: [String: SlotValue]) async throws -> Change {
            try await BuildDashboard().draft(
                Intent(name: "build_dashboard", project: "taxi", slots: slots),
                in: snapshot,
                with: bench
            )
        }
        let new = try await draft([
            "metric": .text("total_revenue"), "dashboard": .text("Sales"), "dimensions": .list(["pickup_date"]),
        ])
        #expect(new.edits.map(\.path) == ["models/_exposures.yml"])
        #expect(new.edits[0].after?.contains("  - name: sales\n    label: Sales\n    type: dashboard\n") == true)
        guard case .show(let chart)? = new.bi else { throw AgentError(.failed, "\(String(describing: new.bi))") }
        #expect(chart.chart == "line" && chart.page == "Sales")
        let known = try await draft(["metric": .text("total_revenue"), "dashboard": .text("Zone Operations")])
        #expect(known.edits[0].after?.contains("- ref('dim_zones')\n      - ref('fct_trips')\n") == true)
        let remove: [String: SlotValue] = ["metric": .text("total_revenue"), "action": .text("remove")]
        await #expect(throws: AgentError.self) { try await draft(remove) }
        await #expect(throws: AgentError.self) { try await draft([:]) }
    }

    @Test func `a broken BI model does not hold dbt back, and is caught up with later`() async throws {
        let example = try await Example()
        let file = "taxi/\(Self.trips)"
        let good = try example.place.read(file)
        try example.place.write(good.replacing("\tmeasure 'Trip Count'", with: "\tmesure 'Trip Count'"), to: file)
        var desk = try Desk(example.agents)
        let slots: [String: SlotValue] = [
            "aggregation": .text("median"), "measure": .text("fare_amount"), "model": .text("fct_trips"),
        ]
        try desk.take(.understand(.change(Intent(name: "add_metric", project: "taxi", slots: slots))))
        try await desk.work()
        let plan = try #require(desk.request?.plan, "\(String(describing: desk.request?.phase))")
        #expect(plan.steps.map(\.agent) == [.dbt, .bi, .test, .pullRequest, .merge])
        #expect(plan.steps[1].skipped?.contains("Trips.tmdl:11:2: ") == true, "\(plan.steps[1])")
        try desk.approve()
        try await desk.work()
        #expect(desk.request?.results[1]?.skipped != nil, "\(String(describing: desk.request?.phase))")
        let alone = try #require(desk.request?.skippedSteps.first)
        try example.place.write(good, to: file)
        var later = try Desk(example.agents, number: 2)
        try later.take(.understand(.change(alone)))
        try await later.work()
        #expect(
            later.request?.plan?.steps.map(\.agent) == [.bi, .pullRequest, .merge],
            "\(String(describing: later.request?.phase))"
        )
        try later.approve()
        try await later.work()
        // No test of dbt's says how sure this is, so a person looks.
        try later.release()
        try await later.work()
        guard case .finished = later.request?.phase else {
            Issue.record("\(String(describing: later.request?.phase))")
            return
        }
        #expect(
            try await example.merged(Self.trips).contains("measure 'Median Fare Amount' = MEDIAN(Trips[fare_amount])")
        )
    }
}
