import Foundation

/// Sandboxes whose bot is dead.
///
/// A bot that is killed takes its programs along: each asked the kernel for that. Between being made and asking lies an
/// instant, and a bubblewrap whose parent died in it lives on. So the reaper looks for those, and the next bot does.
enum Orphans {
    /// Ends the sandboxes that use files below `directory` and whose parent is gone; for the one process that holds it.
    /// Answers whether there were any.
    @discardableResult
    static func end(using directory: String) -> Bool {
        var wereThere = false
        for name in (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? [] {
            guard let number = Int32(name), self.isOrphan(number), self.uses(directory, number) else { continue }
            kill(number, SIGKILL)
            wereThere = true
        }
        return wereThere
    }

    /// Who has lost the parent is given to the first process, or to whom that left it: ours has the same.
    private static func isOrphan(_ number: Int32) -> Bool {
        guard let stat = try? String(contentsOfFile: "/proc/\(number)/stat", encoding: .utf8),
            let parent = stat.split(separator: ")").last?.split(separator: " ").dropFirst().first.flatMap({ Int32($0) })
        else { return false }
        return parent == 1 || parent == getppid()
    }

    private static func uses(_ directory: String, _ number: Int32) -> Bool {
        guard let command = try? Data(contentsOf: URL(filePath: "/proc/\(number)/cmdline")) else { return false }
        let words = command.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
        return words.first?.hasSuffix("bwrap") == true && words.contains { $0.hasPrefix("\(directory)/") }
    }
}
