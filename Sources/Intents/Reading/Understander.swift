package import Requests

/// From clean words to an intent: which template, and what fills its slots. Pure; no clock, no disk.
package struct Understander: Sendable {
    /// Below this the person is asked what they mean.
    static let least = 0.3

    package let templates: TemplateSet
    let classifier: Classifier
    private let screen: Screen
    /// Words that templates use themselves: they need no explanation.
    private let known: Set<String>

    /// Trains the classifier from the templates; blocks for a good part of a second, so call it at start.
    package init(templates: TemplateSet, seed: UInt64 = 1) {
        self.init(
            templates: templates,
            classifier: Classifier(training: templates.training, outOfScope: "out_of_scope", seed: seed)
        )
    }

    package init(templates: TemplateSet, classifier: Classifier) {
        self.templates = templates
        self.classifier = classifier
        self.screen = Screen()
        self.known = templates.literals
    }

    /// Understands a text in one go.
    package func understand(_ text: String, catalogue: Catalogue, project: String = "default") -> Understood {
        self.understand(text, index: CatalogueIndex(catalogue), project: project)
    }

    /// Understands a text in one go, with a catalogue prepared before.
    package func understand(_ text: String, index: CatalogueIndex, project: String = "default") -> Understood {
        let clean = Sanitiser().clean(text, botUser: index.catalogue.botUser)
        let reasons = self.screen.reasons(clean.text)
        guard !Screen.isHostile(reasons) else {
            return Understood(
                name: "hostile",
                intent: Intent(name: "hostile", project: project, confidence: Screen.score(reasons)),
                alternatives: [],
                explained: 0,
                question: nil
            )
        }
        return self.understand(clean.text, Dialogue(), index: index, project: project)
    }

    /// Understands words together with what was asked and answered since.
    func understand(_ text: String, _ dialogue: Dialogue, index: CatalogueIndex, project: String) -> Understood {
        let parts = self.parts(text, index: index, project: project)
        if dialogue.intent == nil, !parts.isEmpty { return self.several(parts, project: project) }
        // A wish that was chosen among several is read without the words of the others.
        let chosen = parts.first { dialogue.chose($0.understood.intent) }
        return self.read(self.analysis(chosen?.text ?? text, index: index), dialogue, project: project)
    }

    func analysis(_ text: String, index: CatalogueIndex) -> Analysis {
        Analysis(text, index: index, known: self.known)
    }

    func read(_ analysis: Analysis, _ dialogue: Dialogue, project: String) -> Understood {
        let classification = self.classifier.classify(self.wording(of: analysis))
        let alternatives = classification.ranked.prefix(4).map {
            Understood.Alternative(intent: $0.label, confidence: $0.confidence)
        }
        let name = dialogue.intent ?? self.wish(classification.label, analysis, project)
        if dialogue.intent == nil, classification.inScope < (analysis.isAboutProject ? 0.2 : 0.5) {
            return Understood(
                name: "out_of_scope",
                intent: Intent(name: "out_of_scope", project: project, confidence: 1 - classification.inScope),
                alternatives: Array(alternatives.prefix(3)),
                explained: analysis.explained,
                question: nil
            )
        }
        guard let template = self.templates[name] else {
            return self.unclear(alternatives, analysis, project)
        }
        var frame = Frame(template, analysis, settled: dialogue.slots, project: project)
        if template.kind == .talk { frame.fillTalk() } else { frame.fill() }
        let explained = analysis.explained
        let sureness = dialogue.intent == nil ? classification.confidence : 1
        let confidence = sureness * (0.6 + 0.4 * (template.kind == .talk ? 1 : explained))
        if dialogue.intent == nil, classification.confidence < Self.least {
            return self.unclear(alternatives, analysis, project)
        }
        return Understood(
            name: frame.question == nil ? name : "clarify",
            intent: frame.intent(confidence: confidence),
            alternatives: Array(alternatives.dropFirst()),
            explained: explained,
            question: frame.question
        )
    }

    /// A number that is looked up is one aggregation: a ratio by itself can only become a metric.
    private func wish(_ label: String, _ analysis: Analysis, _ project: String) -> String {
        guard label == "ask_data", let metric = self.templates["add_metric"] else { return label }
        return Frame(metric, analysis, settled: [:], project: project).namesRatio ? metric.intent : label
    }

    /// What the classifier reads. Words that people taught are left out of it: they fill slots and never say what is wanted.
    private func wording(of analysis: Analysis) -> String {
        guard let plain = analysis.index.unlearnt.first else { return Masking.mask(analysis) }
        return Masking.mask(self.analysis(analysis.sentence.text, index: plain))
    }

    /// Nothing is likely enough: the nearest three as buttons.
    private func unclear(
        _ alternatives: [Understood.Alternative],
        _ analysis: Analysis,
        _ project: String
    ) -> Understood {
        let nearest = alternatives.prefix(3)
        let options = nearest.map {
            Question.Option(label: self.templates[$0.intent]?.title ?? $0.intent, intent: $0.intent)
        }
        let best = nearest.first
        return Understood(
            name: "clarify",
            intent: Intent(name: best?.intent ?? "help", project: project, confidence: best?.confidence ?? 0),
            alternatives: Array(alternatives.dropFirst()),
            explained: analysis.explained,
            question: Question(text: "I am not sure what you want. Is it one of these?", options: options)
        )
    }
}
