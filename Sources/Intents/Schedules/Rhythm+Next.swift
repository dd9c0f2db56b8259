import Foundation
package import Requests

extension Rhythm {
    /// The next time after `time` on the clocks of `zone`; `nil` when there is no such zone. What falls into the hour that is
    /// left out in spring comes right after it, and what comes twice in autumn counts the first time.
    package func next(after time: Timestamp, in zone: String) -> Timestamp? {
        guard let zone = TimeZone(identifier: zone) else { return nil }
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        let now = Date(timeIntervalSince1970: Double(time.milliseconds) / 1000)
        let dates = self.components.compactMap {
            calendar.nextDate(
                after: now,
                matching: $0,
                matchingPolicy: .nextTime,
                repeatedTimePolicy: .first,
                direction: .forward
            )
        }
        return dates.min().map { Timestamp(milliseconds: Int64(($0.timeIntervalSince1970 * 1000).rounded())) }
    }

    private var components: [DateComponents] {
        switch self {
        case .hourly(let minute): [DateComponents(minute: minute, second: 0)]
        // Foundation's weeks begin with Sunday, as 1.
        case .weekly(let days, let hour, let minute):
            days.map { DateComponents(hour: hour, minute: minute, second: 0, weekday: $0 % 7 + 1) }
        case .monthly(let day, let hour, let minute):
            [DateComponents(day: day, hour: hour, minute: minute, second: 0)]
        }
    }
}

extension Timestamp {
    /// As a clock in `zone` shows it: `Monday 23 November 2026 at 08:00`.
    package func spoken(in zone: String) -> String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_GB")
        formatter.timeZone = TimeZone(identifier: zone) ?? .gmt
        formatter.dateFormat = "EEEE d MMMM yyyy 'at' HH:mm"
        return formatter.string(from: Date(timeIntervalSince1970: Double(self.milliseconds) / 1000))
    }
}
