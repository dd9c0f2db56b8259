import Digests
import Foundation

/// The last acknowledged event, kept outside the database.
///
/// SQLite takes a damaged frame of its log for the log's end and says that all is well, so only a second file notices
/// that acknowledged events vanished. Two slots are written in turn, each with a check sum: a torn write spoils one.
final class Anchor: Sendable {
    private static let slotBytes = 4096
    private let file: URL
    private let descriptor: Locked<Int32?>

    /// Opens or creates the file; `last` is what it says, or `nil` when it was not there.
    static func open(_ file: URL) throws(LedgerError) -> (anchor: Anchor, last: Link?) {
        let descriptor = Glibc.open(file.path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.failure("opened", file) }
        let anchor = Anchor(file, descriptor)
        var bytes = [UInt8](repeating: 0, count: 2 * Self.slotBytes)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        guard count >= 0 else { throw Self.failure("read", file) }
        let slots = [bytes[..<Self.slotBytes], bytes[Self.slotBytes...]].compactMap(Self.link)
        if count > 0, slots.isEmpty {
            throw LedgerError(
                .vanished,
                "The file \(file.path) is damaged, so nobody can say whether events were lost. "
                    + "Restore it with the database from a backup; or, to go on with the events that are there, "
                    + "move that file away and start again."
            )
        }
        return (anchor, slots.max { $0.seq < $1.seq })
    }

    private init(_ file: URL, _ descriptor: Int32) {
        self.file = file
        self.descriptor = Locked(descriptor)
    }

    deinit { self.release() }

    /// Returns when `link` is on disk.
    func write(_ link: Link) throws(LedgerError) {
        let statement = "chatbridge anchor \(link.seq) \(link.text)"
        var bytes = Array("\(statement) \(SHA256.hex(Array(statement.utf8)))\n".utf8)
        bytes += [UInt8](repeating: 0, count: Self.slotBytes - bytes.count)
        let offset = Int(link.seq % 2) * Self.slotBytes
        let isWritten = self.descriptor.withLock { descriptor in
            guard let descriptor else { return false }
            return pwrite(descriptor, bytes, bytes.count, offset) == bytes.count && fdatasync(descriptor) == 0
        }
        guard isWritten else { throw Self.failure("written", self.file) }
    }

    func release() {
        let descriptor = self.descriptor.withLock { held in
            defer { held = nil }
            return held
        }
        if let descriptor { close(descriptor) }
    }

    private static func link(_ slot: ArraySlice<UInt8>) -> Link? {
        let text = String(decoding: slot.prefix { $0 != 0 && $0 != UInt8(ascii: "\n") }, as: UTF8.self)
        let words = text.split(separator: " ")
        guard words.count == 5, words[0] == "chatbridge", words[1] == "anchor", let seq = Int64(words[2]),
            SHA256.hex(Array(words[0...3].joined(separator: " ").utf8)) == words[4]
        else { return nil }
        let digits = Array(words[3])
        let hash = stride(from: 0, to: digits.count - 1, by: 2).compactMap {
            UInt8(String(digits[$0...$0 + 1]), radix: 16)
        }
        return hash.count == 32 ? Link(seq: seq, hash: hash) : nil
    }

    private static func failure(_ what: String, _ file: URL) -> LedgerError {
        LedgerError(.storage, "The file \(file.path) cannot be \(what): \(String(cString: strerror(errno))).")
    }
}
