/// A point in time: milliseconds since 1970-01-01T00:00:00Z.
package struct Timestamp: Hashable, Sendable, Codable, Comparable {
    package let milliseconds: Int64

    package init(milliseconds: Int64) { self.milliseconds = milliseconds }
    package init(from decoder: any Decoder) throws { self.milliseconds = try Int64(from: decoder) }
    package func encode(to encoder: any Encoder) throws { try self.milliseconds.encode(to: encoder) }

    package static func < (a: Timestamp, b: Timestamp) -> Bool { a.milliseconds < b.milliseconds }

    /// The time `duration` after this one.
    package func advanced(by duration: Duration) -> Timestamp {
        Timestamp(milliseconds: self.milliseconds + duration.wholeMilliseconds)
    }

    /// How long it is from this time to `other`; negative when `other` is earlier.
    package func duration(to other: Timestamp) -> Duration {
        .milliseconds(other.milliseconds - self.milliseconds)
    }
}

extension Duration {
    /// This duration in milliseconds, rounded down.
    package var wholeMilliseconds: Int64 {
        let (seconds, attoseconds) = self.components
        return seconds * 1000 + attoseconds / 1_000_000_000_000_000
    }
}

/// Tells the time and waits for it. A parameter everywhere, so that a whole bot runs in virtual time in a test.
package protocol TimeSource: Sendable {
    /// The time now.
    var now: Timestamp { get }
    /// Returns at `time`, or at once when it has passed. Throws `CancellationError` when the task is cancelled.
    func sleep(until time: Timestamp) async throws
}
