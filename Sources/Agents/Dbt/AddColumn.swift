import Foundation
import Requests

/// Adds a column to a model: computed from its columns, or taken over from another model by a key.
struct AddColumn: Recipe {
    static let intent = "add_column"

    private struct Task: Encodable {
        var sql: String
        var dialect: String
        var columns: [String: [String]]
        var column: String
        var expression: String?
        var join: Join?
    }

    private struct Join: Encodable {
        var model: String
        /// The column here, and the one there that it points to.
        var key: String
        var field: String
        var field_taken: String
    }

    private struct Answer: Decodable {
        var sql: String?
        /// How the file writes it.
        var expression: String?
        var problem: String?
    }

    func draft(_ intent: Intent, in snapshot: Snapshot, with warehouse: Warehouse) async throws(AgentError) -> Change {
        let node = try Self.model(intent, in: snapshot)
        guard let name = intent.text("column")?.slug, !name.isEmpty, name.first?.isNumber == false else {
            throw Self.declined("What should the new column of \(node.name) be called?")
        }
        guard node.config?.followsColumns != false else {
            throw Self.declined(
                "\(node.name) is built incrementally, and the table that is there would not get \(name). "
                    + "Set on_schema_change: append_new_columns first, or rebuild it as a table."
            )
        }
        let join = try self.join(intent, name, node, snapshot)
        let expression = intent.text("expression").map { Phrase(words: $0).sql }
        guard join != nil || expression != nil else {
            throw Self.declined("How is \(name) computed? For example: add \(name) to \(node.name) as fare / distance.")
        }
        var draft = Draft(snapshot)
        let task = Task(
            sql: try await draft.text(node.original_file_path),
            dialect: snapshot.manifest.metadata.adapter_type ?? "duckdb",
            columns: snapshot.columnNames,
            column: name,
            expression: expression,
            join: join
        )
        let answer = try await self.ask(task, warehouse)
        guard let sql = answer.sql, let written = answer.expression else {
            let problem = answer.problem ?? "it cannot be read"
            throw Self.declined("\(node.original_file_path) is left as it is: \(problem).")
        }
        draft.write(sql, to: node.original_file_path)
        let source = join.map { "From \($0.model), by \($0.key)." } ?? "Computed as \(written)."
        let type = try await self.promisedType(of: name, as: written, join, node, snapshot, warehouse)
        try await ModelYAML(node, in: snapshot).document(name, as: source, type: type, in: &draft)
        return Change(
            title: "Add \(name) to \(node.name)",
            summary: "added the column \(name)",
            commitTitle: "feat(\(node.name)): add \(name)",
            kind: .schema,
            edits: draft.edits,
            models: [node.name],
            risk: .medium,
            reasons: ["It is written as `\(written)`.", "Columns that are there stay as they are."]
        )
    }

    /// The type of the new column, where the model has a contract; `nil` where it has none.
    private func promisedType(
        of name: String,
        as expression: String,
        _ join: Join?,
        _ node: Manifest.Node,
        _ snapshot: Snapshot,
        _ warehouse: Warehouse
    ) async throws(AgentError) -> String? {
        guard node.config?.promisesTypes == true else { return nil }
        if let join, let type = snapshot.columns(of: join.model).first(where: { $0.name == join.field_taken })?.type {
            return type
        }
        let relation = node.relation_name ?? node.name.quotedName
        let answer: [[[String?]]?]
        do {
            answer = try await warehouse.rows(["select typeof(\(expression)) from \(relation) limit 1"])
        } catch {
            throw AgentError(error)
        }
        guard let type = answer.first??.first?.first ?? nil else {
            throw Self.declined(
                "\(node.name) has a contract, so \(name) needs a data type, and the database does not tell me which. "
                    + "Build \(node.name) once, and ask again."
            )
        }
        return type.lowercased()
    }

    private func ask(_ task: Task, _ warehouse: Warehouse) async throws(AgentError) -> Answer {
        do {
            return try await warehouse.workbench.python(.add, task)
        } catch {
            throw AgentError(error)
        }
    }

    /// The key by which each row here finds at most one row there: one that a test proves.
    private func join(
        _ intent: Intent,
        _ name: String,
        _ node: Manifest.Node,
        _ snapshot: Snapshot
    ) throws(AgentError) -> Join? {
        guard let source = intent.text("source_model"), source != node.name else { return nil }
        guard let other = snapshot.manifest.model(source) else { throw Self.declined("I know no model \(source).") }
        guard !snapshot.manifest.reachable(from: node.unique_id, .downstream).contains(other.unique_id) else {
            throw Self.declined("\(source) is built from \(node.name), which therefore cannot read it.")
        }
        let theirs = snapshot.columns(of: source).map(\.name)
        guard let taken = theirs.first(where: { $0.lowercased() == name.lowercased() }) else {
            throw Self.declined("\(source) has no column \(name). It has \(theirs.joined(separator: ", ")).")
        }
        let key = try ProvenKey(from: node, to: other, in: snapshot)
        return Join(model: source, key: key.key, field: key.field, field_taken: taken)
    }
}

/// How people say arithmetic, as SQL.
private struct Phrase {
    let words: String

    var sql: String {
        var text = self.words.trimmingPrefix(
            /(?i)\s*(that is |which is |is |as |=|computed as |defined as )?(true )?(when |if )?/
        )
        .trimmingCharacters(in: [" ", ".", "`"])
        for (pattern, replacement) in Self.rules { text = text.replacing(pattern, with: replacement) }
        text = text.replacing(/(?i)\b(?:the )?(hour|day|week|month|quarter|year) of (?:the )?(\w+)/) {
            "extract(\($0.1.lowercased()) from \($0.2))"
        }
        text = text.replacing(/(?i)\b(?:the )?difference between (\w+) and (\w+)/) { "\($0.1) - \($0.2)" }
        return text
    }

    private static var rules: [(Regex<Substring>, String)] {
        [
            (#/(?i)\s+divided by\s+/#, " / "), (#/(?i)\s+(?:times|multiplied by|multiplied with)\s+/#, " * "),
            (#/(?i)\s+plus\s+/#, " + "), (#/(?i)\s+minus\s+/#, " - "),
            (#/(?i)\s+is (?:greater|more|larger) than\s+/#, " > "), (#/(?i)\s+is (?:less|smaller) than\s+/#, " < "),
        ]
    }
}
