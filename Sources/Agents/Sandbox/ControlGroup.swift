import Dispatch
import Foundation
import Synchronization

/// A Linux control group of one sandboxed run, which bounds the memory and the number of its processes together.
///
/// Version 1 (a folder per controller) and version 2 (one tree) are both used, where this process may write there;
/// elsewhere the limits per process remain.
struct ControlGroup: Sendable {
    /// Folders whose `cgroup.procs` a process writes itself to, to join.
    let folders: [String]

    private static let counter = Atomic<Int>(0)
    /// Tells this process from one before it that had the same number, as the first of each container has.
    private static let session = UUID().uuidString.prefix(8)

    init(_ limits: Limits, root: String = "/sys/fs/cgroup") {
        let number = Self.counter.wrappingAdd(1, ordering: .relaxed).newValue
        let name = "chatbridge-\(getpid())-\(Self.session)-\(number)"
        let isUnified = FileManager.default.fileExists(atPath: "\(root)/cgroup.controllers")
        let settings: [(folder: String, file: String, value: Int)] =
            isUnified
            ? [
                ("\(root)/\(name)", "memory.max", limits.memory),
                ("\(root)/\(name)", "pids.max", limits.processes),
            ]
            : [
                ("\(root)/memory/\(name)", "memory.limit_in_bytes", limits.memory),
                ("\(root)/pids/\(name)", "pids.max", limits.processes),
            ]
        var folders: [String] = []
        for (folder, file, value) in settings {
            // mkdir, not a recursive create: a controller that is not there must stay so.
            let isThere = folders.contains(folder) || mkdir(folder, 0o700) == 0
            guard isThere else { continue }
            if Self.write("\(value)", to: "\(folder)/\(file)") {
                if !folders.contains(folder) { folders.append(folder) }
            } else if !folders.contains(folder) {
                rmdir(folder)
            }
        }
        self.folders = folders
    }

    /// Removes the group. Killed processes may still be on their way out, so this tries for up to two seconds.
    func remove() async {
        for folder in self.folders {
            var tries = 0
            while rmdir(folder) != 0, errno == EBUSY, tries < 100 {
                tries += 1
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
    static func sweep(root: String = "/sys/fs/cgroup") async {
        for parent in [root, "\(root)/memory", "\(root)/pids"] {
            for name in (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? [] {
                guard let match = name.wholeMatch(of: /chatbridge-(\d+)(-[0-9A-F]+)?-\d+/),
                    match.1 == "\(getpid())"
                        ? match.2 != "-\(Self.session)" : !FileManager.default.fileExists(atPath: "/proc/\(match.1)")
                else { continue }
                await ControlGroup(folders: ["\(parent)/\(name)"]).end()
            }
        }
    }

    private init(folders: [String]) { self.folders = folders }

    /// Kills its processes and removes it.
    private func end() async {
        for folder in self.folders {
            let members = (try? String(contentsOfFile: "\(folder)/cgroup.procs", encoding: .utf8)) ?? ""
            for member in members.split(separator: "\n").compactMap({ Int32($0) }) where member > 1 {
                kill(member, SIGKILL)
            }
        }
        await self.remove()
    }

    private static func write(_ text: String, to path: String) -> Bool {
        guard let file = fopen(path, "w") else { return false }
        let isWritten = fputs(text, file) >= 0
        return fclose(file) == 0 && isWritten
    }
}
