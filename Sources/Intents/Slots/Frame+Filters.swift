import Requests

/// Conditions and words taken as they are.
extension Frame {
    /// `where fare > 100`, `only for status = paid`, `with quantity at least 3`.
    mutating func fillFilters() {
        guard self.template.slot("filters") != nil, !self.has("filters") else { return }
        var filters: [Filter] = []
        for (number, span) in self.analysis.spans.enumerated() where !self.taken.contains(number) {
            guard let column = self.filtered(span),
                let (said, value) = self.condition(of: span, column) ?? self.condition(before: span, column)
            else {
                continue
            }
            self.take(number)
            let op = said == "=" && self.isNegated(before: span.words.lowerBound) ? "!=" : said
            filters.append(Filter(column: column, op: op, value: op == "in" ? .many(value) : .one(value[0])))
        }
        if !filters.isEmpty { self.set("filters", .filters(filters)) }
    }

    /// Conditions are on columns of the model, where it has one that fits their words.
    mutating func settleFilters() {
        guard self.settled["filters"] == nil, case .filters(var filters)? = self.slots["filters"],
            let model = self.text("model"), let home = self.index.models.firstIndex(of: model)
        else { return }
        for number in filters.indices {
            guard let entity = self.index.entity(.column, named: filters[number].column),
                !entity.models.contains(Int32(home)),
                let said = self.analysis.spans.first(where: { self.name($0, as: .column) == entity.name })
            else { continue }
            let here = self.index.matches(self.analysis.numbers[said.words], .column, floor: 0.7).first {
                self.index.entities[Int($0.entity)].models.contains(Int32(home))
            }
            if let here { filters[number].column = self.index.entities[Int(here.entity)].name }
        }
        self.replace("filters", .filters(filters))
    }

    /// The column of a condition; "where total is over 5" may speak of what is measured.
    private func filtered(_ span: Span) -> String? {
        guard let best = span.best[.column] else { return nil }
        return best.score >= 0.7 ? self.index.entities[Int(best.entity)].name : nil
    }

    /// "status is open", "amount over 100", and, in a place for conditions, "status open".
    private func condition(of span: Span, _ column: String) -> (op: String, value: [String])? {
        let end = span.words.upperBound
        if span.cue != .by, let threshold = self.threshold(after: end) { return threshold }
        let isPlace = [.filter, .with, .about].contains(span.cue)
        if let role = self.comparison(after: end), let value = self.value(from: role.words.upperBound),
            role.value != "in" || self.index.entity(.model, named: value[0]) == nil,
            self.analysis.words[role.words.lowerBound].text != "from" || Double(value[0]) != nil
        {
            // Anywhere else only a number makes it a condition: "visits that had wait minutes over 60".
            let isMeasure = role.value != "=" && role.value != "in" && Double(value[0]) != nil
            if isPlace || isMeasure && span.cue != .by { return (role.value, value) }
        }
        guard isPlace, end < self.analysis.words.count, let value = self.value(from: end) else { return nil }
        let isNamed = self.analysis.spans.contains {
            $0.words.contains(end) && $0.best.values.contains { $0.score >= 1 }
        }
        let isWord =
            switch self.analysis.tags[end] {
            case .unknown, .content, .number: true
            // A word of the templates may be a value here: "excluding payment type cash".
            case .filler: !Lexicon.fillers.contains(self.analysis.words[end].text)
            default: false
            }
        guard isWord, !isNamed, span.cue != .about || !self.isNumber(column) else { return nil }
        return ("=", [value[0]])
    }

    func isNumber(_ column: String) -> Bool {
        self.index.entity(.column, named: column).map { self.index.isNumeric(column, in: $0.models) } ?? false
    }

    /// "excluding", "should not count": what follows is left out.
    func isNegated(before position: Int) -> Bool {
        let before = self.analysis.words[..<position].suffix(7).map(\.text)
        let plain: Set<String> = [
            "excluding", "without", "except", "exclude", "excludes", "ignore", "ignores", "ignoring", "skip", "omit",
        ]
        if before.contains(where: { plain.contains($0) }) { return true }
        guard let verb = before.lastIndex(where: { ["include", "count", "contain", "consider"].contains($0) }) else {
            return false
        }
        return before[..<verb].contains { ["not", "shouldn't", "don't", "no", "never", "mustn't"].contains($0) }
    }

    private func comparison(after position: Int) -> Analysis.Role? {
        let words = self.analysis.words
        var start = position
        while start < words.count, ["column", "value", "was", "being", "is", "are"].contains(words[start].text) {
            let longer = self.analysis.roles.first {
                $0.category == .comparison && $0.words.lowerBound == start && $0.value != "="
            }
            if let longer { return longer }
            start += 1
        }
        let found = self.analysis.roles.first { $0.category == .comparison && $0.words.lowerBound == start }
        return found ?? self.analysis.roles.first { $0.category == .comparison && $0.words.lowerBound == position }
    }

    private func value(from position: Int) -> [String]? {
        let words = self.analysis.words
        var start = position
        while start < words.count, ["(", "the", "than", "to", "$", "of"].contains(words[start].text) { start += 1 }
        guard start < words.count, !words[start].isSign else { return nil }
        var values: [String] = []
        var position = start
        while position < words.count {
            let chunk = self.analysis.chunk(position)
            if words[position].isSign {
                guard words[position].text == "," else { break }
            } else if words[position].text != "and", words[position].text != "or" {
                guard
                    values.isEmpty || self.analysis.words[position - 1].text == ","
                        || ["and", "or"].contains(self.analysis.words[position - 1].text)
                        || chunk.quotation > 0 && chunk.quotation == self.analysis.chunk(position - 1).quotation
                else { break }
                let isQuoted =
                    chunk.quotation > 0 && position > start
                    && chunk.quotation == self.analysis.chunk(position - 1).quotation
                if isQuoted, let last = values.popLast() {
                    values.append(last + " " + chunk.text)
                } else {
                    values.append(chunk.text)
                }
            }
            position = max(position + 1, chunk.words.upperBound)
        }
        return values.isEmpty ? nil : values
    }

    /// What stands between quotes, when that is more than a word.
    private func quoted() -> String? {
        let chunks = self.analysis.sentence.chunks
        guard let number = chunks.first(where: { $0.quotation > 0 })?.quotation else { return nil }
        let inside = chunks.indices.filter { chunks[$0].quotation == number }
        guard inside.count > 1, let first = inside.first, let last = inside.last else { return nil }
        return self.analysis.sentence.written(first...last)
    }

    /// What a person wrote about something, as they wrote it.
    mutating func fillWords() {
        guard self.template.slot("description") != nil, !self.has("description") else { return }
        if let quoted = self.quoted() {
            self.set("description", quoted)
            return
        }
        let words = self.analysis.words
        let sign = words.indices.first { [":", "saying", "says", "mention", "mentions"].contains(words[$0].text) }
        let start =
            sign
            ?? words.indices.first { position in
                words[position].text == "to" && words.prefix(position).contains { $0.text == "description" }
            }
        guard let start, start + 1 < words.count else { return }
        self.set("description", self.analysis.written(start + 1..<words.count))
    }
}
