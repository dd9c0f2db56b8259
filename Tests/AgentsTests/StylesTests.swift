import Agents
import Foundation
import Logging
import Requests
import Testing

/// The same intents on projects in other hands' styles.
@Suite(.serialized) struct StylesTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var project: String
        var intent: String
        var slots: [String: SlotValue]
        /// Text that the files of the base branch hold after the merge.
        var merged: [String: String] = [:]
        /// Part of the reason why it is turned down instead.
        var declined: String?

        var testDescription: String { "\(self.intent) in \(self.project)" }
    }

    static let cases = [
        Case(
            project: "shop",
            intent: "rename_column",
            slots: ["model": .text("orders"), "column": .text("order_total"), "new_name": .text("total")],
            merged: [
                "models/marts/orders.sql": "        coalesce(order_totals.order_total, 0) as total,",
                "models/marts/customers.sql": "sum(total) as lifetime_value",
                "models/marts/orders.yml": "- name: total\n        description: \"Sum of",
            ]
        ),
        Case(
            project: "shop",
            intent: "add_metric",
            slots: ["aggregation": .text("count_distinct"), "measure": .text("customer_id"), "model": .text("orders")],
            merged: ["models/marts/orders.yml": "agg: count_distinct"]
        ),
        Case(
            project: "clinic",
            intent: "add_test",
            slots: ["test": .text("not_null"), "column": .text("charge"), "model": .text("visit_facts")],
            merged: ["models/schema.yml": "{name: charge, description: What the visit costs., data_tests: [not_null]}"]
        ),
        Case(
            project: "clinic",
            intent: "rename_column",
            slots: ["model": .text("visit_facts"), "column": .text("charge"), "new_name": .text("fee")],
            declined: "patient_visits.sql cannot be changed safely"
        ),
        Case(
            project: "shop",
            intent: "update_docs",
            slots: [
                "model": .text("orders"), "column": .text("item_count"),
                "description": .text("How many items: without returns"),
            ],
            merged: [
                "models/marts/orders.yml":
                    "- name: item_count\n        description: \"How many items: without returns\""
            ]
        ),
        Case(
            project: "clinic",
            intent: "update_docs",
            slots: [
                "model": .text("visit_facts"), "column": .text("charge"), "description": .text("In euro, before tax"),
            ],
            merged: ["models/schema.yml": "{name: charge, description: \"In euro, before tax\""]
        ),
        Case(
            project: "shop",
            intent: "drop_column",
            slots: ["model": .text("orders"), "column": .text("item_count")],
            merged: ["models/marts/orders.sql": "as order_total\n    from orders"]
        ),
        Case(
            project: "shop",
            intent: "drop_column",
            slots: ["model": .text("orders"), "column": .text("order_total")],
            declined: "order_total of orders is still needed"
        ),
        Case(
            project: "clinic",
            intent: "drop_column",
            slots: ["model": .text("visit_facts"), "column": .text("charge")],
            declined: "is built incrementally"
        ),
        Case(
            project: "shop",
            intent: "add_column",
            slots: [
                "model": .text("orders"), "column": .text("average item"),
                "expression": .text("order_total divided by item_count"),
            ],
            merged: [
                "models/marts/orders.sql": "    order_total / nullif(item_count, 0) as average_item\nfrom final",
                "models/marts/orders.yml": "- name: average_item",
            ]
        ),
        Case(
            project: "shop",
            intent: "add_column",
            slots: [
                "model": .text("order_items"), "column": .text("status"), "source_model": .text("orders"),
            ],
            declined: "orders is built from order_items"
        ),
        Case(
            project: "shop",
            intent: "add_column",
            slots: [
                "model": .text("order_items"), "column": .text("customer_id"), "source_model": .text("stg_orders"),
            ],
            merged: [
                "models/marts/order_items.sql":
                    "left join {{ ref('stg_orders') }} as stg_orders on joined.order_id = stg_orders.order_id"
            ]
        ),
        Case(
            project: "shop",
            intent: "add_column",
            slots: [
                "model": .text("orders"), "column": .text("secret"), "expression": .text("getenv('HOME')"),
            ],
            declined: "which I do not write"
        ),
        Case(
            project: "shop",
            intent: "change_materialization",
            slots: ["model": .text("customers"), "materialization": .text("view")],
            merged: ["models/marts/customers.sql": "{{ config(materialized='view') }}\n\nwith"]
        ),
        Case(
            project: "clinic",
            intent: "change_materialization",
            slots: ["model": .text("visit_facts"), "materialization": .text("table")],
            merged: ["models/visit_facts.sql": "{{ config(materialized='table', unique_key='visit_id') }}"]
        ),
        Case(
            project: "clinic",
            intent: "change_materialization",
            slots: ["model": .text("patient_visits"), "materialization": .text("incremental")],
            declined: "patient_visits.sql is left as it is"
        ),
    ]

    /// Each project, built once and copied for each case.
    private static let built = Task {
        let place = try Place()
        let toolbox = try Toolbox.real()
        for project in ["shop", "clinic"] {
            let folder = "\(place.path)/\(project)"
            let fixtures = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .appending(path: "Fixtures/projects/\(project)")
            try FileManager.default.copyItem(atPath: fixtures.path, toPath: folder)
            let build = try await Child(
                toolbox.dbt,
                ["build", "--profiles-dir", "."],
                environment: ["PATH": "/usr/bin:/bin", "HOME": place.path],
                directory: folder
            ).run()
            guard build.isSuccess else { throw AgentError(.failed, build.excerpt()) }
        }
        return place
    }

    @Test(arguments: cases) func `a change fits the project's style, or is turned down`(example: Case) async throws {
        let place = try Place()
        let folder = "\(place.path)/\(example.project)"
        try FileManager.default.copyItem(
            atPath: "\(try await Self.built.value.path)/\(example.project)",
            toPath: folder
        )
        let toolbox = try Toolbox.real()
        let agents = Agents(
            projects: [Project(name: example.project, source: .folder(folder))],
            directory: URL(filePath: "\(place.path)/data"),
            toolbox: toolbox,
            approvers: { [] },
            clock: StoppedClock(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        var desk = try Desk(agents)
        let intent = Intent(name: example.intent, project: example.project, slots: example.slots)
        try desk.take(.understand(.change(intent)))
        try await desk.work()
        if let declined = example.declined {
            guard case .stopped(.unplannable(let answer)) = desk.request?.phase else {
                Issue.record("\(String(describing: desk.request?.phase))")
                return
            }
            #expect(answer.title.contains(declined))
            return
        }
        guard case .awaitingApproval = desk.request?.phase else {
            Issue.record("\(String(describing: desk.request?.phase))")
            return
        }
        try desk.approve()
        try await desk.work()
        guard case .finished = desk.request?.phase else {
            Issue.record("\(String(describing: desk.request?.phase))")
            return
        }
        for (path, text) in example.merged {
            let show = try await Child(
                toolbox.git,
                ["--git-dir", try await agents.repository(of: example.project), "show", "main:\(path)"],
                environment: ["PATH": "/usr/bin:/bin"]
            ).run()
            #expect(show.output.contains(text), "\(path)")
        }
    }
}
