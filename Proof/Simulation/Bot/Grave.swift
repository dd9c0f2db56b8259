import Foundation

/// What is on disk when a process is killed, taken to a folder of its own, so that nothing the dead one still does
/// reaches the next.
struct Grave {
    /// How far the log had grown, and what the anchor said, before the commit in which the process dies.
    struct Before: Equatable {
        var log: Int
        var anchor: Data?

        init(_ folder: URL) {
            let file = folder.appending(path: "ledger.sqlite-wal").path
            self.log = (try? FileManager.default.attributesOfItem(atPath: file)[.size] as? Int) ?? 0
            self.anchor = try? Data(contentsOf: folder.appending(path: "anchor"))
        }
    }

    private static let files = ["ledger.sqlite", "ledger.sqlite-wal", "anchor"]

    /// Takes the files over as they are.
    static func bury(_ folder: URL, in next: URL) throws {
        try FileManager.default.createDirectory(at: next, withIntermediateDirectories: true)
        for name in self.files {
            let file = folder.appending(path: name)
            guard FileManager.default.fileExists(atPath: file.path) else { continue }
            try FileManager.default.copyItem(at: file, to: next.appending(path: name))
        }
    }

    /// Makes it so that only `part` (0 to 1) of what was written to the log since `before` has reached the disk; the anchor,
    /// which is written after the log is safe, has not.
    static func tear(_ folder: URL, since before: Before, part: Double) throws {
        let log = folder.appending(path: "ledger.sqlite-wal")
        let grown = Before(folder).log - before.log
        let handle = try FileHandle(forWritingTo: log)
        try handle.truncate(atOffset: UInt64(before.log + Int(Double(grown) * part)))
        try handle.close()
        let anchor = folder.appending(path: "anchor")
        if let bytes = before.anchor { try bytes.write(to: anchor) }
    }
}
