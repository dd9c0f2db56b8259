import Requests

/// Spans as names: which span is the model, which the column.
extension Frame {
    typealias Span = Analysis.Span

    /// The name and score of a span as one kind.
    func name(_ span: Span, as kind: EntityKind) -> String? {
        span.best[kind].map { self.index.entities[Int($0.entity)].name }
    }

    /// What a span is most likely to be.
    func kind(of span: Span) -> EntityKind? {
        func value(_ kind: EntityKind) -> Float {
            guard let match = span.best[kind] else { return 0 }
            var value = match.score
            if span.hint == kind { value += 0.4 }
            if kind == .model, [.at, .from].contains(span.cue) { value += 0.16 }
            if kind == .column, [.by, .filter, .over].contains(span.cue) { value += 0.3 }
            if kind == .dashboard, span.cue == .at { value += 0.1 }
            if kind == .metric, self.template.slot("metric") != nil { value += 0.2 }
            if kind == .metric, self.template.slot("metric") == nil { value -= 0.3 }
            if kind == .dashboard, self.template.slot("dashboard") == nil { value -= 0.4 }
            if kind == .model, self.template.slot("column") == nil, self.template.slot("measure") == nil {
                value += 0.4
            }
            if kind == .column, self.template.slot("column") == nil, self.template.slot("measure") == nil,
                self.template.slot("dimensions") == nil
            {
                value -= 0.4
            }
            return value
        }
        return span.best.keys.sorted { $0.rawValue < $1.rawValue }.max { value($0) < value($1) }
    }

    /// The spans that are of a kind and have no part yet, by their number.
    func free(_ kind: EntityKind) -> [Int] {
        self.analysis.spans.indices.filter {
            !self.taken.contains($0) && self.kind(of: self.analysis.spans[$0]) == kind
        }
    }

    /// The span that names the model the wish is about, and takes it.
    mutating func takeModel(preferring cues: [Cue] = [.at, .from, .to, .of, .about]) -> String? {
        if let settled = self.text("model") { return settled }
        if let dotted = self.dottedModel() { return dotted }
        let candidates = self.free(.model)
        let preferred =
            candidates.first { self.analysis.spans[$0].hint == .model }
            ?? candidates.last { cues.contains(self.analysis.spans[$0].cue) }
        guard let chosen = preferred ?? candidates.first else { return nil }
        self.take(chosen)
        return self.name(self.analysis.spans[chosen], as: .model)
    }

    /// The model in `model.column`.
    private mutating func dottedModel() -> String? {
        for (number, span) in self.analysis.spans.enumerated() {
            let after = span.words.upperBound
            guard after < self.analysis.words.count, self.analysis.isDot(after),
                let name = self.name(span, as: .model)
            else { continue }
            self.take(number)
            return name
        }
        return nil
    }

    /// Template slots that are filled by name alone: lineage, freshness, failures, docs, runs, …
    mutating func fillNamed() {
        if self.template.slot("dashboard") != nil { self.takeDashboard() }
        if self.template.slot("metric") != nil, let span = self.free(.metric).first {
            self.take(span)
            self.set("metric", self.name(self.analysis.spans[span], as: .metric))
        }
        if self.template.slot("model") != nil {
            let model = self.takeModel() ?? self.modelOfMetric()
            self.set("model", model)
            if model == nil { self.askForUnknownModel() }
        }
        if self.template.slot("column") != nil, let span = self.free(.column).first {
            let column = self.name(self.analysis.spans[span], as: .column)
            self.take(span)
            self.set("column", column)
            self.set("model", column.flatMap { self.onlyModel(of: $0) })
        }
        self.set("materialization", self.materialization())
        self.set("direction", self.direction())
        // "Run dbt build" names one, and "run" is how people say it.
        self.set("command", (self.role(.command) { $0.value != "run" } ?? self.role(.command))?.value)
        if self.role(.downstream) != nil { self.set("downstream", .flag(true)) }
        if self.role(.fullRefresh) != nil { self.set("full_refresh", .flag(true)) }
        self.set("kind", self.role(.kind)?.value)
        self.set("test", self.role(.test)?.value)
        self.fillNumbers()
    }

