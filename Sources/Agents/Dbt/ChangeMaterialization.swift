import Requests

/// Has a model built in another way, where the project says how it is built.
struct ChangeMaterialization: Recipe {
    static let intent = "change_materialization"

    private struct Task: Encodable {
        var sql: String
        var arguments: [String: String]
    }

    private struct Answer: Decodable {
        var sql: String?
        var problem: String?
    }

    private static let known = ["table", "view", "incremental", "ephemeral"]

    func draft(_ intent: Intent, in snapshot: Snapshot, with warehouse: Warehouse) async throws(AgentError) -> Change {
        let node = try Self.model(intent, in: snapshot)
        guard let wished = intent.text("materialization"), Self.known.contains(wished) else {
            throw Self.declined("How should \(node.name) be built? As \(Self.known.joined(separator: ", "))?")
        }
        let now = node.config?.materialized ?? "view"
        guard now != wished else { throw Self.declined("\(node.name) is built as \(wished) already.") }
        if wished == "ephemeral" { try self.checkReaders(of: node, snapshot) }
        var arguments = ["materialized": wished]
        var reasons = [Self.effect[wished] ?? ""]
        if wished == "incremental" {
            let key = try self.key(of: node, snapshot)
            arguments["unique_key"] = key
            reasons.append("Rows are replaced by \(key), which is tested to be unique; rows that vanish upstream stay.")
        }
        var draft = Draft(snapshot)
        if try await !self.isWrittenInYAML(node, arguments, snapshot, &draft) {
            let task = Task(sql: try await draft.text(node.original_file_path), arguments: arguments)
            let answer = try await self.ask(task, warehouse)
            guard let sql = answer.sql else {
                throw Self.declined(
                    "\(node.original_file_path) is left as it is: \(answer.problem ?? "it cannot be read")."
                )
            }
            draft.write(sql, to: node.original_file_path)
        }
        return Change(
            title: "Build \(node.name) as \(wished) instead of \(now)",
            summary: "changed the materialization from \(now) to \(wished)",
            commitTitle: "perf(\(node.name)): build as \(wished)",
            kind: .schema,
            edits: draft.edits,
            models: [node.name],
            risk: .medium,
            reasons: reasons
        )
    }

    private static let effect = [
        "table": "It takes space, is as fresh as its last build, and is quick to query.",
        "view": "It takes no space and is always fresh; each query pays for the computation.",
        "incremental": "Each build adds to what is there instead of starting again.",
        "ephemeral": "It vanishes from the warehouse and becomes a part of the models that read it.",
    ]

    private func ask(_ task: Task, _ warehouse: Warehouse) async throws(AgentError) -> Answer {
        do {
            return try await warehouse.workbench.python(.config, task)
        } catch {
            throw AgentError(error)
        }
    }

    /// Nobody can query what is not in the warehouse.
    private func checkReaders(of node: Manifest.Node, _ snapshot: Snapshot) throws(AgentError) {
        let manifest = snapshot.manifest
        let readers = (manifest.child_map[node.unique_id] ?? []).compactMap { id in
            manifest.exposures[id] != nil || manifest.semantic_models[id] != nil ? manifest.title(of: id) : nil
        }
        guard readers.isEmpty else {
            throw Self.declined(
                "\(node.name) cannot be ephemeral: \(readers.sorted().joined(separator: ", ")) read it from the warehouse."
            )
        }
    }

    private func key(of node: Manifest.Node, _ snapshot: Snapshot) throws(AgentError) -> String {
        let unique = snapshot.columns(of: node.name).map(\.name).filter { column in
            snapshot.manifest.tests(on: node, column: column).contains { $0.test_metadata?.name == "unique" }
        }
        guard let key = unique.first else {
            throw Self.declined(
                "\(node.name) cannot be built incrementally yet: no column is tested to be unique, so new rows could not "
                    + "be told from old ones. Add a unique test first."
            )
        }
        return key
    }

    /// Changes the setting in the model's YAML, if it stands there.
    private func isWrittenInYAML(
        _ node: Manifest.Node,
        _ arguments: [String: String],
        _ snapshot: Snapshot,
        _ draft: inout Draft
    ) async throws(AgentError) -> Bool {
        guard let path = node.yamlPath, snapshot.paths.contains(path) else { return false }
        var isThere = false
        try await draft.edit(path) { (file) throws(AgentError) in
            guard let index = file.index(in: [.key("models")], is: node.name) else { return }
            let config: [YAMLFile.Step] = [.key("models"), .item(index), .key("config")]
            guard file.has(config + [.key("materialized")]) else { return }
            isThere = true
            for (key, value) in arguments.sorted(by: { $0.key < $1.key }) { try file.set(key, to: value, in: config) }
        }
        return isThere
    }
}
