import Requests

/// Writes the SQL of new models from the columns that are there; what it takes is listed by name, never by a star.
struct ModelWriter {
    let style: ProjectLayout.Style
    let snapshot: Snapshot
    let warehouse: Warehouse

    private static func declined(_ message: String) -> AgentError { AgentError(.declined, message) }

    // MARK: - One table, as it is

    func staging(of source: Manifest.Node) async throws(AgentError) -> ModelQuery {
        let columns = self.snapshot.columns(of: source.name)
        let key = try await self.key(of: source)
        return ModelQuery(
            name: "stg_" + source.name.trimmingPrefix(/(?:raw|src|source|seed|stg)_/),
            layer: "staging",
            description: "\(source.name.humanized), as delivered.",
            sql: self.style.select(columns.map(\.name), from: source.name),
            columns: columns.map { column in
                ModelQuery.Column(
                    name: column.name,
                    description: column.description,
                    tests: column.name == key ? ["unique", "not_null"] : []
                )
            },
            reasons: [
                key.map { "\($0) is different in every row today, and tests will keep it so." }
                    ?? "No column tells its rows apart, so it has no unique key to test."
            ]
        )
    }

    /// The first column that looks like a key and is one, in the data.
    private func key(of source: Manifest.Node) async throws(AgentError) -> String? {
        let names = self.snapshot.columns(of: source.name).map(\.name)
        let likely = names.filter { $0.lowercased() == "id" || $0.lowercased().hasSuffix("_id") || $0 == names.first }
        for name in likely {
            let counts = try await self.counts(
                ["count(*)", "count(\(name.quotedName))", "count(distinct \(name.quotedName))"],
                source
            )
            if counts.count == 3, counts[0] > 0, Set(counts).count == 1 { return name }
        }
        return nil
    }

    private func counts(_ terms: [String], _ source: Manifest.Node) async throws(AgentError) -> [Int] {
        let query = "select \(terms.joined(separator: ", ")) from \(source.relation_name ?? source.name.quotedName)"
        do {
            return try await self.warehouse.rows([query]).first??.first?.compactMap { $0.flatMap { Int($0) } } ?? []
        } catch {
            throw AgentError(error)
        }
    }

    // MARK: - One row per something

    func summary(of source: Manifest.Node, by words: [String], grain: String?) async throws(AgentError) -> ModelQuery {
        let columns = self.snapshot.columns(of: source.name)
        var dimensions = try words.map { (word) throws(AgentError) in
            guard let column = columns.first(where: { $0.name.lowercased() == word.lowercased() }) else {
                let names = columns.map(\.name).joined(separator: ", ")
                throw Self.declined("\(source.name) has no column \(word). It has \(names).")
            }
            return column
        }
        var period: Period?
        if let grain {
            let time = try self.time(of: source, columns, among: &dimensions)
            period = try Period(grain, of: time, adapter: self.snapshot.manifest.metadata.adapter_type)
        }
        let base = source.name.replacing(/^(?:fct|dim|stg|int|mart)_/, with: "")
        let count = base.singular + "_count"
        let taken = Set(dimensions.map(\.name) + [period?.column].compactMap { $0 })
        let sums = columns.filter { !taken.contains($0.name) && self.isAdditive($0, of: source) }.map(\.name)
        let items =
            dimensions.map { (sql: $0.name, name: $0.name) }
            + [period.map { (sql: self.style.cased($0.sql), name: $0.name) }].compactMap { $0 }
            + [(sql: self.style.cased("count(*)"), name: count)]
            + sums.map { (sql: self.style.cased("sum(") + "\($0))", name: $0) }
        guard Set(items.map(\.name)).count == items.count else {
            throw Self.declined(
                "\(source.name) has a column \(count) already, so I do not know what to call the number of rows."
            )
        }
        let keys = items.prefix(dimensions.count + (period == nil ? 0 : 1)).map(\.name)
        let filled = try await self.filled(dimensions.map(\.name) + [period?.column].compactMap { $0 }, source)
        let what = keys.map { $0.replacing("_", with: " ") }.joined(separator: " and ")
        return ModelQuery(
            name: ([source.name.replacing(/^stg_/, with: "")] + [grain?.adverb].compactMap { $0 }).joined(
                separator: "_"
            )
                + (dimensions.isEmpty ? "" : "_by_" + dimensions.map(\.name).joined(separator: "_")),
            description: "\(base.humanized) by \(what).",
            sql: self.style.select(items.map { self.style.named($0.sql, $0.name) }, from: source.name, groupedBy: keys),
            columns: items.map { item in
                let isKey = keys.contains(item.name)
                let isAlone = keys.count == 1 && isKey
                let column = item.name == period?.name ? period?.column ?? "" : item.name
                return ModelQuery.Column(
                    name: item.name,
                    description: self.description(of: item.name, count, period, columns),
                    tests: (isAlone ? ["unique"] : []) + (isKey && filled.contains(column) ? ["not_null"] : [])
                )
            },
            reasons: [
                "It counts rows" + (sums.isEmpty ? "." : ", and sums \(sums.joined(separator: ", ")).")
            ]
        )
    }

    private func description(
        of name: String,
        _ count: String,
        _ period: Period?,
        _ columns: [Catalogue.Column]
    ) -> String? {
        if name == count { return "Number of rows." }
        if name == period?.name, let period, period.name != period.column {
            return "\(period.grain.humanized) of \(period.column)."
        }
        return columns.first { $0.name == name }?.description
    }

