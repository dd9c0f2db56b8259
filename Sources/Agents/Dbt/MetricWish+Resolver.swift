import Requests

extension MetricWish {
    /// Finds measures and metrics that exist, and names that are free.
    struct Resolver {
        let snapshot: Snapshot
        let node: Manifest.Node
        let semantic: Manifest.SemanticModel?

        func measure(_ aggregation: Aggregation, of column: String) throws(AgentError) -> Measure {
            let columns = self.snapshot.columns(of: self.node.name)
            guard let known = columns.first(where: { $0.name.lowercased() == column.lowercased() }) else {
                throw AddMetric.declined(
                    "\(self.node.name) has no column \(column). It has \(columns.map(\.name).joined(separator: ", "))."
                )
            }
            if !aggregation.takesAnyType, let type = known.type, !type.isNumeric {
                throw AddMetric.declined(
                    "\(aggregation.slot) needs a number, and \(known.name) of \(self.node.name) is \(type)."
                )
            }
            let same = self.semantic?.measures.first {
                ($0.expr ?? $0.name).lowercased() == known.name.lowercased()
                    && Aggregation.slot(of: $0) == aggregation.slot
            }
            if let same { return Measure(aggregation: aggregation, column: known.name, name: same.name, exists: true) }
            var name = "\(aggregation.prefix)_\(known.name)".slug
            while !self.isFree(element: name) { name += "_measure" }
            return Measure(aggregation: aggregation, column: known.name, name: name, exists: false)
        }

        /// One side of a ratio: a metric by its name, or the sum of a column.
        func part(_ word: String) throws(AgentError) -> Part {
            if self.snapshot.manifest.metrics.values.contains(where: { $0.name == word }) {
                return Part(metric: word, measure: nil)
            }
            let measure = try self.measure(.sum, of: word)
            if let metric = self.twin(of: measure, filters: []) { return Part(metric: metric, measure: nil) }
            return Part(metric: try self.free("total_\(word)".slug, isChosen: false), measure: measure)
        }

        func twin(of measure: Measure, filters: [Filter]) -> String? {
            guard measure.exists else { return nil }
            let wanted = filters.map { SemanticYAML.condition($0, in: self.semantic, self.snapshot, self.node) }
            return self.snapshot.manifest.metrics.values.filter { metric in
                let own = (metric.filter?.where_filters ?? []).map(\.where_sql_template)
                return metric.type == "simple" && metric.type_params.measure?.name == measure.name
                    && own.joined(separator: " and ").filter { !$0.isWhitespace }
                        == wanted.joined(separator: " and ").filter { !$0.isWhitespace }
            }.map(\.name).min()
        }

        /// `name`, or the next free one; a name that somebody chose is never changed.
        func free(_ name: String, isChosen: Bool) throws(AgentError) -> String {
            let taken = Set(self.snapshot.manifest.metrics.values.map(\.name))
            guard taken.contains(name) else { return name }
            guard !isChosen else {
                throw AddMetric.declined(
                    "There is a metric \(name) already, defined otherwise. Please choose another name."
                )
            }
            return (2...).lazy.map { "\(name)_\($0)" }.first { !taken.contains($0) } ?? name
        }

        /// Measures are unique in a project; within a semantic model they share a name space with its other elements.
        func isFree(element name: String) -> Bool {
            let elements = (self.semantic?.dimensions.map(\.name) ?? []) + (self.semantic?.entities.map(\.name) ?? [])
            return self.snapshot.manifest.measure(name) == nil && !elements.contains(name)
        }
    }
}

extension String {
    /// Whether a warehouse type of this name holds numbers.
    var isNumeric: Bool {
        let type = self.lowercased()
        return ["int", "decimal", "numeric", "double", "float", "real", "number"].contains { type.contains($0) }
    }

    /// Whether a warehouse type of this name holds points in time.
    var isTime: Bool {
        let type = self.lowercased()
        return type.hasPrefix("date") || type.hasPrefix("timestamp")
    }
}
