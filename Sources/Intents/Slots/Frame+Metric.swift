import Requests

/// Wishes about numbers: what is measured, by what, on which model.
extension Frame {
    mutating func fillMetric() {
        self.fillName()
        self.fillFilters()
        let model = self.explicitModel()
        if self.fillRatio(model) {
            self.fillDimensions(model)
            self.set("model", self.text("model") ?? self.homeOfRatio())
            self.fillConditions()
            return
        }
        self.fillDimensions(model)
        if !self.fillCounted(model) { self.fillMeasure(model) }
        self.fillConditions()
        self.settleFilters()
    }

    /// Wishes that use metrics that exist, or else measures.
    mutating func fillQuery() {
        self.fillFilters()
        self.fillMost()
        if !self.has("metric"), let span = self.free(.metric).first,
            !self.countsRows(of: self.analysis.spans[span]) || self.template.slot("measure") == nil
        {
            self.take(span)
            self.set("metric", self.name(self.analysis.spans[span], as: .metric))
            self.forgetSaidTwice(self.analysis.spans[span])
        }
        self.takeDashboard()
        self.set("chart", self.role(.chart)?.value)
        self.set("action", self.role(.action)?.value ?? (self.has("chart") ? "add" : nil))
        self.fillLimit()
        if self.has("limit"), !self.has("dimensions") { self.fillRanked() }
        if self.has("metric") {
            self.fillDimensions(nil)
            self.fillConditions()
            if self.template.slot("metric")?.required == true { return }
            return
        }
        guard self.template.slot("measure") != nil else { return }
        let model = self.explicitModel()
        self.fillDimensions(model)
        guard !self.analysis.spans.isEmpty || self.has("aggregation") else { return }
        if !self.fillCounted(model) { self.fillMeasure(model) }
        self.fillConditions()
    }

    /// "top 5 zones by revenue": what comes behind "by" is the number, what comes before it is what is ranked.
    private mutating func fillRanked() {
        let words = self.analysis.words
        guard let by = words.indices.last(where: { words[$0].text == "by" }),
            let ranked = self.analysis.spans.indices.last(where: { number in
                let span = self.analysis.spans[number]
                return span.words.upperBound <= by && span.best[.column] != nil && !self.taken.contains(number)
            }), let name = self.name(self.analysis.spans[ranked], as: .column)
        else { return }
        self.take(ranked)
        self.set("dimensions", list: [name])
        guard !self.has("metric") else { return }
        guard let number = self.analysis.spans.indices.first(where: { self.analysis.spans[$0].words.lowerBound > by })
        else { return }
        self.take(number)
        if let metric = self.name(self.analysis.spans[number], as: .metric) {
            self.forget("aggregation")
            self.set("metric", metric)
            return
        }
        guard let measure = self.name(self.analysis.spans[number], as: .column) else { return }
        self.set("measure", measure)
    }

    /// "How many trips" is `trip_count`: the metric counts already.
    private mutating func forgetSaidTwice(_ span: Analysis.Span) {
        guard let role = self.aggregation(), role.words.upperBound == span.words.lowerBound,
            let metric = self.text("metric").flatMap({ self.index.catalogue.metrics[$0] }),
            metric.aggregation == role.value || role.value == "count" && metric.aggregation == "count_distinct"
        else { return }
        self.forget("aggregation")
    }

    /// "top 5", "the 10 biggest".
    private mutating func fillLimit() {
        let words = self.analysis.words
        let numbers = ["two": "2", "three": "3", "five": "5", "ten": "10", "twenty": "20"]
        func number(_ place: Int) -> String? {
            guard words.indices.contains(place) else { return nil }
            return Int(words[place].text).map(String.init) ?? numbers[words[place].text]
        }
        for position in words.indices where self.template.slot("limit") != nil {
            if ["top", "first", "best", "bottom"].contains(words[position].text), let limit = number(position + 1) {
                self.set("limit", limit)
            } else if Self.superlatives.contains(words[position].text), let limit = number(position - 1) {
                self.set("limit", limit)
                self.forget("aggregation")
                self.set("aggregation", self.role(.aggregation) { $0.words.lowerBound > position }?.value ?? "sum")
            }
        }
    }

    private mutating func fillName() {
        let words = self.analysis.words
        let called = words.indices.first { ["called", "named"].contains(words[$0].text) && $0 + 1 < words.count }
        guard let start = called ?? self.assigned().map({ $0 - 1 }) else { return }
        let name = self.newName(from: start + 1)
        guard !name.isEmpty else { return }
        self.set("name", name)
        for (number, span) in self.analysis.spans.enumerated() where span.words.lowerBound == start + 1 {
            self.take(number)
        }
    }

