import Requests
import Yams

/// Where and how a project writes what it knows about a model's columns.
struct ModelYAML {
    let snapshot: Snapshot
    let node: Manifest.Node
    /// The YAML file of the model, or the one to be made.
    let path: String

    init(_ node: Manifest.Node, in snapshot: Snapshot) {
        self.snapshot = snapshot
        self.node = node
        let folder = node.original_file_path.split(separator: "/").dropLast().joined(separator: "/")
        self.path = node.yamlPath ?? "\(folder)/_\(node.name).yml"
    }

    /// The top-level key: `models`, `seeds`, `snapshots`.
    private var section: String { self.node.resource_type + "s" }

    /// Adds tests to a column, and a description where it has none.
    func describe(
        _ column: String,
        description: String?,
        tests: [YAMLValue],
        in draft: inout Draft
    ) async throws(AgentError) {
        let key = try await self.testsKey(&draft)
        try await draft.edit(self.path) { (file) throws(AgentError) in
            var entries: [YAMLValue.Entry] = [.init("name", .text(column))]
            if let description { entries.append(.init("description", .text(description))) }
            if !tests.isEmpty { entries.append(.init(key, .list(tests))) }
            let model = try self.model(&file)
            let columns = model + [.key("columns")]
            guard file.has(columns) else { return try file.add(.init("columns", .list([.map(entries)])), to: model) }
            guard let index = self.index(of: column, in: columns, file) else {
                return try file.append(.map(entries), to: columns)
            }
            let here = columns + [.item(index)]
            if let description, file.string(here + [.key("description")]).nonEmpty == nil,
                !file.has(here + [.key("description")])
            {
                try file.add(.init("description", .text(description)), to: here)
            }
            guard !tests.isEmpty else { return }
            let own = ["data_tests", "tests"].first { file.has(here + [.key($0)]) }
            if let own {
                for test in tests { try file.append(test, to: here + [.key(own)]) }
            } else {
                try file.add(.init(key, .list(tests)), to: here)
            }
        }
    }

    /// Writes the description of a column, or of the model itself; a column that is new there gets `type`, too.
    func document(
        _ column: String?,
        as description: String,
        type: String? = nil,
        in draft: inout Draft
    ) async throws(AgentError) {
        try await draft.edit(self.path) { (file) throws(AgentError) in
            let model = try self.model(&file)
            guard let column else { return try file.set("description", to: description, in: model) }
            let columns = model + [.key("columns")]
            let entry = YAMLValue.map(
                [.init("name", .text(column)), .init("description", .text(description))]
                    + (type.map { [.init("data_type", .text($0))] } ?? [])
            )
            guard file.has(columns) else { return try file.add(.init("columns", .list([entry])), to: model) }
            guard let index = self.index(of: column, in: columns, file) else {
                return try file.append(entry, to: columns)
            }
            try file.set("description", to: description, in: columns + [.item(index)])
        }
    }

    /// Adds values to those that a column's `accepted_values` test lists.
    func accept(_ values: [String], for column: String, in draft: inout Draft) async throws(AgentError) {
        try await draft.edit(self.path) { (file) throws(AgentError) in
            let columns = try self.model(&file) + [.key("columns")]
            guard let index = self.index(of: column, in: columns, file) else {
                throw file.unfit("does not say which values \(column) may have")
            }
            for key in ["data_tests", "tests"] {
                let tests = columns + [.item(index), .key(key)]
                let count = file.node(tests)?.sequence?.count ?? 0
                for item in 0..<count {
                    let test = tests + [.item(item), .key("accepted_values")]
                    for list in [test + [.key("arguments"), .key("values")], test + [.key("values")]]
                    where file.has(list) {
                        let isBare = file.node(list)?.sequence?.first?.tag == Tag(.int)
                        for value in values { try file.append(isBare ? .plain(value) : .text(value), to: list) }
                        return
                    }
                }
            }
            throw file.unfit("does not say which values \(column) may have")
        }
    }

    /// Takes the entry of a column out, with its description and tests.
    func forget(_ column: String, in draft: inout Draft) async throws(AgentError) {
        guard self.snapshot.paths.contains(self.path) else { return }
        try await draft.edit(self.path) { (file) throws(AgentError) in
            let models: [YAMLFile.Step] = [.key(self.section)]
            guard let index = file.index(in: models, is: self.node.name) else { return }
            let columns = models + [.item(index), .key("columns")]
            guard let item = self.index(of: column, in: columns, file) else { return }
            try file.remove(columns + [.item(item)])
        }
    }

    private func index(of column: String, in columns: [YAMLFile.Step], _ file: YAMLFile) -> Int? {
        file.node(columns)?.sequence?.firstIndex { $0.mapping?["name"]?.string?.lowercased() == column.lowercased() }
    }

    /// The way to the model's entry, which is made when missing.
    func model(_ file: inout YAMLFile) throws(AgentError) -> [YAMLFile.Step] {
        let models: [YAMLFile.Step] = [.key(self.section)]
        let value = YAMLValue.map([.init("name", .text(self.node.name))])
        if !file.has(models) {
            try file.add(.init(self.section, .list([value])), to: [])
        } else if file.index(in: models, is: self.node.name) == nil {
            try file.append(value, to: models)
        }
        return models + [.item(file.index(in: models, is: self.node.name) ?? 0)]
    }

    /// How this project spells the key of data tests.
    private func testsKey(_ draft: inout Draft) async throws(AgentError) -> String {
        let files = Set(self.snapshot.manifest.nodes.values.compactMap(\.yamlPath)).sorted()
        for path in (self.snapshot.paths.contains(self.path) ? [self.path] : []) + files.prefix(10)
        where self.snapshot.paths.contains(path) {
            let text = try await draft.text(path)
            if text.contains("data_tests:") { return "data_tests" }
            if text.firstMatch(of: /(?m)^\s+(- )?tests:/) != nil { return "tests" }
        }
        return "data_tests"
    }
}
