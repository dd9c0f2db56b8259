/// Edits to a project's files while a recipe works them out; nothing is written anywhere.
struct Draft {
    let snapshot: Snapshot
    private var before: [String: String] = [:]
    private var after: [String: String] = [:]

    init(_ snapshot: Snapshot) { self.snapshot = snapshot }

    /// The text of a file of the dbt project as the draft has it.
    mutating func text(_ path: String) async throws(AgentError) -> String {
        if let text = self.after[path] { return text }
        let text = try await self.snapshot.read(path)
        (self.before[path], self.after[path]) = (text, text)
        return text
    }

    /// Edits a YAML file; one that is not there yet begins as `version: 2`.
    mutating func edit(_ path: String, _ change: (inout YAMLFile) throws(AgentError) -> Void) async throws(AgentError) {
        let text = self.has(path) ? try await self.text(path) : "version: 2\n"
        var file = try YAMLFile(path: path, text: text)
        try change(&file)
        self.after[path] = file.text
    }

    mutating func write(_ text: String, to path: String) { self.after[path] = text }

    func has(_ path: String) -> Bool { self.after[path] != nil || self.snapshot.paths.contains(path) }

    /// The files that differ, with paths of the repository, sorted.
    var edits: [FileEdit] {
        self.after.keys.sorted().filter { self.before[$0] != self.after[$0] }.map { path in
            FileEdit(
                path: self.snapshot.project.inRepository(path),
                before: self.before[path],
                after: self.after[path] ?? ""
            )
        }
    }
}