    /// A metric stands for the model it is defined on.
    private func modelOfMetric() -> String? {
        guard self.template.kind == .lookup, self.template.slot("metric") == nil else { return nil }
        return self.analysis.spans.lazy.compactMap { span in
            self.name(span, as: .metric).flatMap { self.index.catalogue.metrics[$0]?.model }
        }.first
    }

    /// "What does X depend on" looks the other way than "what depends on X".
    private func direction() -> String? {
        guard let role = self.role(.direction) else { return nil }
        let words = self.analysis.words
        let turning = ["depend", "depends", "rely", "relies", "use", "uses", "consumes", "reads", "reference"]
        guard turning.contains(words[role.words.lowerBound].text) else { return role.value }
        let before = words[..<role.words.lowerBound]
        let named = self.analysis.spans.first { span in
            span.words.upperBound <= role.words.lowerBound && span.best[.model] != nil
        }
        guard let named, named.words.lowerBound > 0, before.contains(where: { $0.text == "does" || $0.text == "do" })
        else { return role.value }
        return named.hint == .model && words[named.words.lowerBound - 1].text == "which" ? role.value : "upstream"
    }

    mutating func takeDashboard() {
        guard let span = self.free(.dashboard).first else { return }
        self.take(span)
        self.set("dashboard", self.name(self.analysis.spans[span], as: .dashboard))
    }

    /// The model of a column that only one model has.
    func onlyModel(of column: String) -> String? {
        guard let entity = self.index.entity(.column, named: column), entity.models.count == 1 else { return nil }
        return self.index.models[Int(entity.models[0])]
    }

    /// "from a view to a table": the last one that is no kind word.
    private func materialization() -> String? {
        let roles = self.analysis.roles.filter { $0.category == .materialization }
        let rejected = roles.filter { role in
            guard role.words.lowerBound > 0 else { return false }
            return self.analysis.words[max(0, role.words.lowerBound - 3)..<role.words.lowerBound].contains {
                ["from", "not", "of", "than", "stop"].contains($0.text)
            }
        }.map(\.words)
        let wanted = roles.filter { !rejected.contains($0.words) }
        return (wanted.last { $0.value != "table" && $0.value != "view" } ?? wanted.last)?.value
    }

    /// "request 12", "#12", "PR 42".
    private mutating func fillNumbers() {
        for (position, word) in self.analysis.words.enumerated() {
            guard !word.isSign, word.text.utf8.allSatisfy({ (48...57).contains($0) }) else { continue }
            if self.analysis.time?.contains(position) == true { continue }
            self.set("request_id", word.text)
            self.set("pr", word.text)
            self.set("limit", word.text)
        }
    }

    /// Names that look like a model's but are none: "there is no model like `fct_trip_x`".
    mutating func askForUnknownModel() {
        guard let slot = self.template.slot("model"), slot.required, !self.has("model") else { return }
        guard
            let name = self.analysis.sentence.chunks.first(where: { chunk in
                chunk.isName && self.index.named(chunk.lower).isEmpty
                    && !self.analysis.spans.contains { $0.words.overlaps(chunk.words) }
            })
        else { return }
        self.ask(
            "There is no model like `\(name.text)`. Did you mean one of these?",
            slot: "model",
            options: self.nearest(to: name.lower, among: self.index.models).map {
                Question.Option(label: $0, slots: ["model": .text($0)])
            }
        )
    }

    /// The names most like `name` in letters and words.
    func nearest(to name: String, among names: [String]) -> [String] {
        let words = Set(NameParts.of(name).map(Lexicon.ground))
        let bytes = Array(name.utf8)
        return names.map { other -> (String, Double) in
            let parts = Set(NameParts.of(other).map(Lexicon.ground))
            let shared = Double(words.intersection(parts).count) / Double(max(1, min(words.count, parts.count)))
            let distance = EditDistance.within(6, bytes, Array(other.lowercased().utf8)).map(Double.init) ?? 12
            return (other, shared - distance / 12)
        }.sorted { ($0.1, $1.0) > ($1.1, $0.0) }.prefix(4).map(\.0)
    }
}
