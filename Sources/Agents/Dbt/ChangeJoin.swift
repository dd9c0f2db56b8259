import Requests

/// Gives the join between two models another type, or another key that is proven to find one row at most.
struct ChangeJoin: Recipe {
    static let intent = "change_join"

    private struct Task: Encodable {
        /// Where the join may be written.
        var models: [ModelText]
        /// The models that the person named.
        var wanted: [String]
        var kind: String?
        var key: String?
        var dialect: String
        var columns: [String: [String]]
    }

    private struct Answer: Decodable {
        var joins: [FoundJoin]
        var problem: String?
        var sql: String?
        /// The columns that the new condition compares.
        var left: FoundJoin.Side?
        var right: FoundJoin.Side?
        var written: String?
    }

    func draft(_ intent: Intent, in snapshot: Snapshot, with warehouse: Warehouse) async throws(AgentError) -> Change {
        let wanted = try self.models(intent, snapshot)
        let (kind, key) = (intent.text("join_type"), intent.text("join_key"))
        guard kind != "cross" else {
            throw Self.declined("A cross join pairs every row with every row; I do not write one.")
        }
        var draft = Draft(snapshot)
        let task = Task(
            models: try await self.places(wanted, snapshot, &draft),
            wanted: wanted.map(\.name),
            kind: kind,
            key: key,
            dialect: snapshot.manifest.metadata.adapter_type ?? "duckdb",
            columns: snapshot.columnNames
        )
        let answer = try await self.ask(task, warehouse)
        let join = try self.only(answer, wanted, intent)
        if let problem = answer.problem { throw Self.declined("\(problem).") }
        let matches = JoinMatches(snapshot: snapshot, warehouse: warehouse)
        guard kind != nil || key != nil else {
            throw AgentError(
                .declined,
                "How should \(join.words) be joined? Say a type (left, inner, right, full) or a key.",
                passages: [.bullets(try await matches.facts(join))]
            )
        }
        guard let sql = answer.sql, let node = snapshot.manifest.model(join.name) else {
            throw Self.declined("\(join.path) is left as it is: it cannot be read.")
        }
        draft.write(sql, to: join.path)
        guard !draft.edits.isEmpty else { throw Self.declined("\(join.words) are joined in just this way already.") }
        var reasons: [String] = []
        if answer.written != nil {
            reasons.append(try await matches.proof(of: answer.right, alias: join.alias))
        }
        let new = kind ?? join.kind
        reasons += try await matches.effect(
            from: join.kind,
            to: new,
            answer.left ?? join.left,
            answer.right ?? join.right
        )
        let title = "Join \(join.alias) in \(node.name) by \(new) join" + (answer.written.map { " on \($0)" } ?? "")
        return Change(
            title: title,
            summary: "rewrote the join",
            commitTitle: "fix(\(node.name)): \(new) join of \(join.alias)",
            kind: .schema,
            edits: draft.edits,
            models: [node.name],
            risk: .high,
            reasons: ["It was a \(join.kind) join \(join.condition)."] + reasons
        )
    }

    private func models(_ intent: Intent, _ snapshot: Snapshot) throws(AgentError) -> [Manifest.Node] {
        let names = (intent.list("models") + intent.list("model")).uniqued
        guard !names.isEmpty else { throw Self.declined("Which models are joined?") }
        guard names.count <= 3 else { throw Self.declined("Please name the two models of one join.") }
        return try names.map { (name) throws(AgentError) in
            guard let node = snapshot.manifest.model(name) else { throw Self.declined("I know no model \(name).") }
            return node
        }
    }

    /// The models in whose SQL the join may be: those that read all that was named, or are named and read the rest.
    private func places(
        _ wanted: [Manifest.Node],
        _ snapshot: Snapshot,
        _ draft: inout Draft
    ) async throws(AgentError) -> [ModelText] {
        let ids = Set(wanted.map(\.unique_id))
        let manifest = snapshot.manifest
        func reach(_ node: Manifest.Node) -> Set<String> {
            Set((manifest.parent_map[node.unique_id] ?? []) + [node.unique_id])
        }
        let readers = manifest.nodes.values.filter { node in
            node.resource_type == "model" && node.original_file_path.hasSuffix(".sql")
                && snapshot.paths.contains(node.original_file_path)
                && (ids.count == 1 ? ids.contains(node.unique_id) : reach(node).isSuperset(of: ids))
        }.sorted { $0.name < $1.name }
        // Where the model that joins is itself named, no other is meant.
        let named = readers.filter { ids.contains($0.unique_id) }
        var texts: [ModelText] = []
        for node in named.isEmpty ? readers : named {
            let sql = try await draft.text(node.original_file_path)
            texts.append(ModelText(name: node.name, path: node.original_file_path, sql: sql))
        }
        guard !texts.isEmpty else {
            let names = wanted.map(\.name).joined(separator: " and ")
            throw AgentError(
                .declined,
                wanted.count == 1 ? "\(names) is not written in SQL." : "No model joins \(names).",
                passages: [.text("To take a column of one into the other, ask for the column: add … to … from ….")]
            )
        }
        return texts
    }

    private func only(
        _ answer: Answer,
        _ wanted: [Manifest.Node],
        _ intent: Intent
    ) throws(AgentError) -> FoundJoin {
        let names = wanted.map(\.name).joined(separator: " and ")
        guard let join = answer.joins.first else {
            throw Self.declined(answer.problem.map { "\($0)." } ?? "I found no join of \(names).")
        }
        guard answer.joins.count == 1 else {
            throw AgentError(
                .declined,
                "\(names) are joined \(answer.joins.count) times. Which one is it? Name the models, and the key it has.",
                passages: [.bullets(answer.joins.map { "\($0.name): \($0.kind) join of \($0.alias) \($0.condition)" })]
            )
        }
        return join
    }

    private func ask(_ task: Task, _ warehouse: Warehouse) async throws(AgentError) -> Answer {
        do {
            return try await warehouse.workbench.python(.join, task)
        } catch {
            throw AgentError(error)
        }
    }
}

/// A join as `join.py` found it.
struct FoundJoin: Decodable {
    /// A column that is compared, where it comes from.
    struct Side: Decodable {
        var model: String
        var column: String
        /// Whether each value is there once by the way it is made.
        var grouped: Bool
        /// Whether every value of the model is there.
        var whole: Bool
    }

    /// The model in whose SQL it is.
    var name: String
    var path: String
    var kind: String
    var alias: String
    /// As it is written, with its `on` or `using`.
    var condition: String
    var left: Side?
    var right: Side?

    var words: String { "\(self.alias) in \(self.name)" }
}
