import Requests

/// One thing divided by another.
extension Frame {
    /// Fills numerator and denominator when the sentence speaks of a ratio. Returns whether it does.
    mutating func fillRatio(_ model: String?) -> Bool {
        if self.has("numerator") || self.has("denominator") {
            self.set("aggregation", "ratio")
            return true
        }
        let spans = self.analysis.spans.indices.filter {
            !self.taken.contains($0) && self.measured(self.analysis.spans[$0]) != nil
        }
        guard let divider = self.divider(between: spans),
            let lower = spans.last(where: { self.analysis.spans[$0].words.upperBound <= divider.lowerBound }),
            let upper = spans.first(where: { self.analysis.spans[$0].words.lowerBound >= divider.upperBound }),
            let top = self.measured(self.analysis.spans[lower]),
            let bottom = self.measured(self.analysis.spans[upper]), top != bottom
        else { return false }
        self.take(lower)
        self.take(upper)
        self.force(aggregation: "ratio")
        self.set("numerator", top)
        self.set("denominator", bottom)
        if let model { self.set("model", model) }
        return true
    }

    /// "tips per trip by zone": a ratio that nobody asks the value of.
    var namesRatio: Bool {
        let words = self.analysis.words
        guard self.analysis.time == nil, !words.contains(where: { Self.askings.contains($0.text) }) else {
            return false
        }
        var copy = self
        return copy.fillRatio(nil)
    }

    private static let askings: Set<String> = ["?", "what", "how", "which", "show", "tell", "give", "much", "many"]

    /// The column a side of the ratio stands for: itself, or what a metric of that name measures.
    private func measured(_ span: Span) -> String? {
        if let metric = self.name(span, as: .metric), span.best[.metric]?.score ?? 0 > span.best[.column]?.score ?? 0,
            let measure = self.index.catalogue.metrics[metric]?.measure
        {
            return measure
        }
        return self.name(span, as: .column)
    }

    /// Where one side ends and the other begins.
    private func divider(between spans: [Int]) -> Range<Int>? {
        let words = self.analysis.words
        func find(_ texts: Set<String>, from start: Int = 0) -> Range<Int>? {
            words.indices.first { $0 >= start && texts.contains(words[$0].text) && !self.analysis.chunk($0).isName }
                .map { $0..<$0 + 1 }
        }
        if let divided = find(["divided", "over", "/", "versus", "vs"]) { return divided }
        let spoken = self.analysis.roles.filter { $0.category == .aggregation && $0.value == "ratio" }
            .max { $0.words.upperBound < $1.words.upperBound }
        if let spoken {
            let isBehind = spans.contains { self.analysis.spans[$0].words.upperBound <= spoken.words.lowerBound }
            let isBefore = spans.contains { self.analysis.spans[$0].words.lowerBound >= spoken.words.upperBound }
            if isBehind, isBefore { return spoken.words }
            return isBehind
                ? find(["per", "to"]) : find(["to", "per", "out", "of", "in"], from: spoken.words.upperBound)
        }
        // "tips per trip": one thing for each of another, and no other way of adding up.
        guard self.aggregation() == nil, let per = find(["per"]),
            let other = spans.first(where: { self.analysis.spans[$0].words.lowerBound == per.upperBound }),
            self.isCounted(self.analysis.spans[other])
        else { return nil }
        return per
    }

    /// Rows of a model, or a number: "per trip", "per kilometre"; anything else is what is split by.
    private func isCounted(_ span: Span) -> Bool {
        if span.best[.model] != nil { return true }
        guard let column = span.best[.column], column.score >= 0.8 else { return false }
        let entity = self.index.entities[Int(column.entity)]
        return !entity.name.lowercased().hasSuffix("id") && self.index.isKnownNumber(entity.name, in: entity.models)
    }

    private mutating func force(aggregation: String) {
        guard self.settled["aggregation"] == nil else { return }
        self.replace("aggregation", .text(aggregation))
    }

    /// The best model that has both sides.
    func homeOfRatio() -> String? {
        guard let top = self.text("numerator").flatMap({ self.index.entity(.column, named: $0) }),
            let bottom = self.text("denominator").flatMap({ self.index.entity(.column, named: $0) })
        else { return nil }
        return top.models.filter { bottom.models.contains($0) }.max { self.index.rank($0) < self.index.rank($1) }
            .map { self.index.models[Int($0)] }
    }
}
