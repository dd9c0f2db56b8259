import Foundation

/// Holds a folder for this process alone, until it is released or the process ends (however it ends).
final class InstanceLock: Sendable {
    private let descriptor: Locked<Int32?>

    init(_ file: URL) throws(LedgerError) {
        let descriptor = Glibc.open(file.path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw LedgerError(.storage, "The file \(file.path) cannot be opened: \(String(cString: strerror(errno))).")
        }
        guard Self.take(descriptor) else {
            let holder = Self.holder(descriptor)
            close(descriptor)
            throw LedgerError(
                .inUse,
                "The folder \(file.deletingLastPathComponent().path) is in use by process \(holder). "
                    + "Stop that process, or name another folder."
            )
        }
        let owner = Array("\(getpid())\n".utf8)
        ftruncate(descriptor, 0)
        pwrite(descriptor, owner, owner.count, 0)
        self.descriptor = Locked(descriptor)
    }

    /// A process that another one is just starting shares its files for a moment, and with them a lock that was let
    /// go: so a lock that is held is asked for again for a while.
    private static func take(_ descriptor: Int32) -> Bool {
        for _ in 0..<40 {
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return true }
            usleep(25_000)
        }
        return false
    }

    deinit { self.release() }

    func release() {
        let descriptor = self.descriptor.withLock { held in
            defer { held = nil }
            return held
        }
        if let descriptor { close(descriptor) }
    }

    private static func holder(_ descriptor: Int32) -> String {
        var bytes = [UInt8](repeating: 0, count: 32)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        let text = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
        return Int(text.filter { !$0.isWhitespace }).map(String.init) ?? "(unknown)"
    }
}
