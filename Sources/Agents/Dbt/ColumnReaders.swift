import Yams

/// What reads a column besides SQL: tests of other models, semantic models, Power BI.
struct ColumnReaders {
    let column: String
    let node: Manifest.Node
    let snapshot: Snapshot

    init(of column: String, in node: Manifest.Node, _ snapshot: Snapshot) {
        self.column = column
        self.node = node
        self.snapshot = snapshot
    }

    /// One line for each, in words.
    func list() async throws(AgentError) -> [String] {
        try await self.semantics() + self.files() + self.bi()
    }

    private func semantics() throws(AgentError) -> [String] {
        let models = self.snapshot.manifest.semantic_models.values
            .filter { $0.depends_on?.nodes?.contains(self.node.unique_id) == true }
        var found: [String] = []
        for model in models.sorted(by: { $0.name < $1.name }) {
            let elements =
                model.entities.map { ("entity", $0.name, $0.expr) }
                + model.dimensions.map { ("dimension", $0.name, $0.expr) }
                + model.measures.map { ("measure", $0.name, $0.expr) }
            for (kind, name, expression) in elements where try self.names(expression ?? name) {
                let metrics = self.snapshot.manifest.metrics.values
                    .filter { kind == "measure" && $0.type_params.measure?.name == name }.map(\.name).sorted()
                let used = metrics.isEmpty ? "" : ", used by the metric \(metrics.joined(separator: ", "))"
                found.append("\(kind) \(name) of the semantic model \(model.name)\(used)")
            }
        }
        return found
    }

    /// Tests that name the column outside its own entry: of the whole model, and of those that point to it.
    private func files() async throws(AgentError) -> [String] {
        var found: [String] = []
        for path in self.snapshot.paths where path.hasSuffix(".yml") || path.hasSuffix(".yaml") {
            guard !path.hasPrefix("."), !path.hasSuffix("dbt_project.yml"), !path.hasSuffix("profiles.yml") else {
                continue
            }
            let text = try await self.snapshot.read(path)
            guard text.contains(self.column) else { continue }
            let file = try YAMLFile(path: path, text: text)
            for section in ["models", "seeds", "snapshots"] {
                guard let index = file.index(in: [.key(section)], is: self.node.name) else { continue }
                for key in ["data_tests", "tests", "constraints"]
                where file.node([.key(section), .item(index), .key(key)]).map(self.mentions) == true {
                    found.append("\(key) of \(self.node.name) in \(path)")
                }
            }
            if file.node([.key("unit_tests")]).map(self.mentions) == true { found.append("unit tests in \(path)") }
            if self.pointsHere(file.root) { found.append("a relationships test in \(path) that points to it") }
        }
        return found
    }

    private func bi() async throws(AgentError) -> [String] {
        var found: [String] = []
        for tool in BITools.all { found += try await tool.readers(of: self.column, in: self.node.name, self.snapshot) }
        return found
    }

    private func names(_ expression: String) throws(AgentError) -> Bool {
        do {
            return expression.firstMatch(of: try Regex("(?i)\\b\(self.column)\\b")) != nil
        } catch {
            throw AgentError(error)
        }
    }

    private func mentions(_ node: Node) -> Bool {
        if node.scalar?.string.lowercased() == self.column.lowercased() { return true }
        return (node.mapping.map { Array($0) } ?? []).contains { self.mentions($0.value) }
            || (node.sequence.map { Array($0) } ?? []).contains(where: self.mentions)
    }

    private func pointsHere(_ node: Node) -> Bool {
        if let mapping = node.mapping {
            let target = mapping["to"]?.string?.firstMatch(of: /ref\(.*['"]([^'"]+)['"]\s*\)/)?.1
            if let target, target == self.node.name, mapping["field"]?.string == self.column { return true }
            return mapping.contains { self.pointsHere($0.value) }
        }
        return (node.sequence.map { Array($0) } ?? []).contains(where: self.pointsHere)
    }
}
