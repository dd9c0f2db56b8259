import Foundation

/// Where control groups can be made on this machine.
enum ControlHierarchy: Hashable, Sendable {
    /// Version 1: a tree for each controller, under this folder.
    case separate(String)
    /// Version 2: one tree; groups are made in this folder of it.
    case unified(String)

    /// The one of this machine; `nil` when there is none that this process may use.
    static let here = Self.find()

    /// What `chatbridge status` says of it.
    var words: String {
        switch self {
        case .separate: "control groups, version 1"
        case .unified: "control groups, version 2"
        }
    }

    struct Setting: Hashable, Sendable {
        var file: String
        var value: String
        /// The kernel may not have it.
        var isOptional = false
    }

    private static let period = 100_000

    /// The folders to make for the group `name`, and what to write there.
    func settings(_ limits: Limits, name: String) -> [(folder: String, settings: [Setting])] {
        let quota = "\(limits.processors * Self.period)"
        switch self {
        case .unified(let parent):
            return [
                (
                    "\(parent)/\(name)",
                    [
                        Setting(file: "memory.max", value: "\(limits.memory)"),
                        Setting(file: "memory.swap.max", value: "0", isOptional: true),
                        Setting(file: "memory.oom.group", value: "1", isOptional: true),
                        Setting(file: "pids.max", value: "\(limits.processes)"),
                        Setting(file: "cpu.max", value: "\(quota) \(Self.period)", isOptional: true),
                    ]
                )
            ]
        case .separate(let root):
            return [
                (
                    "\(root)/memory/\(name)",
                    [
                        Setting(file: "memory.limit_in_bytes", value: "\(limits.memory)"),
                        Setting(file: "memory.memsw.limit_in_bytes", value: "\(limits.memory)", isOptional: true),
                    ]
                ),
                ("\(root)/pids/\(name)", [Setting(file: "pids.max", value: "\(limits.processes)")]),
                ("\(root)/cpu/\(name)", [Setting(file: "cpu.cfs_quota_us", value: quota, isOptional: true)]),
                ("\(root)/cpuacct/\(name)", []),
            ]
        }
    }

    /// Whether a group of these folders bounds what must be bounded.
    func isWhole(_ folders: [String]) -> Bool {
        switch self {
        case .unified: folders.count == 1
        case .separate(let root):
            ["memory", "pids", "cpuacct"].allSatisfy { name in folders.contains { $0.hasPrefix("\(root)/\(name)/") } }
        }
    }

    /// Where groups of bots that died may be.
    var parents: [String] {
        switch self {
        case .unified(let parent): [parent]
        case .separate(let root): ["memory", "pids", "cpu", "cpuacct"].map { "\(root)/\($0)" }
        }
    }

    private static func find(root: String = "/sys/fs/cgroup") -> ControlHierarchy? {
        guard FileManager.default.fileExists(atPath: "\(root)/cgroup.controllers") else {
            return access("\(root)/memory/cgroup.procs", W_OK) == 0 ? .separate(root) : nil
        }
        let own = (try? String(contentsOfFile: "/proc/self/cgroup", encoding: .utf8))?
            .split(separator: "\n").first { $0.hasPrefix("0::") }?.dropFirst(3)
        let folder = root + (own == nil || own == "/" ? "" : String(own ?? ""))
        return self.delegated(folder) ? .unified(folder) : nil
    }

    /// Lets groups in `folder` bound memory and processes.
    ///
    /// In version 2 a group that hands controllers on may hold no process itself, but for the very first: so this one
    /// moves into a group of its own. Under systemd the service needs `Delegate=yes`.
    private static func delegated(_ folder: String) -> Bool {
        let needed = ["memory", "pids"]
        let has = { (file: String) -> Bool in
            let text = (try? String(contentsOfFile: "\(folder)/\(file)", encoding: .utf8)) ?? ""
            return Set(needed).isSubset(of: text.split(whereSeparator: \.isWhitespace).map(String.init))
        }
        guard has("cgroup.controllers") else { return false }
        let control = "\(folder)/cgroup.subtree_control"
        if !has("cgroup.subtree_control"), !ControlGroup.write("+memory +pids", to: control) {
            let own = "\(folder)/chatbridge"
            guard mkdir(own, 0o755) == 0 || errno == EEXIST,
                ControlGroup.write("\(getpid())", to: "\(own)/cgroup.procs"),
                ControlGroup.write("+memory +pids", to: control)
            else { return false }
        }
        _ = ControlGroup.write("+cpu", to: control)
        return true
    }
}
