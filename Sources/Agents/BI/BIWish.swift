import Foundation
import Requests

/// What a change means for a BI model, in no tool's language.
///
/// A plan's step carries it as an intent of its own, so that what had to be skipped can be asked for again by itself.
enum BIWish: Hashable, Sendable, Codable {
    case add(MeasureWish)
    case change(MeasureWish, from: MeasureWish)
    /// A column of these dbt models has another name from now on.
    case rename(models: [String], column: String, to: String)
    /// A page of a report, or one more visual on it.
    case show(ChartWish)

    /// The intent that asks for this alone; no template leads to it.
    static let intent = Intent.skippedStep

    func intent(project: String) throws(AgentError) -> Intent {
        do {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            let text = String(decoding: try encoder.encode(self), as: UTF8.self)
            return Intent(name: Self.intent, project: project, slots: ["wish": .text(text)])
        } catch {
            throw AgentError(error)
        }
    }

    init(_ intent: Intent) throws(AgentError) {
        guard let text = intent.text("wish"), let wish = try? JSONDecoder().decode(BIWish.self, from: Data(text.utf8))
        else { throw AgentError(.declined, "It is not known what the BI model should show.") }
        self = wish
    }

    var kind: ChangeKind {
        switch self {
        case .add, .change, .show: .metrics
        case .rename: .schema
        }
    }

    /// The dbt models it is about.
    var models: [String] {
        switch self {
        case .add(let wish), .change(let wish, _): [wish.model]
        case .rename(let models, _, _): models
        case .show(let chart): [chart.measure.model]
        }
    }
}

/// A measure for a BI model.
struct MeasureWish: Hashable, Sendable, Codable {
    enum Formula: Hashable, Sendable, Codable {
        case simple(Part)
        case ratio(Part, per: Part)
    }

    struct Part: Hashable, Sendable, Codable {
        /// As the slot spells it: `avg`, `p95`.
        var aggregation: String
        var column: String
        var filters: [Filter]
    }

    /// The metric's name in dbt.
    var name: String
    var label: String
    var description: String
    /// The dbt model it is computed from.
    var model: String
    var formula: Formula

    var parts: [Part] {
        switch self.formula {
        case .simple(let part): [part]
        case .ratio(let numerator, let denominator): [numerator, denominator]
        }
    }

    /// The columns it needs.
    var columns: [String] { self.parts.flatMap { [$0.column] + $0.filters.map(\.column) }.uniqued }

    /// As BI tools show it: "Average Fare Amount".
    var title: String {
        self.label.split(separator: " ").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined(separator: " ")
    }
}
