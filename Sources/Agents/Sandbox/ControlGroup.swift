import Dispatch
import Foundation
import Synchronization

/// A Linux control group of one sandboxed run, which bounds the memory, the processes and the processors of all its
/// processes together, counts what they use, and holds on to every one of them.
///
/// Version 1 (a folder per controller) and version 2 (one tree) are both used, where this process may write there;
/// elsewhere the program is watched.
struct ControlGroup: Sendable {
    /// Folders whose `cgroup.procs` a process writes itself to, to join.
    let folders: [String]

    /// No group: nothing can be made, or nothing shall be.
    static let none = ControlGroup(folders: [])

    private static let counter = Atomic<Int>(0)
    /// Tells this process from one before it that had the same number, as the first of each container has.
    private static let session = UUID().uuidString.prefix(8)

    init(_ limits: Limits, in hierarchy: ControlHierarchy? = .here) {
        guard let hierarchy else {
            self = .none
            return
        }
        let number = Self.counter.wrappingAdd(1, ordering: .relaxed).newValue
        let name = "chatbridge-\(getpid())-\(Self.session)-\(number)"
        var folders: [String] = []
        for (folder, settings) in hierarchy.settings(limits, name: name) {
            // mkdir, not a recursive create: a controller that is not there must stay so.
            guard mkdir(folder, 0o700) == 0 || errno == EEXIST else { continue }
            if settings.allSatisfy({ Self.write($0.value, to: "\(folder)/\($0.file)") || $0.isOptional }) {
                if !folders.contains(folder) { folders.append(folder) }
            } else {
                rmdir(folder)
            }
        }
        // Memory and processes, or nothing: what is not bounded is watched instead.
        guard hierarchy.isWhole(folders) else {
            for folder in folders { rmdir(folder) }
            self = .none
            return
        }
        self.folders = folders
    }

    private init(folders: [String]) { self.folders = folders }

    /// What the kernel counted.
    struct Usage: Hashable, Sendable {
        /// How often somebody was killed for want of memory.
        var memoryKills = 0
        /// How often a process was not started because there were enough.
        var processesRefused = 0
        var cpuSeconds = 0.0

        /// Being refused a few processes is a program's own affair; so many are a fork bomb, which would go on to its
        /// deadline.
        private static let refusals = 100

        func excess(over limits: Limits) -> Limit? {
            if self.memoryKills > 0 { return .memory }
            if self.processesRefused > Self.refusals { return .processes }
            return self.cpuSeconds > Double(limits.cpuSeconds) ? .processor : nil
        }
    }

    var usage: Usage {
        var usage = Usage()
        for folder in self.folders {
            for (file, key) in [("memory.events", "oom_kill"), ("memory.oom_control", "oom_kill")] {
                usage.memoryKills += Self.value(of: key, in: "\(folder)/\(file)") ?? 0
            }
            usage.processesRefused += Self.value(of: "max", in: "\(folder)/pids.events") ?? 0
            if let microseconds = Self.value(of: "usage_usec", in: "\(folder)/cpu.stat") {
                usage.cpuSeconds += Double(microseconds) / 1_000_000
            } else if let text = try? String(contentsOfFile: "\(folder)/cpuacct.usage", encoding: .utf8),
                let nanoseconds = Double(text.trimmingCharacters(in: .whitespacesAndNewlines))
            {
                usage.cpuSeconds += nanoseconds / 1_000_000_000
            }
        }
        return usage
    }

    private static func value(of key: String, in file: String) -> Int? {
        guard let text = try? String(contentsOfFile: file, encoding: .utf8) else { return nil }
        for line in text.split(separator: "\n") where line.hasPrefix("\(key) ") {
            return Int(line.dropFirst(key.count + 1))
        }
        return nil
    }

    /// Kills everybody in it.
    func kill() {
        for folder in self.folders {
            // Version 2 does it at once; elsewhere round by round, since they may still be forking.
            if Self.write("1", to: "\(folder)/cgroup.kill") { continue }
            for _ in 0..<50 {
                let members = (try? String(contentsOfFile: "\(folder)/cgroup.procs", encoding: .utf8)) ?? ""
                let numbers = members.split(separator: "\n").compactMap { Int32($0) }.filter { $0 > 1 }
                if numbers.isEmpty { break }
                for number in numbers { Glibc.kill(number, SIGKILL) }
            }
        }
    }

    /// Removes the group, and whoever is still in it. Killed processes may still be on their way out, so this tries for
    /// up to two seconds.
    func remove() async {
        for folder in self.folders {
            var tries = 0
            while rmdir(folder) != 0, errno == EBUSY, tries < 100 {
                tries += 1
                if tries % 5 == 1 { self.kill() }
                // Not Task.sleep, which a cancelled task skips: cancellation is when this matters most.
                await withCheckedContinuation { continuation in
                    DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(20)) { continuation.resume() }
                }
            }
        }
    }

    /// Ends what bots that were killed left behind, and removes their groups.
    ///
    /// A sandbox dies with its bot, but for one moment: while it is being set up, its inner half waits for the outer one,
    /// and does not hear that it was killed.
    static func sweep(_ hierarchy: ControlHierarchy? = .here) async {
        for parent in hierarchy?.parents ?? [] {
            for name in (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? [] {
                guard let match = name.wholeMatch(of: /chatbridge-(\d+)(-[0-9A-F]+)?-\d+/),
                    match.1 == "\(getpid())"
                        ? match.2 != "-\(Self.session)" : !FileManager.default.fileExists(atPath: "/proc/\(match.1)")
                else { continue }
                let group = ControlGroup(folders: ["\(parent)/\(name)"])
                group.kill()
                await group.remove()
            }
        }
    }

    static func write(_ text: String, to path: String) -> Bool {
        guard FileManager.default.fileExists(atPath: path), let file = fopen(path, "w") else { return false }
        let isWritten = fputs(text, file) >= 0
        return fclose(file) == 0 && isWritten
    }
}
