import Foundation

/// One change that somebody waits for, to be written together with others.
struct Piece: Sendable {
    /// Whether somebody outside waits for it to be acknowledged.
    var isIntake = false
    /// Whether it only takes or lengthens a lease: nothing that anybody outside is told of.
    var isLease = false
    /// Makes the change, and returns what gives the caller the answer once it is on disk.
    let apply: @Sendable (inout Draft) throws -> @Sendable () -> Void
    let fail: @Sendable (any Error) -> Void
}

/// The changes that wait for the writer.
///
/// What comes in goes before what is worked on: somebody waits three seconds at most for its acknowledgement. While much
/// comes in, work is written down a piece at a time and then waits a moment for the next intake to share its commit with:
/// a commit of its own would hold up that intake for as long as the disk takes.
final class WriteQueue: Sendable {
    /// So many intakes that wait already share their commit with a piece of work, which slows them down.
    private static let sharing = 4
    /// After so long a piece of work has its turn beside intakes, however few they are.
    private static let endurance = Duration.milliseconds(10)
    /// After an intake another one is expected for so long.
    private static let expectation = Duration.milliseconds(5)

    private struct State {
        var intakes: [Piece] = []
        var work: [Piece] = []
        var isClosed = false
        var lastIntake: ContinuousClock.Instant?
        var lastWork = ContinuousClock.now
        /// Whether the writer waits for company.
        var isAwaited = false

        func expectsIntake(at now: ContinuousClock.Instant) -> Bool {
            self.lastIntake.map { now - $0 < WriteQueue.expectation } ?? false
        }

        mutating func takeIntakes(_ limit: Int) -> [Piece] {
            defer { self.intakes.removeFirst(min(limit, self.intakes.count)) }
            return Array(self.intakes.prefix(limit))
        }

        mutating func takeWork(_ limit: Int) -> [Piece] {
            guard limit > 0 else { return [] }
            self.lastWork = .now
            defer { self.work.removeFirst(min(limit, self.work.count)) }
            return Array(self.work.prefix(limit))
        }

        /// How much work goes beside so many intakes.
        func share(beside intakes: Int) -> Int {
            max(intakes / WriteQueue.sharing, .now - self.lastWork > WriteQueue.endurance ? 1 : 0)
        }
    }

    private let state = Locked(State())
    private let bell = Bell()
    private let arrival = DispatchSemaphore(value: 0)
    private let capacity: Int

    /// - Parameter capacity: above so many waiting intakes, new ones are turned away; the hands' own writes are not, since
    ///   their number is bounded by what they may claim.
    init(capacity: Int) { self.capacity = capacity }

    var count: Int { self.state.withLock { $0.intakes.count + $0.work.count } }

    /// Takes the piece, or says why not.
    func add(_ piece: Piece) -> LedgerError? {
        let (refusal, isAwaited): (LedgerError?, Bool) = self.state.withLock { state in
            if state.isClosed { return (.closed, false) }
            if piece.isIntake {
                guard state.intakes.count < self.capacity else { return (.busy, false) }
                state.intakes.append(piece)
                state.lastIntake = .now
            } else {
                state.work.append(piece)
            }
            defer { state.isAwaited = false }
            return (nil, state.isAwaited)
        }
        if isAwaited { self.arrival.signal() } else if refusal == nil { self.bell.ring() }
        return refusal
    }

    /// The pieces that waited longest of each kind, at least one; `nil` when the task is cancelled and nothing waits any more.
    ///
    /// - Parameter isJoined: whether `company` is asked for more before these are committed.
    func next(_ limit: Int, isJoined: Bool) async -> [Piece]? {
        while true {
            let pieces: [Piece]? = self.state.withLock { state in
                if state.intakes.isEmpty, state.work.isEmpty, Task.isCancelled {
                    state.isClosed = true
                    return nil
                }
                let intakes = state.takeIntakes(limit)
                let share = intakes.isEmpty ? (isJoined ? 1 : limit) : state.share(beside: intakes.count)
                return intakes + state.takeWork(share)
            }
            guard let pieces else { return nil }
            if !pieces.isEmpty { return pieces }
            await self.bell.wait()
        }
    }

    /// What else is to be written in the commit of work that was begun: intakes, after which it should be committed, or one
    /// more piece of work; nothing when it should wait no longer. Blocks, until `deadline` at most.
    func company(_ limit: Int, until deadline: ContinuousClock.Instant) -> [Piece] {
        while true {
            let now = ContinuousClock.now
            let pieces: [Piece]? = self.state.withLock { state in
                state.isAwaited = false
                let isExpecting = state.expectsIntake(at: now)
                if !state.intakes.isEmpty { return state.takeIntakes(limit) }
                if isExpecting, now >= deadline { return [] }
                if !state.work.isEmpty || !isExpecting { return state.takeWork(1) }
                state.isAwaited = true
                return nil
            }
            if let pieces { return pieces }
            let rest = (deadline - now).components.attoseconds / 1_000_000_000
            _ = self.arrival.wait(timeout: .now() + .nanoseconds(Int(rest)))
        }
    }
}
