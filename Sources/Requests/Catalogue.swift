/// What a data project has: the names that slots may resolve to. Derived from dbt's manifest.
///
/// Its JSON is the public `catalogue.json` (`chatbridge catalogue` prints it).
package struct Catalogue: Hashable, Sendable, Codable {
    package var models: [String: Model]
    package var metrics: [String: Metric]
    /// Names of dashboards: dbt exposures and BI reports.
    package var dashboards: [String]
    /// The bot's own user id, whose mentions are not part of a wish.
    package var botUser: String?

    package init(
        models: [String: Model] = [:],
        metrics: [String: Metric] = [:],
        dashboards: [String] = [],
        botUser: String? = nil
    ) {
        self.models = models
        self.metrics = metrics
        self.dashboards = dashboards
        self.botUser = botUser
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.models = try container.decodeIfPresent([String: Model].self, forKey: .models) ?? [:]
        self.metrics = try container.decodeIfPresent([String: Metric].self, forKey: .metrics) ?? [:]
        self.dashboards = try container.decodeIfPresent([String].self, forKey: .dashboards) ?? []
        self.botUser = try container.decodeIfPresent(String.self, forKey: .botUser)
    }

    private enum CodingKeys: String, CodingKey {
        case models
        case metrics
        case dashboards
        case botUser = "bot_user"
    }

    /// A dbt model (or source, seed, snapshot) and its columns.
    package struct Model: Hashable, Sendable, Codable {
        package var domain: String?
        package var description: String?
        package var columns: [Column]
        /// Its data tests, as `not_null:column` (or the bare name of a test on the whole model).
        package var tests: [String]

        package init(domain: String? = nil, description: String? = nil, columns: [Column], tests: [String] = []) {
            self.domain = domain
            self.description = description
            self.columns = columns
            self.tests = tests
        }

        package init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            self.domain = try container.decodeIfPresent(String.self, forKey: .domain)
            self.description = try container.decodeIfPresent(String.self, forKey: .description)
            self.columns = try container.decodeIfPresent([Column].self, forKey: .columns) ?? []
            self.tests = try container.decodeIfPresent([String].self, forKey: .tests) ?? []
        }
    }

    /// A column of a model; `type` is the warehouse's own spelling and may be empty when unknown.
    package struct Column: Hashable, Sendable, Codable {
        package var name: String
        package var type: String?
        package var description: String?
        /// The values it may take, where the project says so (dbt: `accepted_values`).
        package var values: [String]?

        package init(name: String, type: String? = nil, description: String? = nil, values: [String]? = nil) {
            self.name = name
            self.type = type
            self.description = description
            self.values = values
        }
    }

    /// A metric that exists.
    package struct Metric: Hashable, Sendable, Codable {
        package var model: String?
        package var aggregation: String?
        package var measure: String?
        package var numerator: String?
        package var denominator: String?

        package init(
            model: String? = nil,
            aggregation: String? = nil,
            measure: String? = nil,
            numerator: String? = nil,
            denominator: String? = nil
        ) {
            self.model = model
            self.aggregation = aggregation
            self.measure = measure
            self.numerator = numerator
            self.denominator = denominator
        }
    }
}