    private func time(
        of source: Manifest.Node,
        _ columns: [Catalogue.Column],
        among dimensions: inout [Catalogue.Column]
    ) throws(AgentError) -> Catalogue.Column {
        if let index = dimensions.firstIndex(where: { $0.type?.isTemporal == true }) {
            return dimensions.remove(at: index)
        }
        let semantic = self.snapshot.manifest.semanticModel(of: source)
        let usual = semantic?.dimensions.first { $0.name == semantic?.defaults?.agg_time_dimension }
        let temporal = columns.filter { $0.type?.isTemporal == true }
        if let usual, let column = temporal.first(where: { $0.name == usual.expr ?? usual.name }) { return column }
        guard temporal.count == 1 else {
            let why =
                temporal.isEmpty ? "it has no date" : "it could be \(temporal.map(\.name).joined(separator: " or "))"
            throw Self.declined("By which date of \(source.name)? \(why.humanized).")
        }
        return temporal[0]
    }

    /// Whether adding the values of a column up says something: no keys, prices, averages or shares.
    private func isAdditive(_ column: Catalogue.Column, of source: Manifest.Node) -> Bool {
        guard column.type?.isNumeric == true else { return false }
        let tests = self.snapshot.manifest.tests(on: source, column: column.name).compactMap { $0.test_metadata?.name }
        guard !tests.contains("unique"), !tests.contains("relationships") else { return false }
        let words = Set(column.name.lowercased().split(separator: "_").map(String.init))
        return words.isDisjoint(with: Self.notAdditive)
    }

    private static let notAdditive: Set<String> = [
        "id", "key", "sk", "number", "no", "code", "year", "month", "week", "day", "hour", "age", "price", "rate",
        "ratio",
        "share", "percent", "pct", "average", "avg", "mean", "median", "min", "max", "minimum", "maximum", "latitude",
        "longitude", "lat", "lon", "rank", "position", "score", "index", "zip", "latest", "first", "last", "per",
    ]

    private func filled(_ names: [String], _ source: Manifest.Node) async throws(AgentError) -> Set<String> {
        let counts = try await self.counts(["count(*)"] + names.map { "count(\($0.quotedName))" }, source)
        guard let all = counts.first, all > 0, counts.count == names.count + 1 else { return [] }
        return Set(zip(names, counts.dropFirst()).filter { $0.1 == all }.map(\.0))
    }

    // MARK: - Two models

    func joined(_ first: Manifest.Node, _ second: Manifest.Node) async throws(AgentError) -> ModelQuery {
        let (one, other, key) = try self.order(first, second)
        let mine = self.snapshot.columns(of: one.name)
        let names = Set(mine.map { $0.name.lowercased() })
        let theirs = self.snapshot.columns(of: other.name).filter {
            !names.contains($0.name.lowercased()) && $0.name != key.field
        }
        let left = self.snapshot.columns(of: other.name).count - theirs.count
        let unique = Set(
            self.snapshot.manifest.tests(on: one).filter { $0.test_metadata?.name == "unique" }.compactMap(
                \.column_name
            )
        )
        let items = mine.map { "\(one.name).\($0.name)" } + theirs.map { "\(other.name).\($0.name)" }
        return ModelQuery(
            name: "\(one.name)_with_\(other.name)".replacing(/(^|_)(?:fct|dim|stg)_/) { String($0.1) },
            layer: nil,
            description: "\(one.name.humanized), each with what \(other.name) says of its \(key.key).",
            sql: self.style.select(items, from: one.name, join: (other.name, key)),
            columns: mine.map { column in
                .init(
                    name: column.name,
                    description: column.description,
                    tests: unique.contains(column.name) ? ["unique", "not_null"] : []
                )
            } + theirs.map { .init(name: $0.name, description: $0.description) },
            reasons: [
                "One row per row of \(one.name): \(key.field) of \(other.name) is tested to be unique.",
                "\(left) columns of \(other.name) are left out: their names are there already.",
            ]
        )
    }

    /// Which of the two finds one row of the other, and by which key.
    private func order(
        _ first: Manifest.Node,
        _ second: Manifest.Node
    ) throws(AgentError) -> (Manifest.Node, Manifest.Node, ProvenKey) {
        do throws(AgentError) {
            return (first, second, try ProvenKey(from: first, to: second, in: self.snapshot))
        } catch {
            guard let key = try? ProvenKey(from: second, to: first, in: self.snapshot) else { throw error }
            return (second, first, key)
        }
    }
}

/// A time column, cut down to a period.
private struct Period {
    let grain: String
    let column: String
    let name: String
    let sql: String

    init(_ grain: String, of column: Catalogue.Column, adapter: String?) throws(AgentError) {
        guard ["hour", "day", "week", "month", "quarter", "year"].contains(grain) else {
            throw AgentError(.declined, "I know no period \(grain).")
        }
        guard adapter != "bigquery" else {
            throw AgentError(.declined, "I do not write periods for BigQuery yet; please add this model by hand.")
        }
        self.grain = grain
        self.column = column.name
        let isDate = column.type?.hasPrefix("date") == true && column.type?.hasPrefix("datetime") == false
        guard !isDate || grain != "hour" else {
            throw AgentError(.declined, "\(column.name) is a date, which has no hours.")
        }
        if isDate, grain == "day" {
            (self.name, self.sql) = (column.name, column.name)
        } else {
            self.name = column.name.replacing(/_(?:at|on|date|time|ts)$/, with: "") + "_\(grain)"
            let cut = "date_trunc('\(grain)', \(column.name))"
            self.sql = grain == "hour" ? cut : "cast(\(cut) as date)"
        }
    }
}

extension String {
    fileprivate var adverb: String { self == "day" ? "daily" : self + "ly" }

    fileprivate var singular: String {
        if self.hasSuffix("ies") { return self.dropLast(3) + "y" }
        return self.hasSuffix("s") && !self.hasSuffix("ss") ? String(self.dropLast()) : self
    }
}
