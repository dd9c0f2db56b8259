import Requests

/// A visual on a page of a report.
struct ChartWish: Hashable, Sendable, Codable {
    /// The page, as people call it.
    var page: String
    var measure: MeasureWish
    /// Columns of the measure's dbt model to split by.
    var dimensions: [String]
    /// As the slot spells it: `bar`, `line`, `table`, …
    var chart: String
}
