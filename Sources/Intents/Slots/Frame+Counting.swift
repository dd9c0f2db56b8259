import Requests

/// What is counted, and in which state: "paid invoices" are rows of a model, not a column.
extension Frame {
    /// Settles measure and model when the sentence counts a model's own rows. Returns whether it does.
    mutating func fillCounted(_ explicit: String?) -> Bool {
        guard self.text("aggregation") == "count", !self.has("measure"),
            let start = self.aggregation()?.words.upperBound
        else { return false }
        let run = self.run(from: start)
        guard let (home, topic) = self.counted(run, explicit), let key = self.key(of: home) else { return false }
        let model = self.index.models[Int(home)]
        let states = run.lowerBound..<topic.lowerBound
        guard states.isEmpty || states.count == 1 && self.state(states.lowerBound, of: home) != nil else {
            return false
        }
        self.set("measure", key)
        self.set("model", model)
        for (number, span) in self.analysis.spans.enumerated() where span.words.overlaps(run) { self.take(number) }
        return true
    }

    /// Conditions that no comparison says: values, and states.
    mutating func fillConditions() {
        self.fillSaidValues()
        self.fillStates()
    }

    /// "only completed orders": a word before the model's own, taken for a value of its status.
    mutating func fillStates() {
        let named = self.text("model") ?? self.text("metric").flatMap { self.index.catalogue.metrics[$0]?.model }
        guard self.template.slot("filters") != nil, self.settled["filters"] == nil,
            let home = named.flatMap({ self.index.models.firstIndex(of: $0) }).map({ Int32($0) })
        else { return }
        var filters: [Filter] = []
        if case .filters(let said)? = self.slots["filters"] { filters = said }
        for position in self.analysis.words.indices.dropLast() {
            guard self.index.topics[Int(home)].contains(self.analysis.numbers[position + 1]),
                !self.analysis.values.contains(where: { $0.words.contains(position) }),
                let filter = self.state(position, of: home),
                !filters.contains(where: { $0.column == filter.column })
            else { continue }
            filters.append(filter)
        }
        if !filters.isEmpty { self.replace("filters", .filters(filters)) }
    }

    /// "How many outages" counts outages, not the minutes of a metric that has the word in its name.
    func countsRows(of span: Span) -> Bool {
        guard self.text("aggregation") == "count", let metric = self.name(span, as: .metric),
            span.best[.metric]?.score ?? 0 < 1, let start = self.aggregation()?.words.upperBound,
            let kind = self.index.catalogue.metrics[metric]?.aggregation, !kind.hasPrefix("count"),
            let (home, words) = self.counted(self.run(from: start), nil)
        else { return false }
        return words.overlaps(span.words) && self.key(of: home) != nil
    }

    /// Names and words without a gap, from a place on.
    private func run(from start: Int) -> Range<Int> {
        let tags = self.analysis.tags
        var first = start
        while first < tags.count,
            tags[first] == .filler && !self.isState(self.analysis.words[first].text)
                || self.analysis.values.contains(where: { $0.words.contains(first) })
        { first += 1 }
        var end = first
        while end < tags.count, tags[end] == .content || tags[end] == .unknown || tags[end] == .filler && end == first {
            end += 1
        }
        return first..<end
    }

    /// The model that the end of a run names, best home first, and the words that do.
    private func counted(_ run: Range<Int>, _ explicit: String?) -> (model: Int32, words: Range<Int>)? {
        let dimensions = self.list("dimensions")
        for start in run {
            let words = self.analysis.numbers[start..<run.upperBound]
            guard words.allSatisfy({ $0 >= 0 }) else { continue }
            let homes = self.index.models.indices.filter { model in
                let topic = self.index.topics[model]
                return !topic.isEmpty && topic == Array(words)
                    && (explicit ?? self.index.models[model]) == self.index.models[model]
            }
            let best = homes.max { self.home($0, dimensions) < self.home($1, dimensions) }
            if let best { return (Int32(best), start..<run.upperBound) }
        }
        return nil
    }

    private func home(_ model: Int, _ dimensions: [String]) -> Int {
        let columns = self.index.catalogue.models[self.index.models[model]]?.columns ?? []
        let covered = dimensions.filter { dimension in columns.contains { $0.name == dimension } }.count
        return 100 * covered + self.index.rank(Int32(model))
    }

    /// The column that tells a model's rows apart: its topic and `id`.
    private func key(of model: Int32) -> String? {
        let topic = self.index.topics[Int(model)]
        return self.index.catalogue.models[self.index.models[Int(model)]]?.columns.map(\.name).first { column in
            guard let entity = self.index.entity(.column, named: column) else { return false }
            return column.lowercased().hasSuffix("id") && entity.words.count == topic.count + 1
                && topic.allSatisfy { entity.words.contains($0) }
        }
    }

    /// The condition that a word before the model's name stands for.
    private func state(_ position: Int, of model: Int32) -> Filter? {
        let word = self.analysis.words[position].text
        guard self.isState(word), !self.analysis.chunk(position).isName else { return nil }
        let columns = self.index.catalogue.models[self.index.models[Int(model)]]?.columns.map(\.name) ?? []
        let op = self.isNegated(before: position) ? "!=" : "="
        if let flag = columns.first(where: { ["is_" + word, "has_" + word, word].contains($0.lowercased()) }) {
            return Filter(column: flag, op: "=", value: .one(op == "=" ? "true" : "false"))
        }
        let statuses = columns.filter { ["status", "state"].contains(NameParts.of($0).last ?? "") }
        guard statuses.count == 1 else { return nil }
        return Filter(column: statuses[0], op: op, value: .one(word))
    }

    private func isState(_ word: String) -> Bool {
        word.hasSuffix("ed") && word.utf8.count > 4 || word.hasSuffix("ing") && word.utf8.count > 5
            || Self.states.contains(word)
    }

    private static let states: Set<String> = [
        "open", "paid", "unpaid", "active", "inactive", "void", "late", "valid", "invalid", "new", "won", "lost",
        "fraud",
        "fraudulent", "live", "churned", "overdue", "refunded", "settled",
    ]

    func list(_ slot: String) -> [String] {
        switch self.slots[slot] {
        case .list(let names)?: names
        case .text(let name)?: [name]
        default: []
        }
    }
}
