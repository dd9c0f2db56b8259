/// One change that somebody waits for, to be written together with others.
struct Piece: Sendable {
    /// Makes the change, and returns what gives the caller the answer once it is on disk.
    let apply: @Sendable (inout Draft) throws -> @Sendable () -> Void
    let fail: @Sendable (any Error) -> Void
}

/// The changes that wait for the writer.
final class WriteQueue: Sendable {
    private struct State {
        var waiting: [Piece] = []
        var isClosed = false
    }

    private let state = Locked(State())
    private let bell = Bell()
    private let capacity: Int

    /// - Parameter capacity: above so many waiting pieces, new intakes are turned away; the hands' own writes are not,
    ///   since their number is bounded by what they may claim.
    init(capacity: Int) { self.capacity = capacity }

    var count: Int { self.state.withLock { $0.waiting.count } }

    /// Takes the piece, or says why not.
    func add(_ piece: Piece, isIntake: Bool) -> LedgerError? {
        let refusal: LedgerError? = self.state.withLock { state in
            if state.isClosed { return .closed }
            if isIntake, state.waiting.count >= self.capacity { return .busy }
            state.waiting.append(piece)
            return nil
        }
        if refusal == nil { self.bell.ring() }
        return refusal
    }

    /// The pieces that waited longest, at least one; `nil` when the task is cancelled and nothing waits any more.
    func next(_ limit: Int) async -> [Piece]? {
        while true {
            let pieces: [Piece]? = self.state.withLock { state in
                if state.waiting.isEmpty, Task.isCancelled {
                    state.isClosed = true
                    return nil
                }
                let pieces = Array(state.waiting.prefix(limit))
                state.waiting.removeFirst(pieces.count)
                return pieces
            }
            guard let pieces else { return nil }
            if !pieces.isEmpty { return pieces }
            await self.bell.wait()
        }
    }
}
