import Foundation

/// A value that threads take turns with. (`Synchronization.Mutex` reports false races to the thread sanitizer.)
final class Locked<Value>: @unchecked Sendable {
    private let lock = NSLock()
    private var value: Value

    init(_ value: Value) { self.value = value }

    /// Runs `body` with the value while nobody else has it. Keep it short, and call nothing that may wait.
    func with<Result>(_ body: (inout Value) -> Result) -> Result {
        self.lock.lock()
        defer { self.lock.unlock() }
        return body(&self.value)
    }
}
