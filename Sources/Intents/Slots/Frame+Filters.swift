import Requests

/// Conditions and words taken as they are.
extension Frame {
    /// `where fare > 100`, `only for status = paid`, `with quantity at least 3`.
    mutating func fillFilters() {
        guard self.template.slot("filters") != nil, !self.has("filters") else { return }
        var filters: [Filter] = []
        for (number, span) in self.analysis.spans.enumerated() where !self.taken.contains(number) {
            guard [.filter, .with, .about].contains(span.cue), let column = self.name(span, as: .column),
                let role = self.comparison(after: span.words.upperBound),
                let value = self.value(from: role.words.upperBound)
            else { continue }
            self.take(number)
            let negated = self.analysis.words[..<span.words.lowerBound].suffix(2).contains {
                ["excluding", "without", "except", "exclude"].contains($0.text)
            }
            let op = negated && role.value == "=" ? "!=" : role.value
            filters.append(Filter(column: column, op: op, value: op == "in" ? .many(value) : .one(value[0])))
        }
        if !filters.isEmpty { self.set("filters", .filters(filters)) }
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

    /// What a person wrote about something, as they wrote it.
    mutating func fillWords() {
        guard self.template.slot("description") != nil, !self.has("description") else { return }
        let words = self.analysis.words
        let start = words.indices.first { position in
            [":", "saying", "says", "mention", "mentions"].contains(words[position].text)
                || words[position].text == "to" && words.prefix(position).contains { $0.text == "description" }
        }
        guard let start, start + 1 < words.count else { return }
        self.set("description", self.analysis.written(start + 1..<words.count))
    }
}
