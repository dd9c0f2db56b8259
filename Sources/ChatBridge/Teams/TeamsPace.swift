import Requests

/// How fast one conversation may be written to. A value: asked before each call; times are in milliseconds.
///
/// Teams counts what a bot sends to a conversation in four windows (docs: Teams, "Rate limiting": per bot per thread).
struct TeamsPace: Sendable {
    static let windows: [(calls: Int, within: Int64)] = [(7, 1000), (8, 2000), (60, 30_000), (1800, 3_600_000)]
    /// How many conversations are remembered.
    static let capacity = 2048

    /// When each conversation was written to, the oldest first.
    private var calls: [String: [Int64]] = [:]

    /// Asks to write to `lane`. Returns `nil` for yes, else when to ask again.
    mutating func admit(_ lane: String, now: Timestamp) -> Timestamp? {
        let now = now.milliseconds
        if self.calls.count >= Self.capacity { self.calls = self.calls.filter { $0.value.last ?? 0 > now - 30_000 } }
        var past = self.calls[lane] ?? []
        // In halves, so that this is not done at each call.
        let longest = Self.windows[3]
        if past.count >= 2 * longest.calls { past.removeFirst(longest.calls) }
        for (count, within) in Self.windows where past.count >= count {
            let free = past[past.count - count] + within
            if free > now { return Timestamp(milliseconds: free) }
        }
        past.append(now)
        self.calls[lane] = past
        return nil
    }
}
