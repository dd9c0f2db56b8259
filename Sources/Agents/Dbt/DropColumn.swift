import Requests

/// Takes a column out of a model and its YAML; refuses, and lists the readers, while anything still needs it.
struct DropColumn: Recipe {
    static let intent = "drop_column"

    private struct Task: Encodable {
        var model: String
        var column: String
        var dialect: String
        var columns: [String: [String]]
        /// The model first, then what is downstream of it, parents before children.
        var models: [ModelText]
    }

    private struct Answer: Decodable {
        var files: [String: String]
        /// Downstream models that lose the column with it, since they take all columns.
        var passed_on: [String]
        /// Files that name the column.
        var readers: [String]
        var problem: String?
    }

    func draft(_ intent: Intent, in snapshot: Snapshot, with warehouse: Warehouse) async throws(AgentError) -> Change {
        let node = try Self.model(intent, in: snapshot)
        guard let word = intent.text("column") else { throw Self.declined("Which column of \(node.name) should go?") }
        let column = try Self.column(word, of: node, in: snapshot)
        guard node.config?.followsColumns != false else {
            throw Self.declined(
                "\(node.name) is built incrementally, and the table that is there would keep \(column). "
                    + "Set on_schema_change: sync_all_columns first, or rebuild it as a table."
            )
        }
        var draft = Draft(snapshot)
        let answer = try await self.ask(column, of: node, snapshot, warehouse, &draft)
        if let problem = answer.problem { throw Self.declined("\(problem). Nothing was changed.") }
        let models = [node] + answer.passed_on.compactMap { snapshot.manifest.model($0) }
        var readers = answer.readers
        for model in models { readers += try await ColumnReaders(of: column, in: model, snapshot).list() }
        guard readers.isEmpty else {
            throw AgentError(
                .declined,
                "\(column) of \(node.name) is still needed, so it stays. Change these first:",
                passages: [.bullets(readers.uniqued)]
            )
        }
        for (path, text) in answer.files { draft.write(text, to: path) }
        for model in models { try await ModelYAML(model, in: snapshot).forget(column, in: &draft) }
        return self.change(column, node, models, draft, snapshot)
    }

    private func change(
        _ column: String,
        _ node: Manifest.Node,
        _ models: [Manifest.Node],
        _ draft: Draft,
        _ snapshot: Snapshot
    ) -> Change {
        let blast = snapshot.manifest.blastRadius(of: [node])
        var reasons = ["Nothing in the project reads \(column) of \(node.name)."]
        let followers = models.dropFirst().map(\.name)
        if !followers.isEmpty {
            reasons.append("\(followers.joined(separator: ", ")) take all of its columns, so it goes from there, too.")
        }
        if !blast.dashboards.isEmpty {
            reasons.append(
                "Whether these dashboards show it cannot be seen from here: \(blast.dashboards.joined(separator: ", "))."
            )
        }
        return Change(
            title: "Drop \(column) from \(node.name)",
            summary: "dropped \(column)",
            commitTitle: "feat(\(node.name))!: drop \(column)",
            kind: .schema,
            edits: draft.edits,
            models: models.map(\.name),
            risk: .high,
            reasons: reasons
        )
    }

    private func ask(
        _ column: String,
        of node: Manifest.Node,
        _ snapshot: Snapshot,
        _ warehouse: Warehouse,
        _ draft: inout Draft
    ) async throws(AgentError) -> Answer {
        let task = Task(
            model: node.name,
            column: column,
            dialect: snapshot.manifest.metadata.adapter_type ?? "duckdb",
            columns: snapshot.columnNames,
            models: try await ModelText.downstream(of: node, in: snapshot, &draft)
        )
        do {
            return try await warehouse.workbench.python(.drop, task)
        } catch {
            throw AgentError(error)
        }
    }
}
