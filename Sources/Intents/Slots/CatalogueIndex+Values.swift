import Foundation
import Requests

/// A value that a column is known to take: "Credit card" of `payment_type`.
struct KnownValue: Sendable {
    let column: String
    /// As the project spells it.
    let text: String
    /// Its words in their ground form.
    let words: [String]
}

extension CatalogueIndex {
    /// More values than this are no list that people speak of.
    private static let mostValues = 40

    /// The values of all columns by their first word, longest first.
    static func values(of catalogue: Catalogue) -> [String: [KnownValue]] {
        var table: [String: [KnownValue]] = [:]
        var seen = Set<String>()
        for (_, model) in catalogue.models.sorted(by: { $0.key < $1.key }) {
            for column in model.columns {
                let listed = column.values ?? self.exemplified(column.description ?? "")
                guard listed.count <= self.mostValues else { continue }
                for text in listed where seen.insert("\(column.name)\u{1}\(text.lowercased())").inserted {
                    let words = Sentence(text).words.filter { !$0.isSign }.map(\.ground)
                    // Numbers, letters and yes or no say nothing without their column.
                    guard let first = words.first, words.count > 1 || first.utf8.count > 2, Double(text) == nil,
                        !["true", "false", "yes", "unknown", "other", "none", "null"].contains(first)
                    else { continue }
                    table[first, default: []].append(KnownValue(column: column.name, text: text, words: words))
                }
            }
        }
        return table.mapValues { $0.sorted { ($0.words.count, $1.column) > ($1.words.count, $0.column) } }
    }

    /// "How the trip was paid, for example Credit card or Cash." names two.
    private static func exemplified(_ description: String) -> [String] {
        let openings = ["for example ", "e.g. ", "such as ", "one of "]
        guard let opening = openings.first(where: { description.contains($0) }),
            let start = description.range(of: opening)?.upperBound
        else { return [] }
        let list = description[start...].prefix { $0 != "." && $0 != ";" }
        return list.split(separator: ",").flatMap { $0.split(separator: " or ") }.flatMap {
            $0.split(separator: " and ")
        }
        .map { String($0).trimming { $0 == " " || $0 == "`" || $0 == "'" || $0 == "\"" } }
        .filter { !$0.isEmpty && $0.split(separator: " ").count <= 3 }
    }
}
