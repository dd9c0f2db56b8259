import CLinux

/// How threads take turns on a busy machine: what comes in is answered before work goes on.
package enum Turns {
    private static let ordinary = UInt32(SCHED_NORMAL)
    private static let batch = UInt32(SCHED_BATCH)

    /// Has this thread, and those that it starts, run at once when there is something to do, and for a moment only: they
    /// need not wait for the end of another's turn, which is four milliseconds long on many machines.
    ///
    /// Linux 6.12 and later know of it (sched_setattr(2), the slice of a thread); elsewhere nothing changes.
    package static func beShort() { _ = chatbridge_take_turns(Self.ordinary, 0, 100_000) }

    /// Has this thread, and those and the programs that it starts, give way to all others.
    ///
    /// - Parameter niceness: from 0 to 19.
    static func giveWay(_ niceness: Int32) { _ = chatbridge_take_turns(Self.batch, niceness, 0) }
}
