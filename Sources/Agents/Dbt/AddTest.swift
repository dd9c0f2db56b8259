import Requests

/// Adds data tests to a column, spelled as the project spells them.
struct AddTest: Recipe {
    static let intent = "add_test"

    func draft(_ intent: Intent, in snapshot: Snapshot, with warehouse: Warehouse) async throws(AgentError) -> Change {
        let node = try Self.table(intent, in: snapshot)
        let model = node.name
        guard let word = intent.text("column") else {
            throw Self.declined("Which column of \(model) should be tested?")
        }
        let column = try Self.column(word, of: node, in: snapshot)
        let existing = Set(snapshot.manifest.tests(on: node, column: column).compactMap { $0.test_metadata?.name })
        let wished = intent.list("test").uniqued
        guard !wished.isEmpty else {
            throw Self.declined("Which test: not_null, unique, accepted_values, relationships, range?")
        }
        let new = wished.filter { !existing.contains($0) }
        guard !new.isEmpty else {
            throw Self.declined("\(column) of \(model) is tested for \(wished.joined(separator: " and ")) already.")
        }
        var draft = Draft(snapshot)
        var values: [YAMLValue] = []
        for test in new {
            if let value = try self.value(test, on: column, of: node, intent, snapshot, &draft) { values.append(value) }
        }
        if !values.isEmpty {
            try await ModelYAML(node, in: snapshot).describe(column, description: nil, tests: values, in: &draft)
        }
        let names = new.joined(separator: " and ")
        return Change(
            title: "Test \(column) of \(model): \(names)",
            summary: "added \(new.count) test\(new.count == 1 ? "" : "s") on \(model).\(column)",
            commitTitle: "test(\(model)): \(column) is \(names)",
            kind: .tests,
            edits: draft.edits,
            models: [model],
            risk: .low,
            reasons: ["A test changes no data; a build fails from now on when the data breaks the rule."]
        )
    }

    /// The test's YAML; `nil` when it is a file of its own.
    private func value(
        _ test: String,
        on column: String,
        of node: Manifest.Node,
        _ intent: Intent,
        _ snapshot: Snapshot,
        _ draft: inout Draft
    ) throws(AgentError) -> YAMLValue? {
        switch test {
        case "not_null", "unique": return .text(test)
        case "accepted_values":
            let values = intent.list("values")
            guard !values.isEmpty else { throw Self.declined("Which values may \(column) have?") }
            let type = snapshot.columns(of: node.name).first { $0.name == column }?.type ?? ""
            let isBare = type.isNumeric && values.allSatisfy { Double($0) != nil }
            let list = values.map { isBare ? YAMLValue.plain($0) : .text($0) }
            var entries: [YAMLValue.Entry] = [.init("values", .inline(list))]
            if isBare { entries.append(.init("quote", .plain("false"))) }
            return self.call("accepted_values", entries)
        case "relationships":
            guard let other = intent.text("to_model"), snapshot.manifest.model(other) != nil else {
                throw Self.declined("Which model does \(column) point to?")
            }
            let columns = snapshot.columns(of: other).map(\.name)
            guard
                let field = [intent.text("field"), column, "id"].compactMap({ $0 }).first(where: columns.contains)
                    ?? self.key(of: other, snapshot)
            else { throw Self.declined("\(other) has no column that \(column) could point to.") }
            return self.call("relationships", [.init("to", .text("ref('\(other)')")), .init("field", .text(field))])
        case "range": return try self.range(on: column, of: node, intent, snapshot, &draft)
        default:
            let known = snapshot.manifest.nodes.values.first { $0.test_metadata?.name == test }
            guard let known else { throw Self.declined("The project has no test called \(test).") }
            return .text([known.test_metadata?.namespace, test].compactMap { $0 }.joined(separator: "."))
        }
    }

    /// dbt 1.10.5 and later want a generic test's own parameters under `arguments`.
    private func call(_ test: String, _ entries: [YAMLValue.Entry]) -> YAMLValue {
        .map([.init(test, .map([.init("arguments", .map(entries))]))])
    }

    private func key(of model: String, _ snapshot: Snapshot) -> String? {
        snapshot.manifest.model(model).flatMap { node in
            snapshot.manifest.tests(on: node).first { $0.test_metadata?.name == "unique" }?.column_name
        }
    }

    /// A range by the package the project has, else by a test file. `values` are the lowest and the highest.
    private func range(
        on column: String,
        of node: Manifest.Node,
        _ intent: Intent,
        _ snapshot: Snapshot,
        _ draft: inout Draft
    ) throws(AgentError) -> YAMLValue? {
        let bounds = intent.list("values")
        guard bounds.count == 2, bounds.allSatisfy({ $0.isEmpty || Double($0) != nil }),
            bounds.contains(where: { !$0.isEmpty })
        else { throw Self.declined("Between which two numbers should \(column) lie?") }
        if snapshot.manifest.nodes.values.contains(where: { $0.test_metadata?.namespace == "dbt_utils" }) {
            var entries: [YAMLValue.Entry] = []
            if !bounds[0].isEmpty { entries.append(.init("min_value", .plain(bounds[0]))) }
            if !bounds[1].isEmpty { entries.append(.init("max_value", .plain(bounds[1]))) }
            return self.call("dbt_utils.accepted_range", entries)
        }
        let path = "tests/\(node.name)_\(column)_in_range.sql"
        guard !draft.has(path) else { throw Self.declined("\(path) is there already.") }
        let conditions = [
            bounds[0].isEmpty ? nil : "\(column) < \(bounds[0])", bounds[1].isEmpty ? nil : "\(column) > \(bounds[1])",
        ].compactMap { $0 }
        draft.write(
            "select \(column)\nfrom {{ ref('\(node.name)') }}\nwhere \(conditions.joined(separator: " or "))\n",
            to: path
        )
        return nil
    }
}
