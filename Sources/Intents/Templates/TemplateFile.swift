import Foundation
import Requests

/// One file of `templates/`, read strictly: what it does not expect is an error with its line.
package struct TemplateFile {
    let path: String

    package init(path: String) { self.path = path }

    /// The file's own template and word lists.
    func template() throws(TemplateError) -> (template: Template, lists: [String: [String]]) {
        try self.template(YAMLValue.read(self.path))
    }

    /// Whether a text would be a template, were it the content of this file.
    package func check(_ text: String) throws(TemplateError) {
        _ = try self.template(YAMLValue.parse(text, file: self.path))
    }

    private func template(_ root: YAMLValue) throws(TemplateError) -> (template: Template, lists: [String: [String]]) {
        try root.allow([
            "intent", "title", "use", "kind", "risk", "slots", "lists", "utterances", "steps", "examples",
        ])
        let intent = try root.need("intent")
        guard URL(filePath: self.path).deletingPathExtension().lastPathComponent == (try intent.text()) else {
            throw intent.problem("the file must be named after its intent, \(try intent.text()).yaml")
        }
        let template = Template(
            intent: try intent.text(),
            title: try root.need("title").text(),
            use: try root.need("use").text(),
            kind: try root.need("kind").choice(Template.Kind.self),
            risk: try self.risk(root.need("risk")),
            slots: try self.slots(root),
            patterns: try self.patterns(root.need("utterances")),
            steps: try root.items("steps") { item throws(TemplateError) in try item.text() },
            examples: try root.items("examples") { item throws(TemplateError) in try self.example(item) }
        )
        return (template, try self.lists(root["lists"]))
    }

    /// The file as word lists alone.
    func sharedLists() throws(TemplateError) -> [String: [String]] { try self.lists(try YAMLValue.read(self.path)) }

    private func risk(_ value: YAMLValue) throws(TemplateError) -> Risk {
        guard let risk = Risk(rawValue: try value.text()) else {
            throw value.problem("the risk is low, medium or high")
        }
        return risk
    }

    private func lists(_ value: YAMLValue?) throws(TemplateError) -> [String: [String]] {
        var lists: [String: [String]] = [:]
        for (name, list) in try value?.pairs() ?? [] {
            let words = try list.list()
            guard !words.isEmpty else { throw list.problem("the list \(name) is empty") }
            var texts: [String] = []
            for word in words { texts.append(try word.text()) }
            lists[name] = texts
        }
        return lists
    }

    private func slots(_ root: YAMLValue) throws(TemplateError) -> [TemplateSlot] {
        try root.items("slots") { item throws(TemplateError) in
            try item.allow(["name", "type", "required", "label", "hint", "ask", "choices"])
            let name = try item.need("name").text()
            return TemplateSlot(
                line: item.line,
                name: name,
                kind: try item.need("type").choice(TemplateSlot.Kind.self),
                required: try item["required"]?.flag() ?? false,
                label: try item["label"]?.text() ?? name,
                hint: try item["hint"]?.text(),
                ask: try item.need("ask").text(),
                choices: try item.items("choices") { choice throws(TemplateError) in try choice.text() }
            )
        }
    }

    /// One pattern a line of a block of text.
    private func patterns(_ value: YAMLValue) throws(TemplateError) -> [TemplatePattern] {
        var patterns: [TemplatePattern] = []
        let lines = try value.text().split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            let text = line.trimmingCharacters(in: .whitespaces)
            guard !text.isEmpty else { continue }
            do {
                patterns.append(try TemplatePattern(text, line: value.line.map { $0 + index + 1 }))
            } catch {
                throw value.problem("\(error.message) in the pattern \"\(text)\"", linesBelow: index + 1)
            }
        }
        guard !patterns.isEmpty else { throw value.problem("utterances is empty") }
        return patterns
    }

    private func example(_ item: YAMLValue) throws(TemplateError) -> Template.Example {
        try item.allow(["says", "slots", "outcome"])
        var slots: [String: SlotValue] = [:]
        for (name, value) in try item["slots"]?.pairs() ?? [] {
            if let items = try? value.list() {
                var texts: [String] = []
                for item in items { texts.append(try item.text()) }
                slots[name] = .list(texts)
            } else {
                slots[name] = .text(try value.text())
            }
        }
        return Template.Example(
            line: item.line,
            says: try item.need("says").text(),
            slots: slots,
            outcome: try item.need("outcome").text()
        )
    }
}
