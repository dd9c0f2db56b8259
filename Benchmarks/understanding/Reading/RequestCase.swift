import Foundation
import Requests

/// What a person wrote, and what it should come to: `project|intent|slots|text`.
package struct RequestCase: Sendable {
    /// Whose names it uses.
    package let project: String
    /// The intent's name.
    package let intent: String
    /// One thing is missing or unknown, so that it must be asked for: a `?` behind the intent.
    package let asks: Bool
    /// `name=value` for every slot; for several wishes, `number.intent` and `number.name=value`.
    package let slots: Set<String>
    /// What was written.
    package let text: String

    /// - Throws: `CaseError` when a part is missing.
    package init(_ line: String) throws {
        let bar = "\u{1}"
        let parts = line.replacingOccurrences(of: "\\|", with: bar).split(
            separator: "|",
            maxSplits: 3,
            omittingEmptySubsequences: false
        ).map { $0.replacingOccurrences(of: bar, with: "|") }
        guard parts.count == 4 else { throw CaseError(line: line) }
        self.project = parts[0]
        self.intent = String(parts[1].prefix { $0 != "?" })
        self.asks = parts[1].hasSuffix("?")
        self.slots = parts[1] == "multi" ? Self.wishes(parts[2]) : Self.slots(parts[2])
        self.text = parts[3].replacingOccurrences(of: "\\n", with: "\n")
    }

    private static func wishes(_ text: String) -> Set<String> {
        Set(
            text.components(separatedBy: " ++ ").enumerated().flatMap { number, wish -> [String] in
                let intent = wish.prefix { $0 != " " }
                return ["\(number).\(intent)"]
                    + Self.slots(String(wish.dropFirst(intent.count))).map { "\(number).\($0)" }
            }
        )
    }

    /// Cuts before each `name=`: values may have spaces and signs.
    private static func slots(_ text: String) -> Set<String> {
        var found: [String] = []
        for word in text.split(separator: " ") {
            let name = word.prefix { $0 == "_" || $0.isLetter }
            if word.dropFirst(name.count).hasPrefix("="), Self.names.contains(String(name)) {
                found.append(String(word))
            } else if let last = found.popLast() {
                found.append(last + " " + word)
            }
        }
        return Set(found)
    }

    private static let names: Set<String> = [
        "action", "aggregation", "chart", "column", "command", "dashboard", "denominator", "description", "dimensions",
        "direction", "downstream", "expression", "filters", "full_refresh", "join_key", "join_type", "kind", "layer",
        "limit", "materialization", "measure", "metric", "model", "models", "name", "new_name", "numerator", "pr",
        "request_id", "source_model", "source_models", "test", "time_grain", "time_range", "to_model", "values",
    ]
}

/// A line that is no case.
struct CaseError: Error, CustomStringConvertible {
    let line: String
    var description: String { "this case needs project|intent|slots|text: \(self.line)" }
}

extension [String: SlotValue] {
    /// `name=value` for every slot, in the way of the case files.
    var written: Set<String> {
        Set(
            self.map { name, value in
                switch value {
                case .text(let text): "\(name)=\(text)"
                case .list(let list): "\(name)=\(list.joined(separator: ","))"
                case .flag(let flag): "\(name)=\(flag)"
                case .filters(let filters): "\(name)=" + filters.map(Self.written).joined(separator: "&")
                }
            }
        )
    }

    private static func written(_ filter: Filter) -> String {
        switch filter.value {
        case .one(let value): "\(filter.column)\(filter.op)\(value)"
        case .many(let values): "\(filter.column) in \(values.joined(separator: "|"))"
        }
    }
}
