import Foundation

/// What `/proc` tells of the processes of this machine.
enum ProcessTable {
    /// Whether a process has ended; its parent may not have heard of it yet.
    static func hasEnded(_ number: Int32) -> Bool {
        guard let fields = self.status(number) else { return true }
        return fields[0] == "Z" || fields[0] == "X"
    }

    /// Memory in KiB that is really there, and open files.
    static func size(of number: Int32) -> (memory: Int, files: Int)? {
        guard
            let pages = self.text("/proc/\(number)/statm").split(separator: " ").dropFirst().first.flatMap({ Int($0) }),
            let files = try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(number)/fd").count
        else { return nil }
        return (pages * sysconf(Int32(_SC_PAGESIZE)) / 1024, files)
    }

    /// Processes that have to do with `folder` and do not descend from this process, nor it from them: orphans.
    static func strays(touching folder: String) -> [String] {
        self.everybody.compactMap { number in
            guard !self.descends(number, from: getpid()), !self.descends(getpid(), from: number),
                let fields = self.status(number), fields[0] != "Z", fields[0] != "X"
            else { return nil }
            let parts = ["cmdline", "environ", "mountinfo"].map { self.text("/proc/\(number)/\($0)") }
            guard parts.contains(where: { $0.contains(folder) }) else { return nil }
            return "\(number) \(parts[0].replacing("\0", with: " ").prefix(200))"
        }
    }

    /// All that descend from a process. Not every kernel lists children, so everybody's parent is asked for.
    static func family(of number: Int32) -> [Int32] {
        var children: [Int32: [Int32]] = [:]
        for member in self.everybody {
            if let parent = self.status(member).flatMap({ Int32($0[1]) }) {
                children[parent, default: []].append(member)
            }
        }
        func descendants(of number: Int32) -> [Int32] {
            (children[number] ?? []).flatMap { [$0] + descendants(of: $0) }
        }
        return descendants(of: number)
    }

    /// Stops a process and all that descend from it, so that none starts another meanwhile; those that descend from it.
    static func stoppedFamily(of number: Int32) -> [Int32] {
        var family: Set<Int32> = []
        var news: Set<Int32> = [number]
        while !news.isEmpty {
            for member in news { kill(member, SIGSTOP) }
            family.formUnion(news)
            news = Set(self.family(of: number)).subtracting(family)
        }
        return Array(family.subtracting([number]))
    }

    private static var everybody: [Int32] {
        ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap { Int32($0) }
    }

    private static func descends(_ number: Int32, from ancestor: Int32) -> Bool {
        var number = number
        while number > 1 {
            if number == ancestor { return true }
            guard let parent = self.status(number).flatMap({ Int32($0[1]) }) else { return false }
            number = parent
        }
        return false
    }

    /// The fields of `stat` after the name, which may hold anything: state, parent, …
    private static func status(_ number: Int32) -> [Substring]? {
        let text = self.text("/proc/\(number)/stat")
        guard let end = text.lastIndex(of: ")") else { return nil }
        let fields = text[text.index(after: end)...].split(separator: " ")
        return fields.count > 2 ? fields : nil
    }

    /// Empty when it cannot be read, most often because the process is gone.
    private static func text(_ path: String) -> String {
        let data = (try? Data(contentsOf: URL(filePath: path))) ?? Data()
        return String(decoding: data, as: UTF8.self)
    }
}
