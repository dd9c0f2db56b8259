import Requests

extension Manifest {
    /// The names that slots may resolve to. `columns` are the warehouse's, by relation name; documentation adds to them.
    func catalogue(columns: Warehouse.Columns) -> Catalogue {
        let tables = self.nodes.values.filter { Self.tables.contains($0.resource_type) }
        return Catalogue(
            models: Dictionary(
                tables.map { ($0.name, self.model($0, columns)) },
                uniquingKeysWith: { first, _ in first }
            ),
            metrics: Dictionary(
                self.metrics.values.map { ($0.name, self.metric($0)) },
                uniquingKeysWith: { first, _ in first }
            ),
            dashboards: self.exposures.values.filter { $0.type == "dashboard" || $0.type == nil }
                .map { $0.label ?? $0.name }.sorted()
        )
    }

    private func model(_ node: Node, _ columns: Warehouse.Columns) -> Catalogue.Model {
        let described = node.columns ?? [:]
        let real = node.relation_name.flatMap { columns[$0.unquoted] } ?? []
        var list = real.map { column in
            let documented = described.values.first { $0.name.lowercased() == column.name.lowercased() }
            return Catalogue.Column(
                name: column.name,
                type: documented?.data_type ?? column.type,
                description: documented?.description.nonEmpty
            )
        }
        for column in described.values.sorted(by: { $0.name < $1.name })
        where !real.contains(where: { $0.name.lowercased() == column.name.lowercased() }) {
            // A documented column that the built table lacks is a lie of the documentation, not a column.
            guard real.isEmpty else { continue }
            list.append(.init(name: column.name, type: column.data_type, description: column.description.nonEmpty))
        }
        for index in list.indices { list[index].values = self.acceptedValues(of: list[index].name, node) }
        let tests = self.tests(on: node).map { test in
            let name = test.test_metadata?.name ?? test.name
            return test.column_name.map { "\(name):\($0)" } ?? name
        }
        return Catalogue.Model(
            domain: node.group ?? node.fqn?.dropFirst().dropLast().first,
            description: node.description.nonEmpty,
            columns: list,
            tests: tests
        )
    }

    private func acceptedValues(of column: String, _ node: Node) -> [String]? {
        self.tests(on: node).first { test in
            test.test_metadata?.name == "accepted_values" && test.column_name?.lowercased() == column.lowercased()
        }?.test_metadata?.kwargs?.values
    }

    private func metric(_ metric: Metric) -> Catalogue.Metric {
        let measure = metric.type_params.measure.flatMap { self.measure($0.name) }
        return Catalogue.Metric(
            model: measure.flatMap { found in
                found.0.depends_on?.nodes?.first.flatMap { self.nodes[$0]?.name }
            } ?? self.reachable(from: metric.unique_id, .upstream).lazy.compactMap { self.nodes[$0]?.name }.first,
            aggregation: metric.type == "simple" ? measure.map { Aggregation.slot(of: $0.1) } : metric.type,
            measure: measure.map { $0.1.expr ?? $0.1.name },
            numerator: metric.type_params.numerator?.name,
            denominator: metric.type_params.denominator?.name
        )
    }

    /// The measure with this name, which is unique in a project.
    func measure(_ name: String) -> (SemanticModel, SemanticModel.Measure)? {
        for model in self.semantic_models.values.sorted(by: { $0.name < $1.name }) {
            if let measure = model.measures.first(where: { $0.name == name }) { return (model, measure) }
        }
        return nil
    }
}

extension String? {
    var nonEmpty: String? { self?.isEmpty == false ? self : nil }
}

extension String {
    /// A relation's name without quotes, in lower case, so that dbt's and the warehouse's spelling agree.
    var unquoted: String { self.replacing("\"", with: "").lowercased() }
}
