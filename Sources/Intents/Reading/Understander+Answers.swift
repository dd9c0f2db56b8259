package import Requests

extension Understander {
    /// What a free reply to a question settles: an option said in words, a name, or a number. `nil` when nothing.
    func resolve(
        _ text: String,
        answering question: Question,
        index: CatalogueIndex,
        project: String
    ) -> Question.Option? {
        if let option = Self.option(text, of: question) { return option }
        guard let slot = question.slot, let intent = question.intent, let template = self.templates[intent.name] else {
            let classification = self.classifier.classify(text)
            guard question.slot == nil, classification.inScope >= 0.5 else { return nil }
            return Question.Option(label: text, intent: classification.label)
        }
        guard let kind = template.slot(slot)?.kind,
            let value = SlotReading(index: index).value(text, kind: kind, choices: template.slot(slot)?.choices ?? [])
        else { return nil }
        return Question.Option(label: text, slots: [slot: value])
    }

    /// "the second one", "2", or the option's own words.
    private static func option(_ text: String, of question: Question) -> Question.Option? {
        let said = text.lowercased().trimmingPrefix { $0 == " " }
        let ordinals = ["first": 0, "second": 1, "third": 2, "fourth": 3, "1": 0, "2": 1, "3": 2, "4": 3]
        if let exact = question.options.first(where: { $0.label.lowercased() == said }) { return exact }
        if question.slot != "values" {
            for word in said.split(separator: " ") where said.utf8.count < 24 {
                if let place = ordinals[String(word)], place < question.options.count { return question.options[place] }
            }
        }
        let fitting = question.options.filter { option in
            let label = option.label.lowercased()
            return said.utf8.count > 2 && (said.contains(label) || label.split(separator: " ").contains { $0 == said })
        }
        return fitting.count == 1 ? fitting[0] : nil
    }

    /// Completes an intent that came filled in from a form or the command line.
    func complete(_ intent: Intent, _ dialogue: Dialogue, index: CatalogueIndex) -> Understood {
        let name = dialogue.intent ?? intent.name
        guard let template = self.templates[name] else { return self.nothing(intent) }
        let values = intent.slots.merging(dialogue.slots) { _, new in new }
        var frame = Frame(
            template,
            Analysis("", index: index, known: []),
            settled: values,
            project: intent.project
        )
        frame.fill()
        return Understood(
            name: frame.question == nil ? name : "clarify",
            intent: frame.intent(confidence: intent.confidence),
            alternatives: [],
            explained: 1,
            question: frame.question
        )
    }

    private func nothing(_ intent: Intent) -> Understood {
        Understood(name: "out_of_scope", intent: intent, alternatives: [], explained: 0, question: nil)
    }

    /// Checks a submitted form: every value must be one the slot can take, every required slot must have one.
    package func validate(
        form template: String,
        values: [String: String],
        catalogue: Catalogue,
        project: String,
        keeping: [String: SlotValue] = [:]
    ) -> FormVerdict {
        guard let template = self.templates[template] else { return .refused(["": "This form is not known any more."]) }
        let index = CatalogueIndex(catalogue)
        let reading = SlotReading(index: index)
        var (slots, wrong) = ([String: SlotValue](), [String: String]())
        for slot in template.slots {
            if let kept = keeping[slot.name] {
                slots[slot.name] = kept
                continue
            }
            let text = Sanitiser().clean(values[slot.name] ?? "", botUser: nil).text
            guard !text.isEmpty else { continue }
            if let value = reading.value(text, kind: slot.kind, choices: slot.choices) {
                slots[slot.name] = value
            } else {
                wrong[slot.name] = reading.complaint(text, slot)
            }
        }
        guard wrong.isEmpty else { return .refused(wrong) }
        let intent = Intent(name: template.intent, project: project, slots: slots)
        let understood = self.complete(intent, Dialogue(), index: index)
        guard let question = understood.question else { return .accepted(understood.intent) }
        let hints = question.options.map(\.label).joined(separator: ", ")
        return .refused([question.slot ?? "": hints.isEmpty ? question.text : "\(question.text) \(hints)"])
    }
}
