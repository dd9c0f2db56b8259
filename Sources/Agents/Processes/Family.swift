import Foundation

/// A process with all it started, as the process table shows it now, and what they use together.
///
/// In a process namespace everybody is a descendant. Elsewhere one that was abandoned gets another parent; those are
/// known by a mark in the environment they were given, which only a program that means it takes off.
struct Family {
    private(set) var members: [Int32] = []
    /// Processes and threads.
    private(set) var processes = 0
    /// Bytes that are theirs alone, and shared memory.
    private(set) var memory = 0
    private(set) var cpuSeconds = 0.0

    init(of process: Int32, mark: String? = nil) {
        let table = Self.table()
        var children: [Int32: [Int32]] = [:]
        for (number, entry) in table { children[entry.parent, default: []].append(number) }
        var known: Set<Int32> = []
        var next = [process]
        if let mark { next += table.keys.filter { Self.environment(of: $0).contains(mark) } }
        while let number = next.popLast() {
            guard let entry = table[number], known.insert(number).inserted else { continue }
            self.members.append(number)
            self.processes += entry.threads
            self.cpuSeconds += entry.cpuSeconds
            self.memory += Self.memory(of: number)
            next += children[number] ?? []
        }
    }

    func excess(over limits: Limits) -> Limit? {
        if self.processes > limits.processes { return .processes }
        if self.memory > limits.memory { return .memory }
        return self.cpuSeconds > Double(limits.cpuSeconds) ? .processor : nil
    }

    private struct Entry {
        var parent: Int32
        var threads: Int
        /// Its own, and that of children it waited for.
        var cpuSeconds: Double
    }

    private static let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))

    private static func table() -> [Int32: Entry] {
        var table: [Int32: Entry] = [:]
        for name in (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? [] {
            guard let number = Int32(name), let text = self.read("/proc/\(name)/stat"),
                // The program's name is in parentheses and may hold anything.
                let end = text.lastIndex(of: ")")
            else { continue }
            let fields = text[text.index(after: end)...].split(separator: " ")
            guard fields.count > 17, let parent = Int32(fields[1]), let threads = Int(fields[17]) else { continue }
            let cpu = (11...14).compactMap { Double(fields[$0]) }.reduce(0, +)
            table[number] = Entry(parent: parent, threads: max(1, threads), cpuSeconds: cpu / self.ticks)
        }
        return table
    }

    private static func memory(of process: Int32) -> Int {
        guard let text = self.read("/proc/\(process)/status") else { return 0 }
        return text.split(separator: "\n").reduce(0) { sum, line in
            guard line.hasPrefix("RssAnon:") || line.hasPrefix("RssShmem:") else { return sum }
            return sum + (line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) } ?? 0) * 1024
        }
    }

    static func environment(of process: Int32) -> String { self.read("/proc/\(process)/environ") ?? "" }

    private static func read(_ path: String) -> String? {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    }
}

/// Everybody who carries a mark in the environment.
struct Survivors: Sendable {
    let mark: String

    /// Kills them, and those they started meanwhile: round by round, until nobody is found.
    func kill() {
        for _ in 0..<50 {
            let found = Family(of: 0, mark: self.mark).members.filter { $0 > 1 && $0 != getpid() }
            guard !found.isEmpty else { return }
            // Stopped first, so that none can start another while the rest are killed.
            for number in found { Glibc.kill(number, SIGSTOP) }
            for number in found { Glibc.kill(number, SIGKILL) }
        }
    }
}
