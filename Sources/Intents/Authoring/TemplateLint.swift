package import Foundation
import Requests

/// Looks through a folder of templates for what is wrong with it and what would go wrong with it.
package struct TemplateLint: Sendable {
    /// So many different sentences at least teach an intent.
    static let leastSentences = 40

    /// Everything that was found, in the order of the files.
    package let findings: [TemplateError]
    private let directory: URL

    /// Reads the folder and, when its files are well formed, trains a classifier on it: blocks for part of a second.
    package init(directory: URL) {
        let (set, problems) = TemplateSet.read(from: directory)
        var findings = problems
        func report(_ intent: String, _ line: Int?, _ message: String) {
            let file = directory.appending(path: intent + ".yaml").path
            findings.append(TemplateError(file: file, line: line, message: message))
        }
        for template in set.templates { Self.complete(template, set) { report(template.intent, $0, $1) } }
        // What the templates do to each other can only be told when all of them are there.
        if problems.isEmpty {
            Self.rivals(set, report)
            let understander = Understander(templates: set)
            let index = CatalogueIndex(SampleCatalogue.of(set))
            Self.stolen(set, understander, report)
            for template in set.templates {
                Self.unfilled(template, set, understander, index) { report(template.intent, $0, $1) }
                Self.examples(template, understander, index) { report(template.intent, $0, $1) }
            }
        }
        self.directory = directory
        self.findings = findings.sorted { ($0.file, $0.line ?? 0) < ($1.file, $1.line ?? 0) }
    }

    /// What a template must have besides its form.
    private static func complete(_ template: Template, _ set: TemplateSet, _ report: (Int?, String) -> Void) {
        let sentences = set.training.lazy.filter { $0.label == template.intent }
        let count = Set(sentences.map(\.text)).count
        if count < self.leastSentences {
            report(nil, "only \(count) different example sentences; \(self.leastSentences) are needed")
        }
        if template.title.isEmpty { report(nil, "title is empty: say in two or three words what it does") }
        if template.use.isEmpty { report(nil, "use is empty: say when it is the right one") }
        if template.examples.isEmpty { report(nil, "examples is missing: one thing people say and what comes of it") }
        if template.steps.isEmpty, template.kind != .talk { report(nil, "steps is missing: say what is done") }
        var seen: Set<String> = []
        for slot in template.slots {
            if !seen.insert(slot.name).inserted { report(slot.line, "the slot \(slot.name) is there twice") }
            if slot.ask.isEmpty { report(slot.line, "the slot \(slot.name) has no question in ask") }
        }
        for example in template.examples {
            for name in example.slots.keys.sorted() where !seen.contains(name) {
                report(example.line, "this example fills \(name), which is no slot of \(template.intent)")
            }
        }
    }

    /// The same wording in two templates.
    private static func rivals(_ set: TemplateSet, _ report: (String, Int?, String) -> Void) {
        var owners: [String: (intent: String, line: Int?)] = [:]
        for template in set.templates {
            for pattern in template.patterns {
                let shapes = pattern.shapes(lists: set.lists[template.intent] ?? [:]).sorted()
                if let shape = shapes.first(where: { owners[$0].map { $0.intent != template.intent } ?? false }),
                    let owner = owners[shape]
                {
                    report(
                        template.intent,
                        pattern.line,
                        "\"\(shape)\" is also in \(owner.intent).yaml\(owner.line.map { ", line \($0)" } ?? ""): "
                            + "two templates must not claim the same words"
                    )
                }
                for shape in shapes where owners[shape] == nil { owners[shape] = (template.intent, pattern.line) }
            }
        }
    }

    /// Patterns most of whose sentences are taken for another template even by a classifier that has learnt them.
    private static func stolen(
        _ set: TemplateSet,
        _ understander: Understander,
        _ report: (String, Int?, String) -> Void
    ) {
        let patterns = Dictionary(grouping: set.training) { "\($0.label) \($0.group ?? 0)" }
        for examples in patterns.values {
            guard let one = examples.first, one.label != "out_of_scope" else { continue }
            let taken = examples.map { understander.classifier.classify($0.text).label }.filter { $0 != one.label }
            guard taken.count * 2 > examples.count, let thief = taken.first else { continue }
            let pattern = set.pattern(of: one)
            report(
                one.label,
                pattern?.line,
                "most of what \"\(pattern?.text ?? "")\" says is taken for \(thief): make it say more clearly what it "
                    + "wants, or take it out of one of the two"
            )
        }
    }

    /// Slots that no sentence and no worked example fills.
    private static func unfilled(
        _ template: Template,
        _ set: TemplateSet,
        _ understander: Understander,
        _ index: CatalogueIndex,
        _ report: (Int?, String) -> Void
    ) {
        var filled = Set(template.examples.flatMap(\.slots.keys))
        for example in set.training where example.label == template.intent {
            let dialogue = Dialogue(intent: template.intent, slots: [:])
            let analysis = understander.analysis(example.text, index: index)
            filled.formUnion(understander.read(analysis, dialogue, project: "").intent.slots.keys)
        }
        for slot in template.slots where !filled.contains(slot.name) {
            report(
                slot.line,
                "nothing ever fills the slot \(slot.name): give an utterance or a worked example that does, or remove it"
            )
        }
    }

    /// Worked examples must come out as their own template says.
    private static func examples(
        _ template: Template,
        _ understander: Understander,
        _ index: CatalogueIndex,
        _ report: (Int?, String) -> Void
    ) {
        for example in template.examples where template.intent != "out_of_scope" {
            let understood = understander.understand(example.says, index: index)
            let name = understood.name == "clarify" ? understood.intent.name : understood.name
            if name != template.intent {
                report(example.line, "\"\(example.says)\" is taken for \(name), not for \(template.intent)")
            }
            if example.outcome.isEmpty { report(example.line, "this example does not say what comes of it: outcome") }
        }
    }
}

extension TemplateSet {
    /// The pattern that an example sentence comes from.
    func pattern(of example: Classifier.Example) -> TemplatePattern? {
        guard let template = self[example.label], let group = example.group, template.patterns.indices.contains(group)
        else { return nil }
        return template.patterns[group]
    }
}
