import Foundation

/// A value behind a lock that is held for moments only.
///
/// Not `Synchronization.Mutex`: under contention the thread sanitizer reports that one falsely, and it must stay usable.
final class Locked<Value: Sendable>: @unchecked Sendable {
    private let lock = NSLock()
    private var value: Value

    init(_ value: Value) { self.value = value }

    func withLock<Result>(_ body: (inout Value) throws -> Result) rethrows -> Result {
        self.lock.lock()
        defer { self.lock.unlock() }
        return try body(&self.value)
    }
}