    /// The new name in "metric mean_tip = …".
    private func assigned() -> Int? {
        self.analysis.words.indices.first { position in
            let chunk = self.analysis.chunk(position)
            let next = chunk.words.upperBound
            return chunk.isName && chunk.words.lowerBound == position && next < self.analysis.words.count
                && ["=", ":"].contains(self.analysis.words[next].text) && self.index.named(chunk.lower).isEmpty
                && position > 0 && Lexicon.kinds[self.analysis.words[position - 1].text] == .metric
        }
    }

    /// A model that is named as such: "in fct_trips", "on the orders model".
    private mutating func explicitModel() -> String? {
        if let settled = self.text("model") { return settled }
        let spans = self.analysis.spans
        let named = self.analysis.spans.indices.filter { number in
            guard !self.taken.contains(number), let match = spans[number].best[.model] else { return false }
            return spans[number].hint == .model || match.score > 1.15 && spans[number].best[.column] == nil
                || [.at, .from].contains(spans[number].cue) && self.kind(of: spans[number]) == .model
        }
        guard let number = named.first else { return nil }
        self.take(number)
        return self.name(spans[number], as: .model)
    }

    private mutating func fillDimensions(_ model: String?) {
        var dimensions: [String] = []
        for (number, span) in self.analysis.spans.enumerated() where !self.taken.contains(number) && span.cue == .by {
            guard let match = self.best(of: span, in: model) else { continue }
            self.take(number)
            let name = self.index.entities[Int(match.entity)].name
            if !dimensions.contains(name) { dimensions.append(name) }
        }
        self.set("dimensions", list: dimensions)
        if !self.has("dimensions"), let words = self.unknownWords(cue: .by), !self.has("time_grain") {
            self.ask(
                "There is no column like `\(words)` to split by. Nearest:",
                slot: "dimensions",
                options: self.nearestColumns(to: [words], numeric: false, slot: "dimensions")
            )
        }
    }

    /// The best column for a span, in the model if it has one that fits.
    private func best(of span: Analysis.Span, in model: String?) -> Match? {
        if let exact = span.best[.column], exact.score > 1 { return exact }
        let matches = self.index.matches(self.analysis.numbers[span.words], .column, floor: 0.6)
        let home = model.flatMap { self.index.models.firstIndex(of: $0) }.map { Int32($0) }
        return matches.first { match in home.map { self.index.entities[Int(match.entity)].models.contains($0) } ?? false
        }
            ?? matches.max { self.value($0) < self.value($1) }
    }

    private func value(_ match: Match) -> Float {
        match.score + 0.005
            * Float(self.index.entities[Int(match.entity)].models.map { self.index.rank($0) }.max() ?? 0)
    }

    private mutating func fillMeasure(_ model: String?) {
        guard !self.has("measure") || !self.has("model") else { return }
        let counts = ["count", "count_distinct"].contains(self.text("aggregation") ?? "")
        let candidates = self.measureCandidates(model, counts: counts)
        guard let first = candidates.first else {
            self.askForMeasure(model)
            return
        }
        let equal = candidates.filter { $0.value > first.value - 0.012 }
        let names = Set(equal.map(\.column))
        // A question that is only looked up names no model: where the number is best read is the answer's business.
        if equal.count > 1, names.count > 1 || self.template.slot("model") != nil {
            let (text, slot) =
                names.count == 1
                ? ("`\(first.column)` is in \(equal.count) models: which one do you mean?", "model")
                : ("Several columns fit: which one do you mean?", "measure")
            self.ask(
                text,
                slot: slot,
                options: equal.map {
                    Question.Option(
                        label: names.count == 1 ? $0.model : "\($0.column) in \($0.model)",
                        slots: ["measure": .text($0.column), "model": .text($0.model)]
                    )
                }
            )
            return
        }
        self.set("measure", first.column)
        self.set("model", first.model)
        for (number, span) in self.analysis.spans.enumerated()
        where span.best[.column].map({ self.index.entities[Int($0.entity)].name }) == first.column { self.take(number) }
    }

    private struct Candidate {
        let column: String
        let model: String
        let value: Float
    }

