import Requests

/// Conditions that are said by a value alone, and thresholds whose comparison comes last.
extension Frame {
    /// "for credit card trips", "in cash": a value that a column is known to take, said without the column.
    mutating func fillSaidValues() {
        guard self.template.slot("filters") != nil, self.settled["filters"] == nil else { return }
        var filters: [Filter] = []
        if case .filters(let said)? = self.slots["filters"] { filters = said }
        for value in self.analysis.values {
            guard let column = self.home(of: value.candidates), !self.isSaid(value, in: filters) else { continue }
            let op = self.isNegated(before: value.words.lowerBound) ? "!=" : "="
            if let other = filters.firstIndex(where: { $0.column == column.column && $0.op == op }) {
                filters[other] = Self.adding(column.text, to: filters[other])
            } else {
                filters.append(Filter(column: column.column, op: op, value: .one(column.text)))
            }
        }
        if !filters.isEmpty { self.replace("filters", .filters(filters)) }
    }

    /// "cash or credit card" are two values of one condition.
    private static func adding(_ text: String, to filter: Filter) -> Filter {
        guard filter.op == "=", case .one(let first) = filter.value, first != text else { return filter }
        return Filter(column: filter.column, op: "in", value: .many([first, text]))
    }

    /// The column of the model in question, or else of the best home.
    private func home(of candidates: [KnownValue]) -> KnownValue? {
        let model = self.text("model") ?? self.text("metric").flatMap { self.index.catalogue.metrics[$0]?.model }
        let columns = model.flatMap { self.index.catalogue.models[$0] }?.columns.map(\.name) ?? []
        return candidates.first { columns.contains($0.column) } ?? candidates.first
    }

    /// "payment type is cash" has said it with the column.
    private func isSaid(_ value: Analysis.Value, in filters: [Filter]) -> Bool {
        let written = self.analysis.written(value.words).lowercased()
        return filters.contains { filter in
            switch filter.value {
            case .one(let text): written.contains(text.lowercased()) || text.lowercased().contains(written)
            case .many(let texts): texts.contains { $0.lowercased() == written }
            }
        }
    }

    /// "more than 60 minutes lost", "the night shift": what a column is compared with may come before it.
    func condition(before span: Span, _ column: String) -> (op: String, value: [String])? {
        let (words, end) = (self.analysis.words, span.words.lowerBound)
        guard end > 1, span.cue != .by else { return nil }
        if Double(words[end - 1].text) != nil, self.isNumber(column),
            let role = self.analysis.roles.first(where: { $0.category == .comparison && $0.words.upperBound == end - 1 }
            ),
            role.value != "=", role.value != "in", words[role.words.lowerBound].text != "from"
        {
            return (role.value, [self.analysis.chunk(end - 1).text])
        }
        guard self.analysis.tags[end - 1] == .unknown, !self.isNumber(column), span.best[.column]?.score ?? 0 >= 1,
            ["the", "for", "on", "in", "of", "with", "only", "from"].contains(words[end - 2].text),
            [.at, .about, .filter, .with, .of, .from].contains(span.cue)
        else { return nil }
        return ("=", [self.analysis.chunk(end - 1).text])
    }

    /// "4 or more", "of 10 or less": a number and then how it compares.
    func threshold(after position: Int) -> (op: String, value: [String])? {
        let words = self.analysis.words
        var start = position
        while start < words.count,
            ["is", "are", "was", "were", "of", "at", "has", "column", "value"].contains(words[start].text)
        { start += 1 }
        guard start + 2 < words.count, Double(words[start].text) != nil, ["or", "and"].contains(words[start + 1].text)
        else { return nil }
        switch words[start + 2].text {
        case "more", "higher", "above", "greater", "over", "longer", "later", "larger", "up", "upwards":
            return (">=", [self.analysis.chunk(start).text])
        case "less", "fewer", "lower", "below", "under", "smaller", "shorter", "earlier":
            return ("<=", [self.analysis.chunk(start).text])
        default: return nil
        }
    }
}
