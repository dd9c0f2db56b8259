import Requests

/// An intent being filled from a sentence, slot by slot.
struct Frame: Sendable {
    let template: Template
    let analysis: Analysis
    /// What was settled before: by a button, or by an answer.
    let settled: [String: SlotValue]
    private(set) var slots: [String: SlotValue]
    /// The one thing to ask, if anything.
    private(set) var question: Question?
    /// Spans that already have their part.
    private(set) var taken: Set<Int> = []
    let project: String

    init(_ template: Template, _ analysis: Analysis, settled: [String: SlotValue], project: String) {
        self.template = template
        self.analysis = analysis
        self.settled = settled
        self.slots = settled
        self.project = project
    }

    var index: CatalogueIndex { self.analysis.index }

    /// Fills everything the intent has slots for.
    mutating func fill() {
        self.fillTime()
        switch self.template.intent {
        case "add_metric": self.fillMetric()
        case "rename_column", "drop_column": self.fillColumnChange()
        case "add_column": self.fillNewColumn()
        case "add_test": self.fillTest()
        case "change_join", "add_model": self.fillModels()
        case "ask_data", "build_dashboard", "change_metric": self.fillQuery()
        default: self.fillNamed()
        }
        self.fillWords()
        self.checkRequired()
    }

    /// The intent as far as it is known.
    func intent(confidence: Double) -> Intent {
        Intent(name: self.template.intent, project: self.project, slots: self.slots, confidence: confidence)
    }

    // MARK: what the parts of a frame use

    func has(_ slot: String) -> Bool { self.slots[slot] != nil }

    func text(_ slot: String) -> String? {
        if case .text(let text)? = self.slots[slot] { return text }
        return nil
    }

    /// Sets a slot that the intent has and that is not settled yet.
    mutating func set(_ slot: String, _ value: SlotValue?) {
        guard let value, self.slots[slot] == nil, self.template.slot(slot) != nil else { return }
        self.slots[slot] = value
    }

    /// Forgets what the sentence seemed to say.
    mutating func forget(_ slot: String) {
        if self.settled[slot] == nil { self.slots[slot] = nil }
    }

    /// Sets a slot over what the sentence said so far.
    mutating func replace(_ slot: String, _ value: SlotValue) { self.slots[slot] = value }

    mutating func set(_ slot: String, _ text: String?) { self.set(slot, text.map { SlotValue.text($0) }) }

    mutating func set(_ slot: String, list: [String]) {
        if !list.isEmpty { self.set(slot, .list(list)) }
    }

    mutating func take(_ span: Int) { self.taken.insert(span) }

    /// Asks, unless something is being asked already.
    mutating func ask(_ text: String, slot: String, options: [Question.Option] = []) {
        guard self.question == nil else { return }
        self.question = Question(
            text: text,
            slot: slot,
            intent: self.intent(confidence: 0),
            options: Array(options.prefix(4))
        )
    }

    /// The first role of a category whose words are not inside a longer name.
    func role(_ category: RoleWords.Category, where fits: (Analysis.Role) -> Bool = { _ in true }) -> Analysis.Role? {
        let roles = self.analysis.roles.filter { $0.category == category && fits($0) }
        let free = roles.first { role in
            !self.analysis.spans.contains { $0.words.contains(role.words.lowerBound) && $0.words.count > 1 }
        }
        return free ?? roles.first
    }

    private mutating func fillTime() {
        if let time = self.analysis.time {
            var words = self.analysis.written(time).lowercased()
            for opening in ["in the ", "in ", "during ", "for the ", "for "] where words.hasPrefix(opening) {
                words.removeFirst(opening.count)
                break
            }
            if words.hasSuffix("'s") { words.removeLast(2) }
            self.set("time_range", words)
        }
        self.set("time_grain", self.role(.grain, where: { !self.isColumn($0) })?.value)
        // "loss ratio" is the metric's name and asks for no ratio.
        if let aggregation = self.aggregation(), !self.isMetricName(aggregation.words) {
            self.set("aggregation", aggregation.value)
        }
    }

    private func isMetricName(_ words: Range<Int>) -> Bool {
        guard self.template.slot("metric") != nil else { return false }
        // "should only count …" says which rows, not how they are added up.
        if self.template.intent == "change_metric", words.lowerBound > 0,
            ["should", "must", "only", "to", "not", "shouldn't"].contains(
                self.analysis.words[words.lowerBound - 1].text
            )
        {
            return true
        }
        return self.free(.metric).contains { self.analysis.spans[$0].words.overlaps(words) }
    }

    /// "per month" is a dimension where the project has a column of that very name.
    private func isColumn(_ grain: Analysis.Role) -> Bool {
        guard let last = grain.words.last else { return false }
        let chunk = self.analysis.chunk(last)
        return self.index.entity(.column, named: chunk.lower) != nil
    }

    /// "average", "number of", and "p95" or "95th percentile".
    func aggregation() -> (value: String, words: Range<Int>)? {
        if let percentile = self.analysis.percentile { return percentile }
        guard let role = self.role(.aggregation, where: { !self.endsName($0) }) else { return nil }
        return (role.value, role.words)
    }

    /// The "total" of "order total" belongs to the column.
    private func endsName(_ role: Analysis.Role) -> Bool {
        self.analysis.spans.contains { span in
            span.words.lowerBound < role.words.lowerBound && role.words.upperBound <= span.words.upperBound
                && span.best[.column]?.score ?? 0 > 0.95
        }
    }

    /// What must be there and is not: the template's own question.
    private mutating func checkRequired() {
        for slot in self.template.slots where slot.required && !self.has(slot.name) {
            // A ratio has two measures instead.
            if slot.name == "measure", self.has("numerator"), self.has("denominator") { continue }
            self.ask(slot.ask, slot: slot.name, options: self.options(for: slot))
        }
    }

    private func options(for slot: TemplateSlot) -> [Question.Option] {
        if !slot.choices.isEmpty {
            return slot.choices.map { Question.Option(label: $0, slots: [slot.name: .text($0)]) }
        }
        switch slot.kind {
        case .model:
            return self.likelyModels().map { Question.Option(label: $0, slots: [slot.name: .text($0)]) }
        case .models:
            return self.likelyModels().map { Question.Option(label: $0, slots: [slot.name: .list([$0])]) }
        case .metric:
            return self.index.catalogue.metrics.keys.sorted().map {
                Question.Option(label: $0, slots: [slot.name: .text($0)])
            }
        case .measure: return self.nearestColumns(to: [], numeric: self.wantsNumber, slot: slot.name)
        case .column: return self.columnsOfModel(slot.name)
        default: return []
        }
    }

    private func columnsOfModel(_ slot: String) -> [Question.Option] {
        guard let model = self.text("model"), let columns = self.index.catalogue.models[model]?.columns else {
            return []
        }
        return columns.map { Question.Option(label: $0.name, slots: [slot: .text($0.name)]) }
    }

    /// Models that have the column already known, or else the best homes.
    private func likelyModels() -> [String] {
        var models = Array(self.index.models.indices.map { Int32($0) })
        if let column = self.text("column"), let entity = self.index.entity(.column, named: column) {
            models = entity.models
        }
        return models.sorted { (self.index.rank($0), $1) > (self.index.rank($1), $0) }.map {
            self.index.models[Int($0)]
        }
    }

    /// Averages and sums need numbers.
    var wantsNumber: Bool {
        guard let aggregation = self.text("aggregation") else { return false }
        return ["avg", "sum", "median", "cumulative_sum"].contains(aggregation) || aggregation.first == "p"
    }
}
