import Foundation

/// How far the ledger had come when it last answered anybody, kept outside the database.
///
/// SQLite takes a damaged frame of its log for the log's end and says that all is well, so only a second file notices
/// that acknowledged things vanished. Two slots are written in turn, each with a check sum: a torn write spoils one.
final class Anchor: Sendable {
    private static let slotBytes = 4096

    private struct State {
        var descriptor: Int32?
        /// The slot that is not the newest.
        var next: Int
    }

    private let file: URL
    private let calls: FileCalls
    private let state: Locked<State>

    /// What the file says; `nil` when it is not there or was never written.
    static func read(_ file: URL) throws(LedgerError) -> Position? {
        guard FileManager.default.fileExists(atPath: file.path) else { return nil }
        return try Self.newest(file)?.position
    }

    /// Opens or creates the file, for writing.
    init(_ file: URL, _ calls: FileCalls) throws(LedgerError) {
        let descriptor = calls.open(file.path)
        guard descriptor >= 0 else { throw Self.failure("opened", file) }
        do {
            let newest = try Self.newest(file)
            self.state = Locked(State(descriptor: descriptor, next: newest.map { 1 - $0.slot } ?? 0))
        } catch {
            calls.close(descriptor)
            throw error
        }
        self.file = file
        self.calls = calls
    }

    deinit { self.release() }

    /// Returns when `position` is on disk.
    func write(_ position: Position) throws(LedgerError) {
        try self.put(position)
        try self.sync()
    }

    /// Has the file say `position`, which outlasts the end of this process, and a loss of power after ``sync()``.
    func put(_ position: Position) throws(LedgerError) {
        var bytes = Array("\(position.statement)\n".utf8)
        bytes += [UInt8](repeating: 0, count: Self.slotBytes - bytes.count)
        let isWritten = self.state.withLock { state in
            guard let descriptor = state.descriptor,
                self.calls.write(descriptor, bytes, state.next * Self.slotBytes) == bytes.count
            else { return false }
            // Never into a page that a sync may hold just now, which would have to be waited for.
            state.next = 1 - state.next
            return true
        }
        guard isWritten else { throw Self.failure("written", self.file) }
    }

    /// Returns when what was put is on disk.
    func sync() throws(LedgerError) {
        guard let descriptor = self.state.withLock(\.descriptor), self.calls.sync(descriptor) == 0 else {
            throw Self.failure("written", self.file)
        }
    }

    func release() {
        let descriptor = self.state.withLock { state in
            defer { state.descriptor = nil }
            return state.descriptor
        }
        if let descriptor { self.calls.close(descriptor) }
    }

    private static func newest(_ file: URL) throws(LedgerError) -> (slot: Int, position: Position)? {
        let bytes: [UInt8]
        do {
            bytes = [UInt8](try Data(contentsOf: file))
        } catch {
            throw LedgerError(.storage, "The file \(file.path) cannot be read.", underlying: error)
        }
        let slots = (0..<2).compactMap { slot -> (slot: Int, position: Position)? in
            let line = bytes.dropFirst(slot * Self.slotBytes).prefix { $0 != 0 && $0 != UInt8(ascii: "\n") }
            return Position(statement: String(decoding: line, as: UTF8.self)).map { (slot, $0) }
        }
        if slots.isEmpty, bytes.contains(where: { $0 != 0 }) {
            throw LedgerError(
                .vanished,
                "The file \(file.path) is damaged, so nobody can say whether anything was lost. \(LedgerError.waysOut)"
            )
        }
        return slots.max { $0.position.commits < $1.position.commits }
    }

    private static func failure(_ what: String, _ file: URL) -> LedgerError {
        LedgerError(
            .storage,
            "The file \(file.path) cannot be \(what): \(String(cString: strerror(errno))).",
            underlying: errno == EIO ? Doubt() : nil
        )
    }
}

/// Nobody can say what of the last writes is on the disk.
struct Doubt: Error {}
