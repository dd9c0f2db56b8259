import Foundation

/// Counts from many threads and remembers the highest count.
final class Counter: @unchecked Sendable {
    private let lock = NSLock()
    private var count = 0
    private var peak = 0

    var value: Int { self.lock.withLock { self.count } }
    var highest: Int { self.lock.withLock { self.peak } }

    @discardableResult
    func add(_ amount: Int = 1) -> Int {
        self.lock.withLock {
            self.count += amount
            self.peak = max(self.peak, self.count)
            return self.count
        }
    }

    func subtract() { self.add(-1) }
}
