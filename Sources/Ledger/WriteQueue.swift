/// One change that somebody waits for, to be written together with others.
struct Piece: Sendable {
    /// Whether it only takes or lengthens a lease: nothing that anybody outside is told of.
    var isLease = false
    /// Makes the change, and returns what gives the caller the answer once it is on disk.
    let apply: @Sendable (inout Draft) throws -> @Sendable () -> Void
    let fail: @Sendable (any Error) -> Void
}

/// The changes that wait for the writer.
///
/// What comes in goes before what is worked on: somebody waits three seconds at most for its acknowledgement.
final class WriteQueue: Sendable {
    /// How many pieces of work share a commit with intakes, which are slowed down by each.
    private static let alongside = 2

    private struct State {
        var intakes: [Piece] = []
        var work: [Piece] = []
        var isClosed = false
    }

    private let state = Locked(State())
    private let bell = Bell()
    private let capacity: Int

    /// - Parameter capacity: above so many waiting intakes, new ones are turned away; the hands' own writes are not, since
    ///   their number is bounded by what they may claim.
    init(capacity: Int) { self.capacity = capacity }

    var count: Int { self.state.withLock { $0.intakes.count + $0.work.count } }

    /// Takes the piece, or says why not.
    func add(_ piece: Piece, isIntake: Bool) -> LedgerError? {
        let refusal: LedgerError? = self.state.withLock { state in
            if state.isClosed { return .closed }
            guard isIntake else {
                state.work.append(piece)
                return nil
            }
            guard state.intakes.count < self.capacity else { return .busy }
            state.intakes.append(piece)
            return nil
        }
        if refusal == nil { self.bell.ring() }
        return refusal
    }

    /// The pieces that waited longest of each kind, at least one; `nil` when the task is cancelled and nothing waits any more.
    func next(_ limit: Int) async -> [Piece]? {
        while true {
            let pieces: [Piece]? = self.state.withLock { state in
                if state.intakes.isEmpty, state.work.isEmpty, Task.isCancelled {
                    state.isClosed = true
                    return nil
                }
                let intakes = state.intakes.prefix(limit)
                let work = state.work.prefix(intakes.isEmpty ? limit : Self.alongside)
                state.intakes.removeFirst(intakes.count)
                state.work.removeFirst(work.count)
                return Array(intakes + work)
            }
            guard let pieces else { return nil }
            if !pieces.isEmpty { return pieces }
            await self.bell.wait()
        }
    }
}
