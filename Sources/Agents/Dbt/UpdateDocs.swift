import Requests

/// Writes the description of a model or of one of its columns, in the person's own words.
struct UpdateDocs: Recipe {
    static let intent = "update_docs"

    func draft(_ intent: Intent, in snapshot: Snapshot, with warehouse: Warehouse) async throws(AgentError) -> Change {
        let node = try Self.table(intent, in: snapshot)
        guard let words = intent.text("description")?.split(whereSeparator: \.isWhitespace), !words.isEmpty else {
            throw Self.declined(
                "What should the description say? For example: "
                    + "set the description of \(intent.text("column") ?? node.name) to …"
            )
        }
        let description = words.joined(separator: " ")
        let column = try intent.text("column").map { (word) throws(AgentError) in
            try Self.column(word, of: node, in: snapshot)
        }
        var draft = Draft(snapshot)
        let yaml = ModelYAML(node, in: snapshot)
        try await yaml.document(column, as: description, in: &draft)
        guard !draft.edits.isEmpty else {
            throw Self.declined(
                "\(column.map { "\($0) of " } ?? "")\(node.name) is described in these very words already."
            )
        }
        let subject = column.map { "\($0) of \(node.name)" } ?? node.name
        return Change(
            title: "Describe \(subject)",
            summary: "wrote a description",
            commitTitle: "docs(\(node.name)): describe \(column ?? "the model")",
            kind: .docs,
            edits: draft.edits,
            models: [node.name],
            risk: .low,
            reasons: ["A description changes no data. It will say: “\(description)”."]
        )
    }
}

extension Recipe {
    /// The model, seed or snapshot that the intent names.
    static func table(_ intent: Intent, in snapshot: Snapshot) throws(AgentError) -> Manifest.Node {
        guard let name = intent.text("model"), let node = snapshot.manifest.model(name) else {
            throw Self.declined("Which model is it? I know no \(intent.text("model") ?? "model by that name").")
        }
        return node
    }

    /// The model that the intent names, which must be one written in SQL.
    static func model(_ intent: Intent, in snapshot: Snapshot) throws(AgentError) -> Manifest.Node {
        let node = try Self.table(intent, in: snapshot)
        guard node.resource_type == "model", node.original_file_path.hasSuffix(".sql") else {
            throw Self.declined(
                "\(node.name) is a \(node.resource_type) in \(node.original_file_path), not a model in SQL."
            )
        }
        return node
    }

    /// The column as the model spells it.
    static func column(_ word: String, of node: Manifest.Node, in snapshot: Snapshot) throws(AgentError) -> String {
        let columns = snapshot.columns(of: node.name).map(\.name)
        guard let column = columns.first(where: { $0.lowercased() == word.lowercased() }) else {
            throw Self.declined("\(node.name) has no column \(word). It has \(columns.joined(separator: ", ")).")
        }
        return column
    }
}
