import Synchronization

/// The one board on which every room writes how the things are that it depends on; `chatbridge status`, the log and the
/// chat read it.
package final class Health: Sendable {
    private struct State {
        var conditions: [String: Condition] = [:]
        var version = 0
    }

    private let state = Mutex(State())
    private let changed: @Sendable (Condition) -> Void

    /// - Parameter changed: is called after each change of a subject's state, on the thread that made it; it must be quick.
    package init(changed: @escaping @Sendable (Condition) -> Void = { _ in }) { self.changed = changed }

    /// Writes down how `subject` is. Its `since` moves only when the state does.
    package func set(_ subject: String, _ state: Condition.State, _ detail: String = "", at now: Timestamp) {
        let news: Condition? = self.state.withLock { board in
            let old = board.conditions[subject]
            guard old?.state != state || old?.detail != detail else { return nil }
            let since = old.flatMap { $0.state == state ? $0.since : nil } ?? now
            let condition = Condition(subject: subject, state: state, since: since, detail: detail)
            board.conditions[subject] = condition
            board.version += 1
            return old?.state == state ? nil : condition
        }
        if let news { self.changed(news) }
    }

    /// Takes `subject` off the board: it is not depended on any more.
    package func forget(_ subject: String) {
        self.state.withLock { board in
            if board.conditions.removeValue(forKey: subject) != nil { board.version += 1 }
        }
    }

    /// Counts the changes, so that a reader sees whether there is anything new.
    package var version: Int { self.state.withLock { $0.version } }

    /// Everything on the board, the worst first.
    package var conditions: [Condition] {
        let order: [Condition.State] = [.broken, .strained, .well]
        return self.state.withLock { Array($0.conditions.values) }.sorted {
            let (left, right) = (order.firstIndex(of: $0.state) ?? 0, order.firstIndex(of: $1.state) ?? 0)
            return left == right ? $0.subject < $1.subject : left < right
        }
    }
}
