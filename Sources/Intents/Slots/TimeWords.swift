/// Finds a time range and leaves it in the person's words.
enum TimeWords {
    private static let alone: Set<String> = ["yesterday", "today", "tonight", "ytd", "mtd"]
    private static let relative: Set<String> = ["last", "past", "previous", "this", "current", "next"]
    private static let units: Set<String> = [
        "hour", "day", "night", "week", "weekend", "month", "quarter", "year", "morning", "monday", "tuesday",
        "wednesday", "thursday", "friday", "saturday", "sunday", "hours", "days", "weeks", "months", "quarters",
        "years",
    ]
    private static let months: Set<String> = [
        "january", "february", "march", "april", "june", "july", "august", "september", "october", "november",
        "december", "jan", "feb", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "q1", "q2", "q3",
        "q4", "may",
    ]
    private static let openings: Set<String> = ["since", "in", "during", "until", "before", "after", "from", "for"]

    /// The words of the first time range.
    static func find(in words: [Sentence.Word]) -> Range<Int>? {
        for start in words.indices {
            if let end = self.end(words, start) { return start..<end }
        }
        return nil
    }

    private static func end(_ words: [Sentence.Word], _ start: Int) -> Int? {
        func text(_ index: Int) -> String { index < words.count ? words[index].text : "" }
        let first = text(start).trimmingSuffix("'s")
        if self.alone.contains(first) { return start + 1 }
        if self.relative.contains(first) {
            if self.units.contains(text(start + 1)) || self.months.contains(text(start + 1)) { return start + 2 }
            if self.isNumber(text(start + 1)), self.units.contains(text(start + 2)) { return start + 3 }
            return nil
        }
        if first == "between" {
            return self.isPoint(text(start + 1)) && text(start + 2) == "and" && self.isPoint(text(start + 3))
                ? start + 4 : nil
        }
        if first == "at", self.isClock(text(start + 1)) { return start + 2 }
        guard self.openings.contains(first) else { return nil }
        var next = start + 1
        if text(next) == "the" { next += 1 }
        if first != "from", let end = self.end(words, next), first != "for" || end > next { return end }
        if self.months.contains(text(next)) || self.units.contains(text(next)) && first == "since" {
            return self.isYear(text(next + 1)) ? next + 2 : next + 1
        }
        if self.isYear(text(next)) || first == "since" && self.isDate(text(next)) { return next + 1 }
        return nil
    }

    private static func isNumber(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (48...57).contains($0) }
    }

    private static func isYear(_ text: String) -> Bool {
        text.utf8.count == 4 && self.isNumber(text) && (text.hasPrefix("19") || text.hasPrefix("20"))
    }

    /// One end of a range: "march", "2024", "2024-05-01".
    private static func isPoint(_ text: String) -> Bool {
        self.months.contains(text) || self.isYear(text) || text.utf8.count == 10 && text.hasPrefix("20")
    }

    /// "3am", "11pm".
    private static func isClock(_ text: String) -> Bool {
        (text.hasSuffix("am") || text.hasSuffix("pm")) && Int(text.dropLast(2)).map { (1...12).contains($0) } == true
    }

    private static func isDate(_ text: String) -> Bool { text.utf8.first.map { (48...57).contains($0) } ?? false }
}

extension String {
    fileprivate func trimmingSuffix(_ suffix: String) -> String {
        self.hasSuffix(suffix) ? String(self.dropLast(suffix.count)) : self
    }
}
