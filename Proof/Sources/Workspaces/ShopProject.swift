import Agents
import Foundation

/// A small dbt project with two halves that have nothing to do with each other: orders, and visits.
struct ShopProject {
    let folder: String

    private static let files = [
        "dbt_project.yml": """
        name: shop
        profile: shop
        config-version: 2
        model-paths: [models]
        models:
          shop:
            +materialized: table
        """,
        "profiles.yml": """
        shop:
          target: dev
          outputs:
            dev: {type: duckdb, path: shop.duckdb}
        """,
        ".gitignore": "target/\nlogs/\n*.duckdb\n.user.yml\n",
        "models/orders/stg_orders.sql": "select 1 as order_id, 10 as amount union all select 2, 20\n",
        "models/orders/fct_orders.sql": "select order_id, amount from {{ ref('stg_orders') }}\n",
        "models/orders/fct_orders.yml": Self.description(of: "fct_orders", ["order_id", "amount"]),
        "models/visits/stg_visits.sql": "select 1 as visit_id, 'home' as page\n",
        "models/visits/fct_visits.sql": "select visit_id, page from {{ ref('stg_visits') }}\n",
        "models/visits/fct_visits.yml": Self.description(of: "fct_visits", ["visit_id", "page"]),
    ]

    private static func description(of model: String, _ columns: [String]) -> String {
        "version: 2\n\nmodels:\n  - name: \(model)\n    columns:\n"
            + columns.map { "      - name: \($0)\n        description: The \($0).\n" }.joined()
    }

    /// Writes it to `folder` and builds it once, so that there is a database.
    init(in folder: String, _ toolbox: Toolbox) async throws {
        self.folder = folder
        for (name, text) in Self.files {
            let url = URL(filePath: "\(folder)/\(name)")
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try text.write(to: url, atomically: true, encoding: .utf8)
        }
        let build = try await Child(
            toolbox.dbt,
            ["build", "--profiles-dir", "."],
            environment: ["PATH": "/usr/bin:/bin", "HOME": folder, "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"],
            directory: folder,
            timeLimit: .seconds(300)
        ).run()
        guard build.isSuccess else { throw AgentError(.failed, "The project cannot be built: \(build.excerpt())") }
    }
}
