import Requests

/// One of several wishes of a message.
struct Part: Sendable {
    let text: String
    let understood: Understood
    /// It names nothing of the project.
    let isBare: Bool
}

extension Understander {
    /// The wishes of a message that has several, each with what it says of the others filled in; empty when it has one.
    ///
    /// A message is taken apart only when every part stands for itself: a doubtful one is better read as a whole.
    func parts(_ text: String, index: CatalogueIndex, project: String) -> [Part] {
        let texts = Wishes.split(text)
        guard texts.count > 1 else { return [] }
        var parts: [Part] = []
        var context = Context()
        for text in texts {
            guard let part = self.part(text, context, index: index, project: project) else { return [] }
            // "Why did the run and build fail" is one: its halves want the same and one of them names nothing.
            let isHalf = parts.last.map { last in
                last.understood.intent.name == part.understood.intent.name
                    && (last.isBare && last.understood.intent.slots.isEmpty
                        || part.isBare && part.understood.intent.slots.isEmpty)
            }
            guard isHalf != true, !parts.contains(where: { $0.understood.intent.isSame(as: part.understood.intent) })
            else { return [] }
            context.follow(part.understood.intent)
            parts.append(part)
        }
        return parts
    }

    /// The answer to a message with several wishes: plans are for one, so they are taken one after the other.
    func several(_ parts: [Part], project: String) -> Understood {
        let options = parts.prefix(5).enumerated().map { number, part in
            Question.Option(
                label: "\(number + 1). \(part.text.shortened(to: 60))",
                intent: part.understood.intent.name,
                slots: part.understood.intent.slots
            )
        }
        let sureness = parts.map(\.understood.intent.confidence).min() ?? 0
        return Understood(
            name: "multi",
            intent: Intent(name: "multi", project: project, confidence: sureness),
            alternatives: [],
            explained: parts.map(\.understood.explained).min() ?? 0,
            question: Question(
                text: "I can do these one at a time: which one first? Ask for the others afterwards.",
                options: options
            ),
            parts: parts.map(\.understood.intent)
        )
    }

    private func part(_ text: String, _ context: Context, index: CatalogueIndex, project: String) -> Part? {
        let analysis = self.analysis(text, index: index)
        let first = self.read(analysis, Dialogue(), project: project)
        guard first.name != "out_of_scope", let template = self.templates[first.intent.name], template.kind != .talk,
            first.intent.confidence >= 0.25
        else { return nil }
        let refers = analysis.words.contains { ["it", "them", "that", "this", "its"].contains($0.text) }
        let inherited = context.slots(for: template, said: first.intent, refers: refers)
        var understood = first
        if !inherited.isEmpty {
            let dialogue = Dialogue(intent: template.intent, slots: inherited)
            understood = self.read(analysis, dialogue, project: project).with(confidence: first.intent.confidence)
        }
        // Words that name nothing belong to the wish before them: "fix it please".
        guard understood.question == nil || !analysis.spans.isEmpty else { return nil }
        return Part(text: text, understood: understood, isBare: analysis.spans.isEmpty)
    }
}

/// What the wishes so far spoke of, for the "it" of the next.
private struct Context {
    private var model: String?
    private var column: String?
    private var metric: String?
    private var aggregation: String?

    mutating func follow(_ intent: Intent) {
        self.model =
            (intent.name == "add_model" ? intent.text("name") : nil) ?? intent.text("model")
            ?? intent.list("models").first ?? self.model
        self.column = intent.text("new_name") ?? intent.text("column") ?? intent.text("measure")
        self.metric = intent.text("metric")
        self.aggregation = intent.text("aggregation")
    }

    /// What a wish leaves open and these settle: required slots always, others when it says "it".
    func slots(for template: Template, said: Intent, refers: Bool) -> [String: SlotValue] {
        // Another model is another subject.
        if let model = said.text("model"), self.model != model { return [:] }
        var slots: [String: SlotValue] = [:]
        let known: [(String, String?)] = [
            ("model", self.model), ("column", self.column), ("metric", self.metric),
        ]
        for case (let name, let value?) in known {
            guard said.slots[name] == nil, let slot = template.slot(name), slot.required || refers else { continue }
            slots[name] = .text(value)
        }
        if refers, self.metric == nil, let column = self.column, template.slot("chart") != nil,
            said.text("metric") == nil,
            said.text("measure") == nil, let aggregation = self.aggregation
        {
            slots["measure"] = .text(column)
            slots["aggregation"] = .text(aggregation)
        }
        if refers, let model = self.model, said.slots["source_models"] == nil, template.slot("source_models") != nil {
            slots["source_models"] = .list([model])
        }
        return slots
    }
}

extension Intent {
    fileprivate func isSame(as other: Intent) -> Bool { self.name == other.name && self.slots == other.slots }
}

extension String {
    /// Cut after `limit` characters, and said so.
    func shortened(to limit: Int) -> String {
        self.count > limit ? self.prefix(limit - 1) + "\u{2026}" : self
    }
}
