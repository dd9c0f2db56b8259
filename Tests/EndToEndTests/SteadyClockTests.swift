import Testing

@testable import Bot

@Suite("The steady clock")
struct SteadyClockTests {
    /// Three days forward, ninety minutes back.
    private static let jumps: [Int64] = [3 * 24 * 3600 * 1000, -90 * 60 * 1000]

    @Test(arguments: Self.jumps)
    func `a wall clock that jumps is followed slowly`(jump: Int64) {
        var clock = SteadyClock(wall: 1_000_000_000, uptime: 0)
        #expect(clock.read(wall: 1_000_000_000 + jump, uptime: 0) == 1_000_000_000)
        let minute = clock.read(wall: 1_000_060_000 + jump, uptime: 60_000)
        #expect(minute == 1_000_060_000 + (jump > 0 ? 6000 : -6000))
    }

    @Test func `it agrees with the wall clock in the end, and never goes back`() {
        var clock = SteadyClock(wall: 10_000_000, uptime: 0)
        var last: Int64 = 0
        for second in Int64(1)...60_000 {
            let now = clock.read(wall: 10_000_000 + second * 1000 - 5_400_000, uptime: second * 1000)
            #expect(now >= last)
            last = now
        }
        #expect(last == 10_000_000 + 60_000_000 - 5_400_000)
    }

    @Test func `small drifts are followed at once`() {
        var clock = SteadyClock(wall: 0, uptime: 0)
        #expect(clock.read(wall: 10_050, uptime: 10_000) == 10_050)
        #expect(clock.read(wall: 19_980, uptime: 20_000) == 19_980)
    }
}
