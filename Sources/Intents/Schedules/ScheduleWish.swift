import Requests

/// Words about something that is to be asked again and again: "every Monday at 8:00 check freshness", "show my schedules",
/// "cancel schedule 12".
///
/// Recognised by their form alone, and confirmed before anything is saved.
enum ScheduleWish: Hashable {
    case add(words: String, Rhythm)
    case list
    case cancel(RequestID)

    /// What is said without an hour means this one.
    private static let usualHour = 8

    private static let cues = ["every", "each", "daily", "hourly", "weekly", "monthly", "schedule"]

    init?(_ text: String) {
        let line = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard line.utf8.count < 600 else { return nil }
        let lower = line.lowercased()
        // Nearly everything that is said has none of these words, and is through here quickly.
        guard Self.cues.contains(where: lower.contains) else { return nil }
        if let match = lower.wholeMatch(
            of: #/(?:please )?(?:cancel|stop|delete|remove) (?:the )?schedule #?(\d{1,18})[.!]?/#
        ) {
            self = .cancel(RequestID(String(match.1)))
        } else if lower.wholeMatch(of: #/(?:(?:show|list|what are) )?(?:me )?(?:my |all |the )?schedules[?.!]?/#) != nil
        {
            self = .list
        } else if let (words, rhythm) = Self.before(line) ?? Self.behind(line), !words.isEmpty {
            self = .add(words: words, rhythm)
        } else {
            return nil
        }
    }

    /// "Every Monday [at 8:00], check freshness": how often stands in front.
    private static func before(_ line: String) -> (String, Rhythm)? {
        let rest = line.replacing(#/(?i)^please,? /#, with: "")
        guard let match = rest.wholeMatch(of: #/(?i)(every|each|daily|hourly|weekly on|monthly on)\b\s?(.*)/#) else {
            return nil
        }
        var words = String(match.2).split(separator: " ").map(String.init)
        var days: Days? = self.begin(match.1.lowercased())
        while let word = words.first, let more = Days(word, after: days) {
            days = more
            words.removeFirst()
        }
        guard let days else { return nil }
        let time = self.time(&words)
        guard words.first?.lowercased() != "at" else { return nil }
        guard let rhythm = days.rhythm(at: time ?? (self.usualHour, 0)) else { return nil }
        return (words.joined(separator: " "), rhythm)
    }

    /// "Check freshness every Monday at 8:00": without an hour this may be a part of the wish ("trips every day").
    private static func behind(_ line: String) -> (String, Rhythm)? {
        let pattern = #/(?i)(.+?),? (every|each|daily|weekly on|monthly on)\b ?(.*)/#
        guard let match = line.wholeMatch(of: pattern) else { return nil }
        var words = String(match.3).split(separator: " ").map(String.init)
        if let last = words.indices.last { words[last] = words[last].replacing(#/[.!]$/#, with: "") }
        var days: Days? = self.begin(match.2.lowercased())
        while let word = words.first, let more = Days(word, after: days) {
            days = more
            words.removeFirst()
        }
        guard let days, let time = self.time(&words), words.isEmpty, let rhythm = days.rhythm(at: time) else {
            return nil
        }
        return (String(match.1), rhythm)
    }

    private static func begin(_ word: String) -> Days? {
        switch word {
        case "daily": .week(Set(Rhythm.everyDay))
        case "hourly": .hour
        default: nil
        }
    }

    /// Takes `at 8`, `8:30`, `at 8 am`, `at noon` from the beginning.
    private static func time(_ words: inout [String]) -> (Int, Int)? {
        var rest = words[...]
        let isSaid = rest.first?.lowercased() == "at"
        if isSaid { rest = rest.dropFirst() }
        guard let word = rest.first?.lowercased().replacing(#/[,:;]$/#, with: "") else { return nil }
        rest = rest.dropFirst()
        var time: (Int, Int)?
        if let match = word.wholeMatch(of: #/(\d{1,2})(?:[:.h](\d{2}))?(am|pm)?/#), let hour = Int(match.1) {
            var half = match.3.map(String.init)
            if half == nil, let next = rest.first?.lowercased().replacing(#/[,:;]$/#, with: ""),
                ["am", "pm"].contains(next)
            {
                half = next
                rest = rest.dropFirst()
            }
            // "every Monday 5 checks" names no hour.
            guard isSaid || match.2 != nil || half != nil else { return nil }
            time = Self.clock(hour, match.2.flatMap { Int($0) } ?? 0, half)
        } else if word == "noon" || word == "midnight" {
            time = (word == "noon" ? 12 : 0, 0)
        }
        guard let time else { return nil }
        words = Array(rest)
        return time
    }

    private static func clock(_ hour: Int, _ minute: Int, _ half: String?) -> (Int, Int)? {
        guard (0...59).contains(minute) else { return nil }
        guard let half else { return (0...23).contains(hour) ? (hour, minute) : nil }
        guard (1...12).contains(hour) else { return nil }
        return (hour % 12 + (half == "pm" ? 12 : 0), minute)
    }
}

/// The days that have been named so far.
private enum Days {
    case week(Set<Int>)
    case hour
    /// A month is spoken of; the day is not named yet, or is.
    case month(Int?)

    private static let names: [(String, Int)] = [
        ("monday", 1), ("tuesday", 2), ("wednesday", 3), ("thursday", 4), ("friday", 5), ("saturday", 6), ("sunday", 7),
    ]

    /// `nil` when the word belongs to something else.
    init?(_ word: String, after days: Days?) {
        let word = word.lowercased().replacing(#/[,:;]$/#, with: "")
        switch (word, days) {
        case ("and", .week?), ("&", .week?), ("on", .week?), ("on", .month?), ("the", .month?):
            self = days ?? .hour
        case ("day", nil), ("morning", nil): self = .week(Set(Rhythm.everyDay))
        case ("weekday", nil), ("weekdays", nil), ("workday", nil): self = .week(Set(Rhythm.workingDays))
        case ("hour", nil): self = .hour
        case ("month", nil), ("the", nil): self = .month(nil)
        default:
            if case .month(nil)? = days, let match = word.wholeMatch(of: #/(\d{1,2})(?:st|nd|rd|th)?/#),
                let day = Int(match.1)
            {
                self = .month(day)
                return
            }
            let known: Set<Int>
            switch days {
            case nil: known = []
            case .week(let days)?: known = days
            case .hour?, .month?: return nil
            }
            guard let day = Self.names.first(where: { [$0.0, $0.0 + "s", String($0.0.prefix(3))].contains(word) })?.1
            else {
                return nil
            }
            self = .week(known.union([day]))
        }
    }

    func rhythm(at time: (hour: Int, minute: Int)) -> Rhythm? {
        switch self {
        case .week(let days): .weekly(days.sorted(), hour: time.hour, minute: time.minute)
        case .hour: .hourly(minute: 0)
        case .month(let day):
            day.flatMap { (1...28).contains($0) ? .monthly($0, hour: time.hour, minute: time.minute) : nil }
        }
    }
}
