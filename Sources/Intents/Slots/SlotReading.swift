import Requests

/// Reads the value of one slot from words that are meant for it alone: an answer, a form's field.
struct SlotReading: Sendable {
    let index: CatalogueIndex

    /// The value, or `nil` when the words name nothing of that kind.
    func value(_ text: String, kind: TemplateSlot.Kind, choices: [String]) -> SlotValue? {
        switch kind {
        case .model: self.name(text, .model).map { .text($0) }
        case .column, .measure: self.name(text, .column).map { .text($0) }
        case .metric: self.name(text, .metric).map { .text($0) }
        case .dashboard: self.name(text, .dashboard).map { .text($0) }
        case .models: self.names(text, .model)
        case .columns: self.names(text, .column)
        case .name: self.identifier(text).map { .text($0) }
        case .values: .list(self.items(text))
        case .filters: self.filters(text)
        case .flag: self.flag(text)
        case .number, .request, .pullRequest: self.number(text)
        case .test where choices.isEmpty: .text(text)
        case .words: .text(text)
        default: self.choice(text, kind, choices)
        }
    }

    /// What to say about a value that names nothing.
    func complaint(_ text: String, _ slot: TemplateSlot) -> String {
        switch slot.kind {
        case .model, .models: "There is no model like \u{201C}\(text)\u{201D} in this project."
        case .column, .columns, .measure: "There is no column like \u{201C}\(text)\u{201D} in this project."
        case .metric: "There is no metric like \u{201C}\(text)\u{201D} in this project."
        case .dashboard: "There is no dashboard like \u{201C}\(text)\u{201D} in this project."
        case .filters: "Write a condition like order_total >= 100."
        case .name: "Use letters, digits and underscores, beginning with a letter."
        default: "Choose one of \(slot.choices.joined(separator: ", "))."
        }
    }

    private func name(_ text: String, _ kind: EntityKind) -> String? {
        let trimmed = text.trimming { $0 == "`" || $0 == "." || $0.isWhitespace }
        if let exact = self.index.entity(kind, named: trimmed) { return exact.name }
        let analysis = Analysis(trimmed, index: self.index, known: [])
        let named = analysis.spans.compactMap { $0.best[kind] }.max { $0.score < $1.score }
        if let named { return self.index.entities[Int(named.entity)].name }
        let numbers = analysis.numbers.filter { $0 >= 0 }
        guard let match = self.index.matches(numbers[...], kind, floor: 0.7).first else { return nil }
        return self.index.entities[Int(match.entity)].name
    }

    private func names(_ text: String, _ kind: EntityKind) -> SlotValue? {
        var names: [String] = []
        for item in self.items(text) {
            guard let name = self.name(item, kind) else { return nil }
            names.append(name)
        }
        return names.isEmpty ? nil : .list(names)
    }

    private func items(_ text: String) -> [String] {
        text.split { $0 == "," || $0 == ";" || $0 == "\n" }.flatMap { $0.split(separator: " and ") }
            .map { String($0).trimming { $0.isWhitespace || $0 == "\"" || $0 == "'" } }.filter { !$0.isEmpty }
    }

    private func identifier(_ text: String) -> String? {
        let joined = text.trimming { $0.isWhitespace || $0 == "`" || $0 == "\"" }.split(separator: " ").joined(
            separator: "_"
        )
        guard let first = joined.utf8.first, (97...122).contains(first | 32) || first == 95,
            joined.utf8.allSatisfy({ (97...122).contains($0 | 32) || (48...57).contains($0) || $0 == 95 })
        else { return nil }
        return joined
    }

    private func filters(_ text: String) -> SlotValue? {
        let analysis = Analysis("where " + text, index: self.index, known: [])
        let slot = TemplateSlot(
            line: nil,
            name: "filters",
            kind: .filters,
            required: false,
            label: "",
            hint: nil,
            ask: "",
            choices: []
        )
        let template = Template(
            intent: "",
            title: "",
            use: "",
            kind: .change,
            risk: .low,
            slots: [slot],
            patterns: [],
            steps: [],
            examples: []
        )
        var frame = Frame(template, analysis, settled: [:], project: "")
        frame.fillFilters()
        return frame.slots["filters"]
    }

    private func flag(_ text: String) -> SlotValue? {
        switch text.lowercased() {
        case "true", "yes", "y", "on", "1": .flag(true)
        case "false", "no", "n", "off", "0": .flag(false)
        default: nil
        }
    }

    private func number(_ text: String) -> SlotValue? {
        let digits = text.filter { $0.isASCII && $0.isNumber }
        return digits.isEmpty ? nil : .text(digits)
    }

    /// A word with a fixed meaning: "average" is `avg`.
    private func choice(_ text: String, _ kind: TemplateSlot.Kind, _ choices: [String]) -> SlotValue? {
        let lower = text.lowercased()
        if choices.contains(lower) { return .text(lower) }
        let categories: [TemplateSlot.Kind: RoleWords.Category] = [
            .aggregation: .aggregation, .timeGrain: .grain, .test: .test, .joinType: .join,
            .materialization: .materialization, .layer: .layer, .chart: .chart, .action: .action,
            .direction: .direction, .command: .command, .kind: .kind,
        ]
        guard let category = categories[kind] else { return nil }
        let analysis = Analysis(lower, index: self.index, known: [])
        if kind == .aggregation, let percentile = analysis.percentile { return .text(percentile.value) }
        if let role = analysis.roles.first(where: { $0.category == category }) { return .text(role.value) }
        let units = ["hour", "day", "week", "month", "quarter", "year"]
        return units.contains(lower) && kind == .timeGrain ? .text(lower) : nil
    }
}

extension String {
    /// Without the characters at both ends that `unwanted` names.
    func trimming(_ unwanted: (Character) -> Bool) -> String {
        var rest = self[...]
        while let first = rest.first, unwanted(first) { rest.removeFirst() }
        while let last = rest.last, unwanted(last) { rest.removeLast() }
        return String(rest)
    }
}
