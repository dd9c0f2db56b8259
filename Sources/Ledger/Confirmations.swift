import Foundation

/// A commit of which its callers are told once the anchor says how far it went.
struct Confirmation: Sendable {
    /// How far the database had come.
    var position: Position
    /// Whether somebody is told of it who must be able to rely on it.
    var owesAnchor: Bool
    var pieces: [Piece]
    var answers: [@Sendable () -> Void]
}

/// What the anchor says.
struct Anchored: Sendable {
    var position: Position
    /// Whether something is in the database that it must say before anybody is told of it.
    var isOwed = false
}

/// The commits that are to be confirmed, in their order, beside the writer: it would wait for a second sync each time.
final class Confirmations: Sendable {
    /// So many commits may be ahead of the anchor; then the writer waits for it.
    private static let lead = 8

    private struct State {
        var waiting: [Confirmation] = []
        /// How many were added that are not done with.
        var ahead = 0
        var isClosed = false
        var listener: CheckedContinuation<[Confirmation]?, Never>?

        /// What the listener is to hear now; the inner `nil` is the end.
        mutating func take() -> [Confirmation]?? {
            if self.waiting.isEmpty { return self.isClosed ? .some(nil) : nil }
            defer { self.waiting = [] }
            return self.waiting
        }
    }

    private let state = Locked(State())
    private let room = DispatchSemaphore(value: Confirmations.lead)

    /// Whether all that were added have been told.
    var isIdle: Bool { self.state.withLock { $0.ahead == 0 } }

    /// Blocks while too many wait.
    func add(_ confirmations: [Confirmation]) {
        for confirmation in confirmations {
            self.room.wait()
            self.change {
                $0.waiting.append(confirmation)
                $0.ahead += 1
            }
        }
    }

    /// Nothing is added any more.
    func close() { self.change { $0.isClosed = true } }

    /// All that wait; `nil` after the last. Those before are done with. For one listener, which a cancellation does not end:
    /// somebody waits for each of these.
    func next() async -> [Confirmation]? {
        await withCheckedContinuation { listener in
            let taken: [Confirmation]?? = self.state.withLock { state in
                let taken = state.take()
                if taken == nil { state.listener = listener }
                return taken
            }
            if let taken { listener.resume(returning: taken) }
        }
    }

    /// So many that were taken have been told.
    func done(_ count: Int) {
        self.state.withLock { $0.ahead -= count }
        for _ in 0..<count { self.room.signal() }
    }

    private func change(_ body: (inout State) -> Void) {
        let (listener, taken): (CheckedContinuation<[Confirmation]?, Never>?, [Confirmation]??) = self.state.withLock {
            body(&$0)
            guard let listener = $0.listener, let taken = $0.take() else { return (nil, nil) }
            $0.listener = nil
            return (listener, taken)
        }
        if let listener, let taken { listener.resume(returning: taken) }
    }
}

extension Ledger {
    /// Confirms what the writer commits, until there is nothing more to come.
    func confirmAll() async {
        while let confirmations = await self.confirmations.next() {
            self.confirm(confirmations)
            self.confirmations.done(confirmations.count)
        }
    }

    /// Has the anchor say how far the last of these went, and tells the callers of all.
    func confirm(_ confirmations: [Confirmation]) {
        guard let last = confirmations.last else { return }
        do {
            if confirmations.contains(where: \.owesAnchor) { self.anchored.withLock { $0.isOwed = true } }
            if self.anchored.withLock({ $0.isOwed }) { try self.drop(anchorAt: last.position) }
        } catch {
            let failure = self.failed(error)
            for confirmation in confirmations { for piece in confirmation.pieces { piece.fail(failure) } }
            return
        }
        self.succeeded()
        for confirmation in confirmations { for answer in confirmation.answers { answer() } }
    }

    /// Returns once the anchor says how far the database has come.
    func drop(anchorAt position: Position) throws(LedgerError) {
        try self.anchor.write(position)
        self.anchored.withLock { $0 = Anchored(position: position) }
    }
}
