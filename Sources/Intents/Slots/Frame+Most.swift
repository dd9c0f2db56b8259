import Requests

/// "Which zone has the most revenue": the first of a ranking.
extension Frame {
    static let superlatives: Set<String> = [
        "most", "highest", "biggest", "largest", "longest", "greatest", "fewest", "lowest", "least", "smallest",
        "shortest",
    ]

    /// Fills what is ranked, by what, and that only the first is asked for.
    mutating func fillMost() {
        guard self.template.slot("limit") != nil, !self.has("limit"), !self.has("dimensions"),
            let (ranked, superlative) = self.ranking(), let name = self.name(self.analysis.spans[ranked], as: .column)
        else { return }
        self.take(ranked)
        self.set("dimensions", list: [name])
        self.set("limit", "1")
        self.forget("aggregation")
        if let span = self.free(.metric).first(where: { self.analysis.spans[$0].words.lowerBound > superlative }) {
            self.take(span)
            self.set("metric", self.name(self.analysis.spans[span], as: .metric))
            return
        }
        let said = self.role(.aggregation) { $0.words.lowerBound > superlative }?.value
        self.set("aggregation", said ?? (self.ranksRows(behind: superlative) ? "count" : "sum"))
    }

    /// The span that is ranked and the word that says so: "*which zone* has the *most* …", "the *zone* with the *most* …".
    private func ranking() -> (span: Int, superlative: Int)? {
        let words = self.analysis.words
        guard let superlative = words.indices.first(where: { Self.superlatives.contains(words[$0].text) }),
            let ranked = self.analysis.spans.indices.last(where: { number in
                let span = self.analysis.spans[number]
                return !self.taken.contains(number) && span.words.upperBound <= superlative && span.best[.column] != nil
            })
        else { return nil }
        let span = self.analysis.spans[ranked].words
        let isAsked = words[..<span.lowerBound].contains { ["which", "what", "who"].contains($0.text) }
        let isWith = words[span.upperBound..<superlative].contains { ["with", "has", "had", "have"].contains($0.text) }
        return isAsked || isWith ? (ranked, superlative) : nil
    }

    /// "the most lessons" counts rows: the words behind are a model's own, or a column without numbers.
    private func ranksRows(behind superlative: Int) -> Bool {
        guard let span = self.analysis.spans.first(where: { $0.words.lowerBound > superlative }) else { return false }
        if let column = span.best[.column], column.score >= span.best[.model]?.score ?? 0 {
            let entity = self.index.entities[Int(column.entity)]
            return entity.name.lowercased().hasSuffix("id") || !self.index.isNumeric(entity.name, in: entity.models)
        }
        return span.best[.model] != nil
    }
}
