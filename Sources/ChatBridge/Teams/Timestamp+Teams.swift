import FoundationEssentials
import Requests

extension Timestamp {
    /// `2026-11-21T14:03:00.1234567Z`, to the millisecond; the beginning of time when it is none.
    init(teams text: String) {
        let whole = text.prefix(19)
        let rest = text.dropFirst(19)
        let fraction = rest.first == "." ? rest.dropFirst().prefix(while: \.isNumber) : ""
        let zone = rest.drop { $0 == "." || $0.isNumber }
        let date = try? Date.ISO8601FormatStyle().parse("\(whole)\(zone.isEmpty ? "Z" : zone)")
        guard let date else {
            self.init(milliseconds: 0)
            return
        }
        let milliseconds = Int64((fraction + "000").prefix(3)) ?? 0
        self.init(milliseconds: Int64(date.timeIntervalSince1970) * 1000 + milliseconds)
    }

    /// Seconds since 1970 with three decimals.
    var seconds: String {
        let fraction = self.milliseconds % 1000
        return "\(self.milliseconds / 1000)." + String("\(1000 + fraction)".suffix(3))
    }

    /// `2026-11-21T14:03:00Z`.
    var iso8601: String {
        Date(timeIntervalSince1970: Double(self.milliseconds / 1000)).formatted(Date.ISO8601FormatStyle())
    }
}
