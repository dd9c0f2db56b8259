import Requests

/// The text of a model or a singular test, for a script that reads SQL.
struct ModelText: Encodable {
    var name: String
    var path: String
    var sql: String

    /// `node` first, then everything downstream that has a text of its own; each after all that it reads.
    static func downstream(
        of node: Manifest.Node,
        in snapshot: Snapshot,
        _ draft: inout Draft
    ) async throws(AgentError) -> [ModelText] {
        let manifest = snapshot.manifest
        let reached = Set(manifest.reachable(from: node.unique_id, .downstream))
        let readers = manifest.nodes.values.filter { reached.contains($0.unique_id) && $0.test_metadata == nil }
            .filter { $0.original_file_path.hasSuffix(".sql") || $0.original_file_path.hasSuffix(".py") }
        // A model comes after everything it reads: the more ancestors, the later.
        let depth = Dictionary(
            readers.map { ($0.unique_id, manifest.reachable(from: $0.unique_id, .upstream).count) },
            uniquingKeysWith: { first, _ in first }
        )
        let ordered = readers.sorted { (depth[$0.unique_id] ?? 0, $0.name) < (depth[$1.unique_id] ?? 0, $1.name) }
        var texts: [ModelText] = []
        for reader in [node] + ordered {
            let sql = try await draft.text(reader.original_file_path)
            texts.append(ModelText(name: reader.name, path: reader.original_file_path, sql: sql))
        }
        return texts
    }
}

extension Snapshot {
    /// The names of each model's columns, as far as they are known, and of each source's, as `source:raw.trips`.
    var columnNames: [String: [String]] {
        var names = self.catalogue.models.mapValues { $0.columns.map(\.name) }
        for source in self.manifest.sources.values {
            guard let group = source.fqn?.dropLast().last, let relation = source.relation_name else { continue }
            names["source:\(group).\(source.name)"] = self.columns[relation.unquoted]?.map(\.name)
        }
        return names.filter { !$0.value.isEmpty }
    }
}
