/// How a measure sums up its rows: the slot's spelling, dbt's, and what people and Power BI call it.
enum Aggregation: Hashable, Sendable {
    case average
    case sum
    case count
    case countDistinct
    case minimum
    case maximum
    case median
    /// Between 1 and 99.
    case percentile(Int)

    init?(slot: String) {
        switch slot {
        case "avg", "average", "mean": self = .average
        case "sum", "cumulative_sum": self = .sum
        case "count": self = .count
        case "count_distinct": self = .countDistinct
        case "min": self = .minimum
        case "max": self = .maximum
        case "median": self = .median
        default:
            guard slot.first == "p", let number = Int(slot.dropFirst()), (1...99).contains(number) else { return nil }
            self = .percentile(number)
        }
    }

    /// The vocabulary of intents.
    var slot: String {
        switch self {
        case .average: "avg"
        case .sum: "sum"
        case .count: "count"
        case .countDistinct: "count_distinct"
        case .minimum: "min"
        case .maximum: "max"
        case .median: "median"
        case .percentile(let number): "p\(number)"
        }
    }

    /// dbt's `agg:`.
    var dbt: String {
        switch self {
        case .average: "average"
        case .percentile: "percentile"
        default: self.slot
        }
    }

    /// Works on any type, not on numbers alone.
    var takesAnyType: Bool { [.count, .countDistinct, .minimum, .maximum].contains(self) }

    /// As part of a name: `avg_fare`.
    var prefix: String { self.slot }

    /// As part of a sentence: "Average fare".
    var title: String {
        switch self {
        case .average: "Average"
        case .sum: "Total"
        case .count: "Number of"
        case .countDistinct: "Distinct"
        case .minimum: "Minimum"
        case .maximum: "Maximum"
        case .median: "Median"
        case .percentile(let number): "\(number)th percentile of"
        }
    }

    /// The slot's word for an existing measure.
    static func slot(of measure: Manifest.SemanticModel.Measure) -> String {
        switch measure.agg {
        case "average": "avg"
        case "percentile": "p\(Int(((measure.agg_params?.percentile ?? 0.5) * 100).rounded()))"
        default: measure.agg
        }
    }
}
