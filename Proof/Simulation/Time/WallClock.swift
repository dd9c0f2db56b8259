import Requests

/// The bot's clock: virtual time, and whatever somebody set it to. Sleeping goes by the time that passes, as the
/// system's does, so a clock that is set wakes nobody.
final class WallClock: TimeSource, @unchecked Sendable {
    private let loop: Loop
    /// How far the clock was set off, in milliseconds.
    private(set) var offset: Int64 = 0
    private let start: Int64 = 1_800_000_000_000

    init(loop: Loop) { self.loop = loop }

    var now: Timestamp { Timestamp(milliseconds: self.start + self.loop.now + self.offset) }

    func set(forward milliseconds: Int64) { self.offset += milliseconds }

    func sleep(until time: Timestamp) async throws {
        try await self.loop.sleep(for: self.now.duration(to: time).wholeMilliseconds)
    }
}
