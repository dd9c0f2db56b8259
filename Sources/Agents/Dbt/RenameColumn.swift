import Requests

/// Renames a column of a model, and every reference to it: SQL of this and the downstream models, singular tests,
/// documentation, data tests, semantic models, and the Power BI columns that show it.
struct RenameColumn: Recipe {
    static let intent = "rename_column"

    func draft(_ intent: Intent, in snapshot: Snapshot, with warehouse: Warehouse) async throws(AgentError) -> Change {
        let (node, old, new) = try self.names(intent, snapshot)
        var draft = Draft(snapshot)
        let passedOn = try await self.renameSQL(node, old, new, snapshot, warehouse, &draft)
        let models = [node.name] + passedOn
        for model in models.compactMap({ snapshot.manifest.model($0) }) {
            try await RenamedYAML(model: model, old: old, new: new, snapshot: snapshot).edit(&draft)
        }
        let shown = try await self.isShown(old, models, snapshot)
        let blast = snapshot.manifest.blastRadius(of: [node])
        var reasons = [
            "Downstream models keep the names of their own columns: \(blast.downstreamModels.count) read \(node.name)."
        ]
        if !passedOn.isEmpty {
            reasons.append(
                "\(passedOn.joined(separator: ", ")) take it by `select *`, so it changes its name there, too."
            )
        }
        if !blast.dashboards.isEmpty {
            reasons.append(
                "Dashboards that read \(node.name) themselves must be changed by hand: \(blast.dashboards.joined(separator: ", "))."
            )
        }
        let edits = draft.edits
        return Change(
            title: "Rename \(old) of \(node.name) to \(new)",
            summary: "renamed \(old) to \(new)",
            commitTitle: "refactor(\(node.name)): rename \(old) to \(new)",
            kind: .schema,
            edits: edits,
            models: models,
            risk: blast.dashboards.isEmpty ? .medium : .high,
            reasons: reasons,
            bi: shown ? .rename(models: models, column: old, to: new) : nil
        )
    }

    private func names(_ intent: Intent, _ snapshot: Snapshot) throws(AgentError) -> (Manifest.Node, String, String) {
        let node = try Self.model(intent, in: snapshot)
        guard let word = intent.text("column") else { throw Self.declined("Which column of \(node.name)?") }
        let old = try Self.column(word, of: node, in: snapshot)
        guard let new = intent.text("new_name"), new.wholeMatch(of: /[A-Za-z_][A-Za-z0-9_]*/) != nil else {
            throw Self.declined(
                "A column's name is letters, digits and underscores, and “\(intent.text("new_name") ?? "")” is not."
            )
        }
        guard !snapshot.columns(of: node.name).contains(where: { $0.name.lowercased() == new.lowercased() }) else {
            throw Self.declined("\(node.name) has a column \(new) already.")
        }
        return (node, old, new)
    }

    private func renameSQL(
        _ node: Manifest.Node,
        _ old: String,
        _ new: String,
        _ snapshot: Snapshot,
        _ warehouse: Warehouse,
        _ draft: inout Draft
    ) async throws(AgentError) -> [String] {
        let manifest = snapshot.manifest
        let task = RenameScript.Task(
            old: old,
            new: new,
            dialect: manifest.metadata.adapter_type ?? "duckdb",
            model: node.name,
            columns: snapshot.columnNames,
            models: try await ModelText.downstream(of: node, in: snapshot, &draft)
        )
        do {
            let answer: RenameScript.Answer = try await warehouse.workbench.python(.rename, task)
            if let problem = answer.problem { throw Self.declined("\(problem). Nothing was changed.") }
            for (path, text) in answer.files { draft.write(text, to: path) }
            return answer.passed_on.filter { manifest.model($0) != nil }
        } catch {
            throw AgentError(error)
        }
    }

    /// Whether a BI model shows the column; one that cannot be read may.
    private func isShown(_ column: String, _ models: [String], _ snapshot: Snapshot) async throws(AgentError) -> Bool {
        for tool in BITools.all {
            guard await tool.standing(in: snapshot) == .ready else { continue }
            for model in models where try await !tool.readers(of: column, in: model, snapshot).isEmpty { return true }
            return false
        }
        return true
    }
}
