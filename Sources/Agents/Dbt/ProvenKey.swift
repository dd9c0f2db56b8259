import Requests

/// The key by which each row of one model finds at most one row of another: one that a test proves to be unique there.
struct ProvenKey: Hashable, Sendable {
    /// The column here, and the one there that it points to.
    let key: String
    let field: String

    /// Refuses, and says why, when there is none or more than one.
    init(from node: Manifest.Node, to other: Manifest.Node, in snapshot: Snapshot) throws(AgentError) {
        let unique = snapshot.columns(of: other.name).map(\.name).filter { column in
            snapshot.manifest.tests(on: other, column: column).contains { $0.test_metadata?.name == "unique" }
        }
        let mine = snapshot.columns(of: node.name).map(\.name)
        let keys = unique.flatMap { field in
            mine.filter { $0 == field || $0.hasSuffix("_" + field) }.map { (key: $0, field: field) }
        }
        let exact = keys.filter { $0.key == $0.field }
        let fitting = exact.isEmpty ? keys : exact
        guard fitting.count == 1 else {
            let why =
                fitting.isEmpty
                ? "no column of \(node.name) matches a column of \(other.name) that is tested to be unique"
                : "it could be \(fitting.map(\.key).joined(separator: " or "))"
            throw AgentError(.declined, "I do not know by which key \(other.name) should be joined: \(why).")
        }
        (self.key, self.field) = fitting[0]
    }
}
