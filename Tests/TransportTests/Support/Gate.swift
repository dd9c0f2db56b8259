import Foundation

/// Opens once and stays open. Server threads wait for it; tests wait for it without holding a thread of the pool.
final class Gate: @unchecked Sendable {
    private let condition = NSCondition()
    private var isOpen = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    func open() {
        self.condition.lock()
        self.isOpen = true
        let waiting = self.waiting
        self.waiting = []
        self.condition.broadcast()
        self.condition.unlock()
        for continuation in waiting { continuation.resume() }
    }

    /// For a thread of its own.
    func block() {
        self.condition.lock()
        while !self.isOpen { self.condition.wait() }
        self.condition.unlock()
    }

    func wait() async {
        await withCheckedContinuation { continuation in
            self.condition.lock()
            let isOpen = self.isOpen
            if !isOpen { self.waiting.append(continuation) }
            self.condition.unlock()
            if isOpen { continuation.resume() }
        }
    }
}
