import Yams

/// A column's new name in the YAML of its model: documentation, data tests that name it, semantic models.
struct RenamedYAML {
    let model: Manifest.Node
    let old: String
    let new: String
    let snapshot: Snapshot

    func edit(_ draft: inout Draft) async throws(AgentError) {
        for path in self.files {
            let text = try await draft.text(path)
            guard text.contains(self.old) else { continue }
            try await draft.edit(path) { (file) throws(AgentError) in
                if file.node([.key("unit_tests")])?.mentions(self.old) == true {
                    throw AgentError(
                        .declined,
                        "The unit tests in \(path) name \(self.old); please change them by hand first."
                    )
                }
                for steps in self.places(in: file) { try file.replace(steps, with: self.new) }
                try self.editSemantics(&file)
            }
        }
    }

    /// Every YAML file that dbt reads models' properties from.
    private var files: [String] {
        self.snapshot.paths.filter { $0.hasSuffix(".yml") || $0.hasSuffix(".yaml") }
            .filter { !$0.hasSuffix("dbt_project.yml") && !$0.hasSuffix("profiles.yml") && !$0.hasPrefix(".") }
    }

    /// Texts that are the column's name, by their place.
    private func places(in file: YAMLFile) -> [[YAMLFile.Step]] {
        var found: [[YAMLFile.Step]] = []
        for section in ["models", "seeds", "snapshots"] {
            let models: [YAMLFile.Step] = [.key(section)]
            if let index = file.index(in: models, is: self.model.name) {
                let here = models + [.item(index)]
                if let column = file.index(in: here + [.key("columns")], is: self.old) {
                    found.append(here + [.key("columns"), .item(column), .key("name")])
                }
                for key in ["data_tests", "tests"] {
                    found += file.node(here + [.key(key)])?.places(of: self.old, here + [.key(key)]) ?? []
                }
            }
        }
        return found + self.fields(file.root, [])
    }

    /// `field:` of relationships tests to this model, wherever they are.
    private func fields(_ node: Node, _ steps: [YAMLFile.Step]) -> [[YAMLFile.Step]] {
        var found: [[YAMLFile.Step]] = []
        if let mapping = node.mapping {
            let target = mapping["to"]?.string?.firstMatch(of: /ref\(.*['"]([^'"]+)['"]\s*\)/)?.1
            if let target, target == self.model.name, mapping["field"]?.string == self.old {
                found.append(steps + [.key("field")])
            }
            for (key, value) in mapping {
                if let key = key.string { found += self.fields(value, steps + [.key(key)]) }
            }
        }
        for (index, item) in (node.sequence.map { Array($0) } ?? []).enumerated() {
            found += self.fields(item, steps + [.item(index)])
        }
        return found
    }

    /// The semantic layer keeps its own names; only what they read changes.
    private func editSemantics(_ file: inout YAMLFile) throws(AgentError) {
        let own = self.snapshot.manifest.semantic_models.values
            .filter { $0.depends_on?.nodes?.contains(self.model.unique_id) == true }.map(\.name)
        for name in own.sorted() {
            guard let index = file.index(in: [.key("semantic_models")], is: name) else { continue }
            for section in ["entities", "dimensions", "measures"] {
                let list: [YAMLFile.Step] = [.key("semantic_models"), .item(index), .key(section)]
                for item in 0..<(file.node(list)?.sequence?.count ?? 0) {
                    let here = list + [.item(item)]
                    if let expression = file.string(here + [.key("expr")]) {
                        if expression == self.old {
                            try file.replace(here + [.key("expr")], with: self.new)
                        } else if expression.firstMatch(of: try self.word) != nil {
                            throw AgentError(
                                .declined,
                                "\(section) of \(name) compute with \(self.old) (\(expression)); please change that by hand first."
                            )
                        }
                    } else if file.string(here + [.key("name")]) == self.old {
                        try file.add(.init("expr", .text(self.new)), to: here)
                    }
                }
            }
        }
    }

    private var word: Regex<AnyRegexOutput> {
        get throws(AgentError) {
            do {
                return try Regex("\\b\(self.old)\\b")
            } catch {
                throw AgentError(error)
            }
        }
    }
}

extension Node {
    /// The places of texts below this node that are exactly `text`.
    fileprivate func places(of text: String, _ steps: [YAMLFile.Step]) -> [[YAMLFile.Step]] {
        if self.scalar?.string == text { return [steps] }
        let inMapping = (self.mapping.map { Array($0) } ?? []).flatMap { pair in
            pair.key.string.map { pair.value.places(of: text, steps + [.key($0)]) } ?? []
        }
        let inSequence = (self.sequence.map { Array($0) } ?? []).enumerated().flatMap { index, item in
            item.places(of: text, steps + [.item(index)])
        }
        return inMapping + inSequence
    }

    fileprivate func mentions(_ text: String) -> Bool {
        !self.places(of: text, []).isEmpty
            || (self.mapping.map { Array($0) } ?? []).contains { $0.key.string == text || $0.value.mentions(text) }
            || (self.sequence.map { Array($0) } ?? []).contains { $0.mentions(text) }
    }
}
