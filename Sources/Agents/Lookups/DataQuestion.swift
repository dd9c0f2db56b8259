import Requests

/// A question for a number as one `select`, made of the catalogue's names and quoted texts alone.
struct DataQuestion {
    let model: String
    let header: [String]
    let sql: String
    /// What was left out of the answer, in words.
    let remarks: [String]

    /// The most rows an answer shows.
    private static let limit = 20

    init(_ intent: Intent, in snapshot: Snapshot, now: Timestamp) throws(AgentError) {
        guard let word = intent.text("aggregation"), let aggregation = Aggregation(slot: word) else {
            throw Self.declined("What do you want to know? For example: the average fare by payment type.")
        }
        let measure = intent.text("measure")
        let node = try Self.model(intent, measure, in: snapshot)
        let columns = snapshot.columns(of: node.name)
        func column(_ word: String) throws(AgentError) -> String {
            guard let found = columns.first(where: { $0.name.lowercased() == word.lowercased() }) else {
                let names = columns.map(\.name).joined(separator: ", ")
                throw Self.declined("\(node.name) has no column \(word). It has \(names).")
            }
            return found.name.quotedName
        }
        var remarks: [String] = []
        var conditions: [String] = []
        for filter in intent.filters() { conditions.append(try Self.condition(filter, on: try column(filter.column))) }
        if let range = intent.text("time_range") {
            if let span = TimeSpan(words: range, now: now), let time = Self.time(of: node, snapshot) {
                conditions.append(
                    "\(time.quotedName) >= \(span.from.quotedText) and \(time.quotedName) < \(span.to.quotedText)"
                )
                remarks.append("“\(range)” is \(time) from \(span.from) to before \(span.to).")
            } else {
                remarks.append("“\(range)” was left out: I could not tell which rows it means.")
            }
        }
        var dimensions: [String] = []
        for name in intent.list("dimensions") { dimensions.append(try column(name)) }
        let value = aggregation.sql(try measure.map(column))
        let selected = dimensions + [value]
        let limit = min(intent.text("limit").flatMap { Int($0) } ?? Self.limit, Self.limit)
        self.model = node.name
        self.header = intent.list("dimensions") + ["\(aggregation.title.lowercased()) \(measure ?? "rows")"]
        self.remarks = remarks
        self.sql = [
            "select \(selected.joined(separator: ", "))", "from \(node.relation_name ?? node.name.quotedName)",
            conditions.isEmpty ? nil : "where \(conditions.joined(separator: " and "))",
            dimensions.isEmpty ? nil : "group by \(dimensions.joined(separator: ", "))",
            dimensions.isEmpty ? nil : "order by \(selected.count) desc nulls last", "limit \(max(1, limit))",
        ].compactMap { $0 }.joined(separator: "\n")
    }

    private static func declined(_ message: String) -> AgentError { AgentError(.declined, message) }

    private static func model(
        _ intent: Intent,
        _ measure: String?,
        in snapshot: Snapshot
    ) throws(AgentError) -> Manifest.Node {
        if let name = intent.text("model") {
            guard let node = snapshot.manifest.model(name) else { throw Self.declined("I know no model \(name).") }
            return node
        }
        let needed = ([measure] + intent.list("dimensions") + intent.filters().map(\.column)).compactMap {
            $0?.lowercased()
        }
        let fitting = snapshot.catalogue.models.filter { _, model in
            let names = Set(model.columns.map { $0.name.lowercased() })
            return !needed.isEmpty && needed.allSatisfy(names.contains)
        }.keys.sorted()
        // What was made for people comes before what was made for it.
        let final = fitting.filter { name in
            !fitting.contains { other in
                guard let node = snapshot.manifest.model(name), let later = snapshot.manifest.model(other) else {
                    return false
                }
                return snapshot.manifest.reachable(from: node.unique_id, .downstream).contains(later.unique_id)
            }
        }
        guard final.count == 1, let node = snapshot.manifest.model(final[0]) else {
            let why =
                final.isEmpty
                ? "no model has all of \(needed.joined(separator: ", "))" : "\(final.joined(separator: ", ")) have them"
            throw Self.declined("Please name the model: \(why).")
        }
        return node
    }

    private static func time(of node: Manifest.Node, _ snapshot: Snapshot) -> String? {
        let semantic = snapshot.manifest.semanticModel(of: node)
        let name = semantic?.defaults?.agg_time_dimension
        let temporal = snapshot.columns(of: node.name).filter { $0.type?.isTemporal == true }.map(\.name)
        let own = semantic?.dimensions.first { $0.name == name }.map { $0.expr ?? $0.name }
        return own.flatMap { temporal.contains($0) ? $0 : nil } ?? temporal.first
    }

    private static func condition(_ filter: Filter, on column: String) throws(AgentError) -> String {
        switch filter.value {
        case .many(let values): return "\(column) in (\(values.map(\.quotedText).joined(separator: ", ")))"
        case .one(let value):
            guard ["=", "!=", ">", ">=", "<", "<="].contains(filter.op) else {
                throw Self.declined("I do not know the comparison “\(filter.op)”.")
            }
            return "\(column) \(filter.op) \(value.quotedText)"
        }
    }
}

extension Aggregation {
    /// The expression in SQL; a count needs no column.
    fileprivate func sql(_ column: String?) -> String {
        guard let column else { return "count(*)" }
        switch self {
        case .average: return "round(avg(\(column)), 2)"
        case .sum: return "round(sum(\(column)), 2)"
        case .count: return "count(\(column))"
        case .countDistinct: return "count(distinct \(column))"
        case .minimum: return "min(\(column))"
        case .maximum: return "max(\(column))"
        case .median: return "median(\(column))"
        case .percentile(let number): return "quantile_cont(\(column), \(Double(number) / 100))"
        }
    }
}
