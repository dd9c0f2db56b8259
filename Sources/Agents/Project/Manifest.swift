/// dbt's `manifest.json` (v12), as far as it is needed; the rest, most of it macros, is not decoded.
struct Manifest: Codable, Sendable {
    var metadata: Metadata
    var nodes: [String: Node]
    var sources: [String: Node]
    var exposures: [String: Exposure]
    var metrics: [String: Metric]
    var groups: [String: Group]
    var semantic_models: [String: SemanticModel]
    var parent_map: [String: [String]]
    var child_map: [String: [String]]

    struct Metadata: Codable, Sendable {
        var project_name: String?
        var adapter_type: String?
    }

    /// A model, seed, snapshot, test or source.
    struct Node: Codable, Sendable {
        var unique_id: String
        var name: String
        var resource_type: String
        var package_name: String
        var original_file_path: String
        /// Where its YAML is, as `project://models/_models.yml`.
        var patch_path: String?
        var description: String?
        var relation_name: String?
        var columns: [String: Column]?
        var fqn: [String]?
        var group: String?
        var column_name: String?
        var test_metadata: TestMetadata?
        var attached_node: String?
        var config: Config?
        var time_spine: TimeSpine?

        struct Config: Codable, Sendable {
            var materialized: String?
            var on_schema_change: String?
            var contract: Contract?

            struct Contract: Codable, Sendable {
                var enforced: Bool?
            }

            /// Whether the columns and their types are promised to readers: then each must have its type in the YAML.
            var promisesTypes: Bool { self.contract?.enforced == true }

            /// Whether the table that is there takes over new and dropped columns.
            var followsColumns: Bool {
                self.materialized != "incremental"
                    || ["append_new_columns", "sync_all_columns"].contains(self.on_schema_change)
            }
        }

        /// The YAML file it is described in, relative to the dbt project.
        var yamlPath: String? { self.patch_path?.split(separator: "://", maxSplits: 1).last.map(String.init) }
    }

    struct Column: Codable, Sendable {
        var name: String
        var description: String?
        var data_type: String?
    }

    struct TestMetadata: Codable, Sendable {
        var name: String
        var namespace: String?
        var kwargs: Arguments?

        /// Of its arguments those that are of use here; other tests give these names other meanings and forms.
        struct Arguments: Codable, Sendable {
            /// What a relationships test points to.
            var to: String?
            var field: String?
            /// What `accepted_values` accepts.
            var values: [String]?

            private enum CodingKeys: String, CodingKey { case to, field, values }

            init(from decoder: any Decoder) throws {
                let container = try decoder.container(keyedBy: CodingKeys.self)
                self.to = try? container.decode(String.self, forKey: .to)
                self.field = try? container.decode(String.self, forKey: .field)
                // A list of numbers says nothing in words.
                self.values = try? container.decodeIfPresent([String].self, forKey: .values)
            }
        }
    }

    struct TimeSpine: Codable, Sendable {}

    struct Owner: Codable, Sendable {
        var name: String?
        var email: OneOrMany?
    }

    struct Exposure: Codable, Sendable {
        var unique_id: String
        var name: String
        var label: String?
        var type: String?
        var owner: Owner?
        var original_file_path: String?
    }

    struct Group: Codable, Sendable {
        var name: String
        var owner: Owner?
    }

    struct Metric: Codable, Sendable {
        var unique_id: String
        var name: String
        var label: String?
        var description: String?
        var type: String
        var original_file_path: String
        var type_params: TypeParameters
        var filter: Filter?

        struct TypeParameters: Codable, Sendable {
            var measure: Input?
            var numerator: Input?
            var denominator: Input?
        }

        struct Input: Codable, Sendable {
            var name: String
        }

        struct Filter: Codable, Sendable {
            var where_filters: [Where]?

            struct Where: Codable, Sendable {
                var where_sql_template: String
            }
        }
    }

    struct SemanticModel: Codable, Sendable {
        var unique_id: String
        var name: String
        var original_file_path: String
        var depends_on: DependsOn?
        var defaults: Defaults?
        var entities: [Entity]
        var measures: [Measure]
        var dimensions: [Dimension]
        var primary_entity: String?

        struct DependsOn: Codable, Sendable {
            var nodes: [String]?
        }

        struct Defaults: Codable, Sendable {
            var agg_time_dimension: String?
        }

        struct Entity: Codable, Sendable {
            var name: String
            var type: String
            var expr: String?
        }

        struct Measure: Codable, Sendable {
            var name: String
            var agg: String
            var expr: String?
            var agg_params: Parameters?

            struct Parameters: Codable, Sendable {
                var percentile: Double?
            }
        }

        struct Dimension: Codable, Sendable {
            var name: String
            var type: String
            var expr: String?
        }

        /// What dimensions are addressed by: `entity__dimension`.
        var primaryEntity: String? { self.primary_entity ?? self.entities.first { $0.type == "primary" }?.name }
    }

    /// dbt writes one address as a text and several as a list.
    enum OneOrMany: Codable, Sendable {
        case one(String)
        case many([String])

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            self = try (try? container.decode(String.self)).map { .one($0) } ?? .many(container.decode([String].self))
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .one(let text): try container.encode(text)
            case .many(let texts): try container.encode(texts)
            }
        }
    }

    /// The model, seed or snapshot with this name in any package.
    func model(_ name: String) -> Node? {
        self.nodes.values.filter { $0.name == name && Self.tables.contains($0.resource_type) }
            .min { $0.unique_id < $1.unique_id }
    }

    func semanticModel(of node: Node) -> SemanticModel? {
        self.semantic_models.values.filter { $0.depends_on?.nodes?.contains(node.unique_id) == true }
            .min { $0.name < $1.name }
    }

    /// The data tests on this column, or on the whole model.
    func tests(on node: Node, column: String? = nil) -> [Node] {
        (self.child_map[node.unique_id] ?? []).compactMap { self.nodes[$0] }
            .filter { $0.resource_type == "test" && (column == nil || $0.column_name == column) }
            .filter { $0.attached_node == nil || $0.attached_node == node.unique_id }
            .sorted { $0.name < $1.name }
    }

    static let tables: Set<String> = ["model", "seed", "snapshot"]
}