    /// Every column and model that the measure's words may mean, best first.
    private func measureCandidates(_ model: String?, counts: Bool) -> [Candidate] {
        var matches: [Match] = []
        if let settled = self.text("measure") {
            matches = self.index.named(settled.lowercased()).map { Match(entity: $0, score: 1.2) }
        } else if let span = self.measureSpan() {
            if let exact = span.best[.column], exact.score > 1 {
                matches = [exact]
            } else {
                matches = self.index.matches(self.analysis.numbers[self.unaggregated(span)], .column, floor: 0.55)
                if matches.isEmpty {
                    matches = self.index.matches(self.analysis.numbers[self.extended(span)], .column, floor: 0.55)
                }
                if matches.isEmpty {
                    matches = self.index.matches(self.analysis.numbers[span.words], .column, floor: 0.55)
                }
            }
        }
        let dimensions = self.list("dimensions")
        var candidates: [Candidate] = []
        for match in matches {
            let entity = self.index.entities[Int(match.entity)]
            guard entity.kind == .column else { continue }
            for home in entity.models {
                let name = self.index.models[Int(home)]
                if let model, model != name { continue }
                if self.wantsNumber, !self.index.isNumeric(entity.name, in: [home]) { continue }
                let columns = self.index.catalogue.models[name]?.columns ?? []
                let covered = dimensions.filter { dimension in columns.contains { $0.name == dimension } }.count
                var value = match.score + 0.02 * Float(self.index.rank(home))
                if !dimensions.isEmpty { value += 0.4 * Float(covered) / Float(dimensions.count) }
                if counts, entity.name.lowercased().hasSuffix("id") { value += 0.15 }
                if counts, self.isKey(entity, of: home) { value += 0.1 }
                candidates.append(Candidate(column: entity.name, model: name, value: value))
            }
        }
        return candidates.sorted { ($0.value, $1.column) > ($1.value, $0.column) }
    }

    /// The column that names the model's own rows: `order_id` of `fct_orders`.
    private func isKey(_ column: CatalogueIndex.Entity, of model: Int32) -> Bool {
        let topic = self.index.topics[Int(model)]
        return !topic.isEmpty && topic.allSatisfy { column.words.contains($0) }
    }

    /// The span that is measured: the first free one behind the aggregation, or the first at all.
    private func measureSpan() -> Analysis.Span? {
        let free = self.analysis.spans.indices.filter { number in
            !self.taken.contains(number) && ![.by, .filter].contains(self.analysis.spans[number].cue)
                && !self.analysis.spans[number].best.isEmpty
        }.map { self.analysis.spans[$0] }
        let start = self.aggregation()?.words.lowerBound ?? 0
        return free.first { $0.words.upperBound > start } ?? free.first
    }

    /// "average wait" asks for the average of a wait, even where a column has both words.
    private func unaggregated(_ span: Analysis.Span) -> Range<Int> {
        let extended = self.extended(span)
        guard let role = self.aggregation()?.words, role.lowerBound <= extended.lowerBound,
            role.upperBound > extended.lowerBound, role.upperBound < extended.upperBound
        else { return extended }
        return role.upperBound..<extended.upperBound
    }

    /// "duration of the trip" is one thing said in two pieces.
    private func extended(_ span: Analysis.Span) -> Range<Int> {
        guard
            let next = self.analysis.spans.first(where: {
                $0.words.lowerBound > span.words.upperBound && $0.cue == .of
                    && $0.words.lowerBound <= span.words.upperBound + 2
            })
        else { return span.words }
        return span.words.lowerBound..<next.words.upperBound
    }

    private mutating func askForMeasure(_ model: String?) {
        if let model, let span = self.measureSpan() {
            self.set("model", model)
            self.ask(
                "`\(model)` has no number like `\(self.analysis.written(span.words))`. Nearest:",
                slot: "measure",
                options: self.nearestColumns(
                    to: [self.analysis.written(span.words)],
                    numeric: self.wantsNumber,
                    slot: "measure",
                    in: model
                )
            )
            return
        }
        guard let words = self.unknownWords() ?? self.measureSpan().map({ self.analysis.written($0.words) }) else {
            return
        }
        self.ask(
            self.measureSpan() == nil
                ? "There is no column like `\(words)`. Nearest:"
                : "There is no column of numbers like `\(words)`. Nearest:",
            slot: "measure",
            options: self.nearestColumns(to: [words], numeric: self.wantsNumber, slot: "measure")
        )
    }

    /// Columns to offer, most alike first, those of marts before others.
    func nearestColumns(to words: [String], numeric: Bool, slot: String, in model: String? = nil) -> [Question.Option] {
        let columns = self.index.entities.filter { entity in
            entity.kind == .column && (!numeric || self.index.isNumeric(entity.name, in: entity.models))
                && (model == nil || entity.models.contains { self.index.models[Int($0)] == model })
                && !(numeric && entity.name.hasSuffix("_id"))
        }
        let names = self.nearest(to: words.first?.lowercased() ?? "", among: columns.map(\.name))
        return names.compactMap { name -> Question.Option? in
            guard let entity = columns.first(where: { $0.name == name }),
                let home = entity.models.max(by: { self.index.rank($0) < self.index.rank($1) })
            else { return nil }
            guard slot == "measure" else { return Question.Option(label: name, slots: [slot: .list([name])]) }
            let model = self.index.models[Int(home)]
            return Question.Option(label: "\(name) in \(model)", slots: [slot: .text(name), "model": .text(model)])
        }
    }

    private func unknownWords(cue: Cue) -> String? {
        let found = self.analysis.tags.indices.first {
            self.analysis.tags[$0] == .unknown && self.analysis.cues[$0] == cue
        }
        return found.map { self.analysis.chunk($0).text }
    }
}
