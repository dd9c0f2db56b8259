import Foundation

/// What is on disk when a process is killed, taken to a folder of its own, so that nothing the dead one still does
/// reaches the next.
struct Grave {
    let disk: MemoryDisk

    /// How far the log had grown, and what the anchor said, before the commit in which the process dies.
    struct Before {
        var log: Int
        var anchor: Data?
    }

    func before(_ folder: URL) -> Before {
        Before(log: self.log(of: folder), anchor: Self.anchor(of: folder))
    }

    /// What the anchor says.
    static func anchor(of folder: URL) -> Data? { try? Data(contentsOf: folder.appending(path: "anchor")) }

    /// How far the log has grown.
    func log(of folder: URL) -> Int { self.disk.size(of: folder.appending(path: "ledger.sqlite-wal")) ?? 0 }

    /// Takes the files over as they are.
    func bury(_ folder: URL, in next: URL) throws {
        try FileManager.default.createDirectory(at: next, withIntermediateDirectories: true)
        for name in ["ledger.sqlite", "ledger.sqlite-wal"] {
            let file = folder.appending(path: name)
            if self.disk.size(of: file) != nil { try self.disk.copy(file, to: next.appending(path: name)) }
        }
        try self.takeAnchor(from: folder, to: next)
    }

    /// Begins on the real files of a bot that has ended.
    func begin(with blank: URL, in first: URL) throws {
        try FileManager.default.createDirectory(at: first, withIntermediateDirectories: true)
        try self.disk.load(blank.appending(path: "ledger.sqlite"), as: first.appending(path: "ledger.sqlite"))
        try self.takeAnchor(from: blank, to: first)
    }

    private func takeAnchor(from folder: URL, to next: URL) throws {
        try Self.anchor(of: folder)?.write(to: next.appending(path: "anchor"))
    }

    /// Makes it so that only `part` (0 to 1) of what was written to the log since `before` has reached the disk; the anchor,
    /// which is written after the log is safe, has not.
    func tear(_ folder: URL, since before: Before, part: Double) throws {
        let grown = self.log(of: folder) - before.log
        let log = folder.appending(path: "ledger.sqlite-wal")
        try self.disk.cut(log, to: before.log + Int(Double(grown) * part))
        try before.anchor?.write(to: folder.appending(path: "anchor"))
    }
}
