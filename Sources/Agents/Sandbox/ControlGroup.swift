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

    init(_ limits: Limits, root: String = "/sys/fs/cgroup") {
        let number = Self.counter.wrappingAdd(1, ordering: .relaxed).newValue
        let name = "chatbridge-\(ProcessInfo.processInfo.processIdentifier)-\(number)"
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

    /// Removes the empty groups that bots which were killed left behind.
    static func sweep(root: String = "/sys/fs/cgroup") {
        for parent in [root, "\(root)/memory", "\(root)/pids"] {
            for name in (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? [] {
                guard let match = name.wholeMatch(of: /chatbridge-(\d+)-\d+/),
                    !FileManager.default.fileExists(atPath: "/proc/\(match.1)")
                else { continue }
                rmdir("\(parent)/\(name)")
            }
        }
    }

    private static func write(_ text: String, to path: String) -> Bool {
        guard let file = fopen(path, "w") else { return false }
        let isWritten = fputs(text, file) >= 0
        return fclose(file) == 0 && isWritten
    }
}
