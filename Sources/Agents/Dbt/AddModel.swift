import Requests

/// Adds a model: a staging model over one table, a summary with one row per value or period, or two models joined by a
/// proven key; with its YAML and the tests that the data keeps today.
struct AddModel: Recipe {
    static let intent = "add_model"

    func draft(_ intent: Intent, in snapshot: Snapshot, with warehouse: Warehouse) async throws(AgentError) -> Change {
        let names = intent.list("source_models").uniqued
        let sources = try names.map { (name) throws(AgentError) in
            guard let node = snapshot.manifest.model(name) else { throw Self.declined("I know no model \(name).") }
            guard !snapshot.columns(of: name).isEmpty else {
                throw Self.declined("\(name) has no columns that I know of: build it first.")
            }
            return node
        }
        let layout = ProjectLayout(snapshot)
        let style = try await layout.style(near: sources.first)
        let query = try await self.query(sources, intent, style, snapshot, warehouse)
        let name = intent.text("name")?.slug ?? query.name
        guard snapshot.manifest.model(name) == nil else { throw Self.declined("There is a model \(name) already.") }
        let path = layout.folder(for: intent.text("layer") ?? query.layer, from: sources[0]) + "/\(name).sql"
        var draft = Draft(snapshot)
        guard !draft.has(path) else { throw Self.declined("\(path) is there already.") }
        draft.write(query.sql, to: path)
        try await layout.describe(self.entry(name, query), beside: path, in: &draft)
        return Change(
            title: "Add the model \(name)",
            summary: "added the model \(name)",
            commitTitle: "feat(\(name)): \(query.description.lowercasedFirst.trimmingSuffix("."))",
            kind: .schema,
            edits: draft.edits,
            models: [],
            risk: .medium,
            reasons: query.reasons + ["Nothing reads it yet; models that are there stay as they are."]
        )
    }

    private func query(
        _ sources: [Manifest.Node],
        _ intent: Intent,
        _ style: ProjectLayout.Style,
        _ snapshot: Snapshot,
        _ warehouse: Warehouse
    ) async throws(AgentError) -> ModelQuery {
        let (dimensions, grain) = (intent.list("dimensions"), intent.text("time_grain"))
        let writer = ModelWriter(style: style, snapshot: snapshot, warehouse: warehouse)
        switch sources.count {
        case 0: throw Self.declined("Which models should it be built from?")
        case 1 where !dimensions.isEmpty || grain != nil:
            return try await writer.summary(of: sources[0], by: dimensions, grain: grain)
        case 1 where intent.text("layer") == "staging" || sources[0].resource_type == "seed":
            return try await writer.staging(of: sources[0])
        case 1: throw Self.declined("What should the new model have one row per? Say columns, or a day, week or month.")
        case 2 where dimensions.isEmpty && grain == nil: return try await writer.joined(sources[0], sources[1])
        case 2: throw Self.declined("One after the other: first a model that joins the two, then a summary of it.")
        default: throw Self.declined("I build a new model from one or two others, not from \(sources.count).")
        }
    }

    private func entry(_ name: String, _ query: ModelQuery) -> YAMLValue {
        let columns = query.columns.map { column -> YAMLValue in
            var entries: [YAMLValue.Entry] = [.init("name", .text(column.name))]
            if let description = column.description { entries.append(.init("description", .text(description))) }
            if !column.tests.isEmpty { entries.append(.init("data_tests", .list(column.tests.map { .text($0) }))) }
            return .map(entries)
        }
        return .map([
            .init("name", .text(name)), .init("description", .text(query.description)),
            .init("columns", .list(columns)),
        ])
    }
}

/// A new model as it is going to be written.
struct ModelQuery {
    struct Column {
        var name: String
        var description: String?
        var tests: [String] = []
    }

    /// What it is called when nobody says otherwise.
    var name: String
    /// `staging`, `intermediate` or `mart`; `nil` for where its source is.
    var layer: String?
    var description: String
    var sql: String
    var columns: [Column]
    var reasons: [String]
}

extension String {
    /// `Orders by day` within a sentence.
    var lowercasedFirst: String { self.prefix(1).lowercased() + self.dropFirst() }

    func trimmingSuffix(_ suffix: String) -> String {
        self.hasSuffix(suffix) ? String(self.dropLast(suffix.count)) : self
    }
}
