import Requests

/// What a change does to one table: counted, and compared row by row where a tested key tells rows apart.
struct DataDifference: Hashable, Sendable, Decodable {
    struct Sample: Hashable, Sendable, Decodable {
        var key: String
        var column: String
        var before: String
        var after: String
    }

    var model: String
    /// Rows; `nil` where the table is not there.
    var before: Int?
    var after: Int?
    var added: [String]
    var removed: [String]
    var retyped: [String]
    /// Columns with a larger share of empty values, in words.
    var emptier: [String]
    /// The column that tells rows apart; without one values are not compared.
    var key: String?
    /// It has more rows than are compared.
    var over_budget: Bool?
    /// Rows whose key is there on one side only, and rows that changed.
    var gone: Int?
    var come: Int?
    var changed: Int?
    var changed_columns: [String: Int]
    var samples: [Sample]

    /// Whether values could be compared, or there was nothing to compare with.
    var isCompared: Bool { self.key != nil || self.before == nil || self.after == nil }

    /// Why values are not compared.
    fileprivate var obstacle: String { self.over_budget == true ? "too many rows" : "no unique key" }

    var isNothing: Bool {
        self.before == self.after && self.added.isEmpty && self.removed.isEmpty && self.retyped.isEmpty
            && self.emptier.isEmpty && (self.gone ?? 0) + (self.come ?? 0) + (self.changed ?? 0) == 0
    }

    /// Its row in the table of differences.
    var cells: [String] {
        let schema =
            self.added.map { "+\($0)" } + self.removed.map { "−\($0)" } + self.retyped.map { "\($0): other type" }
        let rows = [(self.come, "new"), (self.gone, "gone"), (self.changed, "changed")]
            .compactMap { count, word in count.flatMap { $0 == 0 ? nil : "\($0) \(word)" } }
        let columns = self.changed_columns.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            .prefix(3).map { "\($0.key): \($0.value)" }
        return [
            self.model, schema.joined(separator: ", "),
            self.isCompared ? rows.joined(separator: ", ") : "not compared: \(self.obstacle)",
            columns.joined(separator: ", "), self.emptier.joined(separator: ", "),
        ]
    }
}

extension DataDifference {
    /// A table of a database that is not there.
    init(uncounted model: String) {
        self.init(
            model: model,
            added: [],
            removed: [],
            retyped: [],
            emptier: [],
            changed_columns: [:],
            samples: []
        )
    }
}

/// The differences of all tables that a change touches, as a person reads them.
struct DataDifferences: Sendable {
    let tables: [DataDifference]

    var passages: [Passage] {
        let different = self.tables.filter { !$0.isNothing }
        guard !different.isEmpty else {
            guard !self.tables.isEmpty else { return [] }
            let compared = self.tables.count { $0.key != nil }
            return [
                .text(
                    "The data stays as it is: \(self.tables.count) tables counted, \(compared) of them compared by key."
                )
            ]
        }
        let table = Passage.Table(
            caption: "What changes in the data",
            header: ["model", "columns", "rows", "changed values", "emptier"],
            rows: different.map(\.cells)
        )
        let samples = different.flatMap { one in
            one.samples.prefix(3).map { sample in
                "\(one.model) \(sample.key): \(sample.column) \(sample.before) → \(sample.after)"
            }
        }
        return [.table(table)] + (samples.isEmpty ? [] : [.bullets(Array(samples.prefix(8)))])
    }
}

/// How sure the bridge is that a change is as it was meant, from 0 to 1, with what it lost on the way.
struct Confidence: Hashable, Sendable {
    private(set) var value = 1.0
    private(set) var reasons: [String] = []

    init(_ checks: [StepResult.Check], _ tables: [DataDifference], of plan: Plan, tested: Set<String>) {
        guard plan.kind != .docs else { return }
        self.lose(0.1, for: checks.filter { $0.outcome == .warned }.map { "\($0.name) warns" })
        self.lose(0.05, for: checks.filter { $0.outcome == .skipped }.map { "\($0.name) was skipped" })
        let untested = plan.blast.models.filter { !tested.contains($0) }
        self.lose(0.1, for: untested.map { "\($0) has no tests" })
        self.lose(
            0.05,
            for: tables.filter { !$0.isCompared }.map { "values of \($0.model) are not compared (\($0.obstacle))" }
        )
        self.lose(0.1, for: tables.filter { !$0.emptier.isEmpty }.map { "\($0.model) has more empty values" })
        self.lose(
            0.15,
            for: tables.filter { plan.kind != .schema && ($0.changed ?? 0) + ($0.gone ?? 0) > 0 }
                .map { "values of \($0.model) change" }
        )
        self.lose(0.2, for: tables.filter { ($0.gone ?? 0) * 100 > ($0.before ?? 0) }.map { "\($0.model) loses rows" })
    }

    /// One reason alone never costs more than twice its weight, however many tables it holds for.
    private mutating func lose(_ weight: Double, for reasons: [String]) {
        guard !reasons.isEmpty else { return }
        self.value = max(0, self.value - weight * Double(min(reasons.count, 2)))
        self.reasons += reasons
    }

    var words: String {
        let number = String(Int((self.value * 100).rounded()))
        let shown = self.reasons.prefix(4).joined(separator: "; ")
        return "Confidence \(number) %" + (self.reasons.isEmpty ? "." : ": \(shown).")
    }
}
