/// The time as it passes: follows the wall clock, but never jumps with it.
///
/// Leases, memories of gestures and due times are differences between moments. A wall clock that is set three days
/// forward, or ninety minutes back, would end or hold up all of them at once; here such a step is made up for by going
/// a tenth faster or slower until both agree. Never goes back.
struct SteadyClock: Sendable {
    private var now: Int64
    private var uptime: Int64

    /// Both in milliseconds; `uptime` is of a clock that nobody sets and that goes on while the machine sleeps.
    init(wall: Int64, uptime: Int64) {
        self.now = wall
        self.uptime = uptime
    }

    mutating func read(wall: Int64, uptime: Int64) -> Int64 {
        let passed = max(0, uptime - self.uptime)
        self.uptime = max(uptime, self.uptime)
        let ahead = self.now + passed
        let most = passed / 10
        self.now = ahead + min(max(wall - ahead, -most), most)
        return self.now
    }
}
