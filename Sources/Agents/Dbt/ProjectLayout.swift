/// Where and how a project keeps its models: folders, YAML files, and how its authors write SQL.
struct ProjectLayout {
    let snapshot: Snapshot
    /// The project's own models in SQL.
    private let models: [Manifest.Node]

    init(_ snapshot: Snapshot) {
        self.snapshot = snapshot
        let own = snapshot.manifest.metadata.project_name
        self.models = snapshot.manifest.nodes.values.filter {
            $0.resource_type == "model" && (own == nil || $0.package_name == own)
                && snapshot.paths.contains($0.original_file_path)
        }.sorted { $0.name < $1.name }
    }

    private static func folder(of path: String) -> String {
        path.split(separator: "/").dropLast().joined(separator: "/")
    }

    // MARK: - Folders

    private static let layers = [
        "staging": ["staging", "stg"], "intermediate": ["intermediate", "int"], "mart": ["marts", "mart"],
    ]

    /// The folder of a layer, or of the source, or where most models are.
    func folder(for layer: String?, from source: Manifest.Node) -> String {
        let folders = self.models.map { Self.folder(of: $0.original_file_path) }
        if let words = layer.flatMap({ Self.layers[$0] }),
            let found = Self.most(
                folders.filter { !Set($0.split(separator: "/").map(String.init)).isDisjoint(with: words) }
            )
        {
            return found
        }
        let isOwn = self.models.contains { $0.unique_id == source.unique_id }
        return isOwn ? Self.folder(of: source.original_file_path) : Self.most(folders) ?? "models"
    }

    private static func most(_ texts: [String]) -> String? {
        Dictionary(grouping: texts) { $0 }.max { ($0.value.count, $1.key) < ($1.value.count, $0.key) }?.key
    }

    // MARK: - YAML

    /// Adds a model's entry where the neighbours of `path` have theirs: in one file, or in a file for each.
    func describe(_ entry: YAMLValue, beside path: String, in draft: inout Draft) async throws(AgentError) {
        let folder = Self.folder(of: path)
        let neighbours = self.models.filter { Self.folder(of: $0.original_file_path) == folder }
        let files = neighbours.compactMap { node in node.yamlPath.map { (node.name, $0) } }
        let stem = path.split(separator: "/").last.map { String($0.dropLast(4)) } ?? ""
        let own = files.first { name, file in file.hasSuffix("/\(name).yml") || file.hasSuffix("/_\(name).yml") }
        guard own == nil, let shared = Self.most(files.map(\.1)) else {
            let mark = own?.1.hasSuffix("/_\(own?.0 ?? "").yml") == false ? "" : "_"
            let example = try await self.example(own?.1 ?? files.first?.1, &draft)
            let version = example.map { $0.text.contains("version:") } ?? true
            let lines = YAMLValue.map([.init("models", .list([entry]))]).block(step: example?.step ?? 2)
            let head = version ? "version: 2\n\n" : ""
            return draft.write(head + lines.joined(separator: "\n") + "\n", to: "\(folder)/\(mark)\(stem).yml")
        }
        try await draft.edit(shared) { (file) throws(AgentError) in
            if file.has([.key("models")]) {
                try file.append(entry, to: [.key("models")])
            } else {
                try file.add(.init("models", .list([entry])), to: [])
            }
        }
    }

    private func example(_ path: String?, _ draft: inout Draft) async throws(AgentError) -> YAMLFile? {
        guard let path else { return nil }
        return try YAMLFile(path: path, text: try await draft.text(path))
    }

    // MARK: - SQL

    /// How SQL is written here, seen from the model that is read, or from any.
    func style(near source: Manifest.Node?) async throws(AgentError) -> Style {
        let own = self.models.first { $0.unique_id == source?.unique_id }
        guard let path = (own ?? self.models.first)?.original_file_path else { return Style() }
        let sql = try await self.snapshot.read(path)
        return Style(
            isUpper: sql.contains("SELECT") && !sql.contains("select"),
            leads: sql.firstMatch(of: #/\n\s*, /#) != nil,
            indent: sql.firstMatch(of: #/\n( +)\S/#).map { String($0.1) } ?? "    "
        )
    }

    /// Capitals and commas.
    struct Style {
        var isUpper = false
        /// Whether commas stand at the beginning of a line.
        var leads = false
        var indent = "    "

        func cased(_ text: String) -> String {
            guard self.isUpper else { return text }
            return text.replacing(/\b(?:count|sum|cast|date_trunc|as date)\b/) { $0.0.uppercased() }
        }

        private func word(_ text: String) -> String { self.isUpper ? text.uppercased() : text }

        /// An item of a select list under its name.
        func named(_ sql: String, _ name: String) -> String { sql == name ? name : "\(sql) \(self.word("as")) \(name)" }

        func select(
            _ items: [String],
            from source: String,
            join: (model: String, key: ProvenKey)? = nil,
            groupedBy keys: [String] = []
        ) -> String {
            let list = items.joined(separator: self.leads ? "\n\(self.indent), " : ",\n\(self.indent)")
            var lines = [self.word("select"), self.indent + list]
            let name = join == nil ? "" : " \(self.word("as")) \(source)"
            lines.append("\(self.word("from")) {{ ref('\(source)') }}\(name)")
            if let join {
                lines.append("\(self.word("left join")) {{ ref('\(join.model)') }} \(self.word("as")) \(join.model)")
                lines.append(
                    "\(self.indent)\(self.word("on")) \(source).\(join.key.key) = \(join.model).\(join.key.field)"
                )
            }
            if !keys.isEmpty { lines.append("\(self.word("group by")) \(keys.joined(separator: ", "))") }
            return lines.joined(separator: "\n") + "\n"
        }
    }
}
