/// Durations of one kind, to be summed up.
struct Sample: Sendable {
    private var values: [Duration] = []

    init(_ values: [Duration] = []) { self.values = values }

    var count: Int { self.values.count }

    mutating func add(_ value: Duration) { self.values.append(value) }

    /// The smallest value that `share` (0 to 1) of all values do not exceed; zero when there are none.
    func percentile(_ share: Double) -> Duration {
        guard !self.values.isEmpty else { return .zero }
        let rank = Int((share * Double(self.values.count)).rounded(.up))
        return self.values.sorted()[min(max(rank, 1), self.values.count) - 1]
    }

    var median: Duration { self.percentile(0.5) }
}

extension Duration {
    var milliseconds: Double { Double(self.components.seconds) * 1e3 + Double(self.components.attoseconds) / 1e15 }

    var seconds: Double { self.milliseconds / 1000 }

    /// In the unit in which it is best read.
    var text: String {
        let milliseconds = self.milliseconds
        return switch milliseconds {
        case ..<0.001: "\((milliseconds * 1e6).text) ns"
        case ..<1: "\((milliseconds * 1e3).text) µs"
        case ..<1000: "\(milliseconds.text) ms"
        default: "\((milliseconds / 1e3).text) s"
        }
    }
}

extension Double {
    /// Three digits that count.
    var text: String {
        switch self {
        case ..<10: "\((self * 100).rounded() / 100)"
        case ..<100: "\((self * 10).rounded() / 10)"
        default: "\(Int(self.rounded()))"
        }
    }
}

extension [Double] {
    /// The middle one, or the mean of the two in the middle; 0 when there are none.
    var median: Double {
        guard !self.isEmpty else { return 0 }
        let sorted = self.sorted()
        return (sorted[(self.count - 1) / 2] + sorted[self.count / 2]) / 2
    }

    /// The median, and from where to where the values lie.
    var spread: String {
        guard self.count > 1, let low = self.min(), let high = self.max() else { return self.median.text }
        return "\(self.median.text) (\(low.text) to \(high.text))"
    }
}
