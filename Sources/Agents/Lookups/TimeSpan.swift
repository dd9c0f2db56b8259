import Foundation
import Requests

/// A range of days that people name: `last month`, `yesterday`, `last 7 days`, `2025`, `since 2026-01-01`.
struct TimeSpan: Hashable {
    /// The first day, and the day after the last, as `yyyy-MM-dd` in UTC.
    let from: String
    let to: String

    init?(words: String, now: Timestamp) {
        var calendar = Calendar(identifier: .iso8601)
        calendar.timeZone = .gmt
        let today = calendar.startOfDay(for: Date(timeIntervalSince1970: Double(now.milliseconds) / 1000))
        let text = words.lowercased().trimmingCharacters(in: .whitespaces)
        guard let span = Self.relative(text, today, calendar) ?? Self.absolute(text, today, calendar) else {
            return nil
        }
        (self.from, self.to) = (Self.day(span.0), Self.day(span.1))
    }

    private static func relative(_ text: String, _ today: Date, _ calendar: Calendar) -> (Date, Date)? {
        func days(_ count: Int) -> Date { calendar.date(byAdding: .day, value: count, to: today) ?? today }
        if text.contains("yesterday") { return (days(-1), today) }
        if text.contains("today") { return (today, days(1)) }
        if let match = text.firstMatch(of: /(?:last|past|previous) (\d{1,4}) (day|week|month|year)s?/),
            let count = Int(match.1)
        {
            let unit: Calendar.Component =
                match.2 == "day" ? .day : match.2 == "week" ? .weekOfYear : match.2 == "month" ? .month : .year
            return calendar.date(byAdding: unit, value: -count, to: days(1)).map { ($0, days(1)) }
        }
        guard let match = text.firstMatch(of: /(this|last|previous|current) (week|month|quarter|year)/),
            let interval = Self.interval(String(match.2), around: today, calendar)
        else { return nil }
        if match.1 == "this" || match.1 == "current" { return (interval.start, interval.end) }
        let before = calendar.date(byAdding: .day, value: -1, to: interval.start)
        return before.flatMap { Self.interval(String(match.2), around: $0, calendar) }.map { ($0.start, $0.end) }
    }

    private static func absolute(_ text: String, _ today: Date, _ calendar: Calendar) -> (Date, Date)? {
        if let match = text.firstMatch(of: /since (\d{4})-(\d\d)-(\d\d)/),
            let from = calendar.date(from: DateComponents(year: Int(match.1), month: Int(match.2), day: Int(match.3)))
        {
            return calendar.date(byAdding: .day, value: 1, to: today).map { (from, $0) }
        }
        guard let match = text.wholeMatch(of: /(?:in |during |for )?(\d{4})/), let year = Int(match.1),
            let from = calendar.date(from: DateComponents(year: year, month: 1, day: 1)),
            let to = calendar.date(from: DateComponents(year: year + 1, month: 1, day: 1))
        else { return nil }
        return (from, to)
    }

    private static func interval(_ unit: String, around date: Date, _ calendar: Calendar) -> DateInterval? {
        guard unit == "quarter" else {
            let component: Calendar.Component = unit == "week" ? .weekOfYear : unit == "month" ? .month : .year
            return calendar.dateInterval(of: component, for: date)
        }
        let parts = calendar.dateComponents([.year, .month], from: date)
        guard let year = parts.year, let month = parts.month,
            let start = calendar.date(from: DateComponents(year: year, month: (month - 1) / 3 * 3 + 1, day: 1)),
            let end = calendar.date(byAdding: .month, value: 3, to: start)
        else { return nil }
        return DateInterval(start: start, end: end)
    }

    private static func day(_ date: Date) -> String {
        var style = Date.ISO8601FormatStyle().year().month().day()
        style.timeZone = .gmt
        return date.formatted(style)
    }
}
