import Requests

/// A project as it is at one commit: its files, its manifest and the warehouse's columns.
struct Snapshot: Sendable {
    let project: Project
    let tree: SourceTree
    let manifest: Manifest
    let columns: Warehouse.Columns
    let catalogue: Catalogue
    /// Where the manifest is kept, as dbt's `--state`.
    let state: String
    /// Whether pytest is run, too.
    let hasPythonTests: Bool

    var commit: String { self.tree.commit }

    /// A file of the dbt project.
    func read(_ path: String) async throws(AgentError) -> String {
        try await self.tree.read(self.project.inRepository(path))
    }

    /// The files of the dbt project, relative to it.
    var paths: [String] {
        guard !self.project.subfolder.isEmpty else { return self.tree.paths }
        let prefix = self.project.subfolder + "/"
        return self.tree.paths.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
    }

    /// The columns the warehouse has for a model, else the documented ones.
    func columns(of model: String) -> [Catalogue.Column] { self.catalogue.models[model]?.columns ?? [] }
}
