import Glibc
import NIOCore

/// What happened, in order: the newest entries in memory, all of them in the file when there is one.
struct EffectLedger: ~Copyable {
    static let capacity = 200_000

    private var entries = CircularBuffer<Simulator.LedgerEntry>()
    private var last = 0
    /// The workspace that is written about; `nil` for the first.
    var team: String?
    private let file: Int32?

    /// Throws when the file can't be opened for appending.
    init(file path: String?) throws(SimulatorError) {
        guard let path else {
            self.file = nil
            return
        }
        let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw SimulatorError("can't write the ledger file \(path): \(String(cString: strerror(errno)))")
        }
        self.file = descriptor
    }

    deinit {
        if let file { close(file) }
    }

    /// Adds an entry under the next number; on its way to the disk before anyone hears of it.
    mutating func append(_ entry: Simulator.LedgerEntry) {
        self.last += 1
        var entry = entry
        entry.number = self.last
        if let team { entry.detail["team"] = .string(team) }
        self.entries.append(entry)
        if self.entries.count > Self.capacity { self.entries.removeFirst() }
        if let file {
            let line = entry.json.bytes + [0x0A]
            _ = line.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
        }
    }

    /// The entries after number `number`, oldest first, at most `limit`.
    func entries(after number: Int, limit: Int = .max) -> [Simulator.LedgerEntry] {
        let first = self.last - self.entries.count
        return Array(self.entries.dropFirst(max(number - first, 0)).prefix(limit))
    }
}
