package import Foundation
package import Requests

/// Everything the bot understands: the templates of a folder and the word lists they share.
package struct TemplateSet: Sendable {
    /// How many example sentences an intent gets from its patterns, about.
    static let sentencesPerIntent = 90

    /// In the order of the public vocabulary's file names.
    package let templates: [Template]
    /// The changes and look-ups that can be carried out, and so are offered; all of them when `nil`.
    package var offered: Set<String>?
    private let byName: [String: Int]
    /// The word lists of each intent: its own over the shared ones.
    let lists: [String: [String: [String]]]

    init(_ files: [(template: Template, lists: [String: [String]])], shared: [String: [String]]) {
        self.templates = files.map(\.template)
        self.byName = Dictionary(files.enumerated().map { ($1.template.intent, $0) }) { first, _ in first }
        self.lists = Dictionary(
            files.map { ($0.template.intent, shared.merging($0.lists) { _, own in own }) }
        ) { first, _ in first }
    }

    /// The template of that name.
    package subscript(intent: String) -> Template? { self.byName[intent].map { self.templates[$0] } }

    /// The changes that can be asked for by a form.
    package var forms: [FormTemplate] { self.menu.filter { $0.kind == .change }.map(\.form) }

    /// What to offer when somebody asks what there is.
    package var menu: [Template] { self.templates.filter { self.offers($0.intent) } }

    func offers(_ intent: String) -> Bool {
        self.offered?.contains(intent) ?? true || self[intent]?.kind == .talk
    }

    /// The sentences the classifier learns from.
    package var training: [Classifier.Example] {
        self.templates.flatMap { template -> [Classifier.Example] in
            let each = max(3, (Self.sentencesPerIntent + template.patterns.count - 1) / max(1, template.patterns.count))
            return template.patterns.indices.flatMap { group in
                self.sentences(of: template, group, each).map {
                    Classifier.Example(text: $0, label: template.intent, group: group)
                }
            }
        }
    }

    private func sentences(of template: Template, _ group: Int, _ count: Int) -> [String] {
        template.patterns[group].sentences(
            count,
            lists: self.lists[template.intent] ?? [:],
            seed: UInt64(group) &* 7919 &+ UInt64(template.intent.utf8.count)
        )
    }

    /// Reads every `*.yaml` of a folder: one template a file, and the shared word lists in `lists.yaml`.
    ///
    /// Throws the first thing that is wrong, with file and line.
    package static func load(from directory: URL) throws(TemplateError) -> TemplateSet {
        let (set, problems) = self.read(from: directory)
        if let first = problems.first { throw first }
        return set
    }

    /// Reads what can be read of a folder, and says all that is wrong in the rest.
    static func read(from directory: URL) -> (set: TemplateSet, problems: [TemplateError]) {
        var problems: [TemplateError] = []
        var shared: [String: [String]] = [:]
        var files: [(template: Template, lists: [String: [String]])] = []
        let names = try? FileManager.default.contentsOfDirectory(atPath: directory.path)
        for name in (names ?? []).sorted() where name.hasSuffix(".yaml") && name != VocabularyFile.name {
            let file = TemplateFile(path: directory.appending(path: name).path)
            do throws(TemplateError) {
                if name == "lists.yaml" {
                    shared = try file.sharedLists()
                } else {
                    files.append(try file.template())
                }
            } catch {
                problems.append(error)
            }
        }
        if names == nil {
            problems.append(
                TemplateError(file: directory.path, line: nil, message: "this folder of templates cannot be read")
            )
        } else if files.isEmpty, problems.isEmpty {
            problems.append(
                TemplateError(file: directory.path, line: nil, message: "there is no template in this folder")
            )
        }
        let set = TemplateSet(files, shared: shared)
        return (set, problems + set.unknownLists(in: directory))
    }

    /// Every `{name}` of a pattern must be a list.
    private func unknownLists(in directory: URL) -> [TemplateError] {
        self.templates.flatMap { template in
            let known = self.lists[template.intent] ?? [:]
            return template.patterns.flatMap { pattern in
                pattern.lists.sorted().filter { known[$0] == nil }.map { unknown in
                    TemplateError(
                        file: directory.appending(path: template.intent + ".yaml").path,
                        line: pattern.line,
                        message: "there is no list {\(unknown)}; lists.yaml has those of all templates"
                    )
                }
            }
        }
    }
}

extension TemplateSet {
    /// The words that patterns are made of, apart from what fills their gaps.
    var literals: Set<String> {
        func words(_ parts: [TemplatePattern.Part]) -> [String] {
            parts.flatMap { part -> [String] in
                switch part {
                case .literal(let text): Sentence(text).words.map(\.text)
                case .list: []
                case .alternatives(let choices): choices.flatMap(words)
                }
            }
        }
        // What out-of-scope sentences are about explains nothing.
        return Set(
            self.templates.filter { $0.intent != "out_of_scope" }.flatMap { $0.patterns.flatMap { words($0.parts) } }
        )
    }
}
