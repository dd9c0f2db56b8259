/// Replaces the names found in a sentence by what they are names of, so that the classifier sees the wish alone.
enum Masking {
    /// Only names as they are written, and those of two words and more, are sure enough to be replaced.
    static func mask(_ analysis: Analysis) -> String {
        var masked: [UInt8] = []
        let bytes = Array(analysis.sentence.text.utf8)
        var position = 0
        for span in analysis.spans {
            guard
                let match = span.best.max(by: { ($0.value.score, $1.key.rawValue) < ($1.value.score, $0.key.rawValue) }
                ),
                match.value.score >= 0.9
            else { continue }
            let first = analysis.chunk(span.words.lowerBound).range.lowerBound
            let last = analysis.chunk(span.words.upperBound - 1).range.upperBound
            guard first >= position, span.words.count > 1 || match.value.score > 1.15 else { continue }
            masked += bytes[position..<first]
            masked += Self.token(match.key).utf8
            position = last
        }
        masked += bytes[position...]
        return self.withoutQuotations(String(decoding: masked, as: UTF8.self))
    }

    /// What is quoted at length is data and says nothing about what is wanted.
    private static func withoutQuotations(_ text: String) -> String {
        let quotations = Quotation.long(in: text)
        guard !quotations.isEmpty else { return text }
        var bytes = Array(text.utf8)
        for range in quotations.reversed() { bytes.replaceSubrange(range, with: Array("\"x\"".utf8)) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A name of that kind as the templates' own word lists have it.
    private static func token(_ kind: EntityKind) -> String {
        switch kind {
        case .column: "discount_pct"
        case .model: "fct_orders"
        case .metric: "net_revenue"
        case .dashboard: "sales overview"
        }
    }
}
