import Requests
import Testing

@testable import Agents

@Suite struct TimeSpanTests {
    /// Saturday, 21 November 2026.
    private static let now = Timestamp(milliseconds: 1_795_255_200_000)

    @Test(arguments: [
        ("yesterday", "2026-11-20", "2026-11-21"), ("last 7 days", "2026-11-15", "2026-11-22"),
        ("last week", "2026-11-09", "2026-11-16"), ("this month", "2026-11-01", "2026-12-01"),
        ("in the last quarter", "2026-07-01", "2026-10-01"), ("last year", "2025-01-01", "2026-01-01"),
        ("in 2024", "2024-01-01", "2025-01-01"), ("since 2026-02-03", "2026-02-03", "2026-11-22"),
    ]) func `people's words are days`(words: String, from: String, to: String) {
        let span = TimeSpan(words: words, now: Self.now)
        #expect(span?.from == from)
        #expect(span?.to == to)
    }

    @Test(arguments: ["soon", "", "since 2026-99", "last 99999 days"]) func `other words are none`(words: String) {
        #expect(TimeSpan(words: words, now: Self.now) == nil)
    }
}
