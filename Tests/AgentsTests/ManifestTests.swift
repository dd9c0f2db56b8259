import Foundation
import Requests
import Testing

@testable import Agents

struct ManifestTests {
    /// source -> stg -> fct -> mart, with a seed beside it, a metric and two dashboards.
    static func manifest() throws -> Manifest {
        func node(_ id: String, _ group: String?) -> [String: Any] {
            let parts = id.split(separator: ".").map(String.init)
            var node: [String: Any] = [
                "unique_id": id, "name": parts[2], "resource_type": parts[0], "package_name": "p",
                "original_file_path": "models/\(parts[2]).sql", "relation_name": "\"db\".\"main\".\"\(parts[2])\"",
                "columns": ["id": ["name": "id", "description": "Number."]],
            ]
            node["group"] = group
            return node
        }
        func exposure(_ name: String, _ owner: String) -> [String: Any] {
            [
                "unique_id": "exposure.p.\(name)", "name": name, "type": "dashboard",
                "owner": ["name": owner, "email": ["a@b"]],
            ]
        }
        let edges = [
            ("source.p.raw.orders", "model.p.stg"), ("model.p.stg", "model.p.fct"), ("seed.p.rates", "model.p.fct"),
            ("model.p.fct", "model.p.mart"), ("model.p.fct", "semantic_model.p.fct"),
            ("semantic_model.p.fct", "metric.p.total"), ("model.p.mart", "exposure.p.sales"),
            ("metric.p.total", "exposure.p.kpi"), ("model.p.fct", "test.p.not_null_fct_id.1"),
        ]
        var parents: [String: [String]] = [:]
        var children: [String: [String]] = [:]
        for (parent, child) in edges {
            parents[child, default: []].append(parent)
            children[parent, default: []].append(child)
        }
        let test: [String: Any] = [
            "unique_id": "test.p.not_null_fct_id.1", "name": "not_null_fct_id", "resource_type": "test",
            "package_name": "p",
            "original_file_path": "m.yml", "column_name": "id", "test_metadata": ["name": "not_null"],
        ]
        let semantic: [String: Any] = [
            "unique_id": "semantic_model.p.fct", "name": "fct", "original_file_path": "m.yml",
            "depends_on": ["nodes": ["model.p.fct"]], "entities": [], "dimensions": [],
            "measures": [["name": "total", "agg": "sum", "expr": "amount"]],
        ]
        let metric: [String: Any] = [
            "unique_id": "metric.p.total", "name": "total", "type": "simple", "original_file_path": "m.yml",
            "type_params": ["measure": ["name": "total"]],
        ]
        let object: [String: Any] = [
            "metadata": ["adapter_type": "duckdb"],
            "nodes": [
                "model.p.stg": node("model.p.stg", nil), "model.p.fct": node("model.p.fct", "finance"),
                "model.p.mart": node("model.p.mart", nil), "seed.p.rates": node("seed.p.rates", nil),
                "test.p.not_null_fct_id.1": test,
            ],
            "sources": [:], "metrics": ["metric.p.total": metric],
            "semantic_models": ["semantic_model.p.fct": semantic],
            "exposures": ["exposure.p.sales": exposure("sales", "Sales"), "exposure.p.kpi": exposure("kpi", "Board")],
            "groups": ["group.p.finance": ["name": "finance", "owner": ["name": "Finance"]]],
            "parent_map": parents, "child_map": children,
        ]
        return try JSONDecoder().decode(Manifest.self, from: JSONSerialization.data(withJSONObject: object))
    }

    @Test func `the blast radius is everything downstream and its owners`() throws {
        let manifest = try Self.manifest()
        let blast = manifest.blastRadius(of: [try #require(manifest.model("stg"))])
        #expect(
            blast
                == BlastRadius(
                    models: ["stg"],
                    downstreamModels: ["fct", "mart"],
                    metrics: ["total"],
                    dashboards: ["kpi", "sales"],
                    owners: ["Board", "Finance", "Sales"]
                )
        )
        #expect(manifest.blastRadius(of: [try #require(manifest.model("mart"))]).metrics.isEmpty)
    }

    @Test func `what the warehouse has counts more than what is documented`() throws {
        let manifest = try Self.manifest()
        let columns: Warehouse.Columns = [
            "db.main.fct": [.init(name: "ID", type: "bigint"), .init(name: "amount", type: "double")]
        ]
        let catalogue = manifest.catalogue(columns: columns)
        #expect(
            catalogue.models["fct"]?.columns
                == [.init(name: "ID", type: "bigint", description: "Number."), .init(name: "amount", type: "double")]
        )
        #expect(catalogue.models["fct"]?.tests == ["not_null:id"])
        #expect(catalogue.models["stg"]?.columns.map(\.name) == ["id"])
        #expect(catalogue.models["rates"] != nil)
        #expect(catalogue.metrics["total"] == .init(model: "fct", aggregation: "sum", measure: "amount"))
        #expect(catalogue.dashboards == ["kpi", "sales"])
    }
}
