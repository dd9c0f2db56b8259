package import Agents

/// One agent that misbehaves: what it does, how, and how it may end.
package struct Misbehaviour: Hashable, Sendable, CustomStringConvertible {
    /// A function of `agents.py`.
    package var kind: String
    package var parameter: String
    /// The promise of a sandbox that it tries; `nil` for what every isolation keeps to.
    package var tries: Promise?
    /// The limits that may end it; empty when it has to end by itself.
    package var limits: Set<Limit>

    package var description: String { "\(self.kind) \(self.parameter)" }

    /// All of them, kind by kind.
    package static let all: [Misbehaviour] =
        [processes, output, memory, disk, traps, surroundings, rights, odd].flatMap { $0 }

    /// A few that between them try everything, for a quick look.
    package static var selection: [Misbehaviour] {
        let chosen: Set<String> = [
            "fork_bomb deep", "orphans 5", "bare_orphan disguised", "silent_orphan 3", "deaf family", "closer three",
            "spinner 3", "flood both", "endless_line output", "memory_hog family", "memory_filler /dev/shm",
            "disk_filler held", "many_files hard", "sparse 1099511627776", "deep 1500", "locked_folders 000",
            "link_traps file", "link_traps folder", "link_traps pipe", "git_traps nested", "git_traps gitdir",
            "network loopback", "network abstract", "reader root", "writer up", "environment others", "processes trace",
            "rights namespace", "killer all", "arguments many",
        ]
        return self.all.filter { chosen.contains($0.description) }
    }

    private static func agents(
        _ kind: String,
        _ parameters: [String],
        tries promise: Promise? = nil,
        until limits: Set<Limit> = []
    ) -> [Misbehaviour] {
        parameters.map { Misbehaviour(kind: kind, parameter: $0, tries: promise, limits: limits) }
    }

    private static let processes: [Misbehaviour] = [
        agents("fork_bomb", ["plain", "calm", "deep", "chain"], until: [.processes, .processor, .memory, .time]),
        agents("orphans", ["1", "5", "20"]),
        agents("silent_orphan", ["0", "1", "3"]),
        agents("bare_orphan", ["clean", "disguised"]),
        agents("sleeper", ["plain", "stopped"], until: [.time]),
        agents("deaf", ["plain", "family", "busy"], until: [.time, .processor]),
        agents("closer", ["three", "all", "null"], until: [.time]),
        agents("zombies", ["10", "30", "500"], until: [.time, .processes]),
        agents("threads", ["10", "1000"], until: [.time, .processes]),
        agents("killer", ["all", "group", "first"], tries: .processes),
        agents("host_killer", ["9", "15", "19"], tries: .processes),
        agents("spinner", ["1", "3", "8"], until: [.processor, .time]),
        agents("relay", ["0", "0.01", "0.1"], until: [.processor, .time]),
    ].flatMap { $0 }

    private static let output: [Misbehaviour] = [
        agents("flood", ["output", "errors", "both", "lines"], until: [.output]),
        agents("endless_line", ["output", "errors", "drip"], until: [.output, .time, .processor]),
        agents("drip", ["0.001", "0.1"], until: [.time, .output]),
        agents("terminal", ["escape", "nul", "broken", "stuff", "bidi", "rewritten"]),
    ].flatMap { $0 }

    private static let memory: [Misbehaviour] = [
        agents("memory_hog", ["list", "map", "shared", "family", "once", "locked", "threads"], until: [.memory]),
        agents(
            "memory_filler",
            ["/tmp", "/dev/shm", "/dev", "/", "/run", "/var/tmp", "/sandbox"],
            tries: .limits,
            until: [.memory]
        ),
    ].flatMap { $0 }

    private static let disk: [Misbehaviour] = [
        agents(
            "disk_filler",
            ["work", "scratch", "one", "held", "allocated", "mapped"],
            until: [.disk, .fileSize, .time]
        ),
        agents("many_files", ["files", "folders", "links", "hard", "pipes", "long"], until: [.files, .disk]),
        agents("sparse", ["1048576", "33000000", "1099511627776"], until: [.fileSize]),
        agents("deep", ["50", "200", "1500"], until: [.files]),
        agents("odd_names", ["lines", "bytes", "long", "git", "options", "patterns", "cases"]),
        agents("locked_folders", ["000", "111", "333", "444", "555", "666"]),
        agents("mover", ["work", "scratch", "git"], tries: .files),
        agents("hard_links", ["secret", "/usr/bin/env", "/etc/alternatives"], tries: .files),
    ].flatMap { $0 }

    private static let traps: [Misbehaviour] = [
        agents(
            "link_traps",
            [
                "file", "folder", "relative", "loop", "dangling", "pipe", "socket", "device", "swap", "process",
                "parent", "chain", "root",
            ]
        ),
        agents(
            "git_traps",
            [
                "attributes", "gitdir", "nested", "submodule", "alternates", "bare", "origin", "ignore", "modes",
                "encoding", "macros", "lfs", "hooks", "escape",
            ],
            tries: .files
        ),
    ].flatMap { $0 }

    private static let surroundings: [Misbehaviour] = [
        agents(
            "network",
            [
                "tcp", "loopback", "udp", "name", "unix", "abstract", "raw", "interface", "vsock", "ipv6", "metadata",
                "broadcast", "ping",
            ],
            tries: .network
        ),
        agents("network", ["listen"], tries: .network, until: [.time]),
        agents("reader", ["secret", "shadow", "home", "data", "root", "system", "kernel", "spool"], tries: .files),
        agents(
            "writer",
            ["system", "outside", "up", "python", "kernel", "groups", "devices"],
            tries: .files
        ),
        agents("environment", ["own"]),
        agents("environment", ["others", "descriptors", "keys"], tries: .processes),
        agents("processes", ["count", "trace", "memory", "root", "names"], tries: .processes),
    ].flatMap { $0 }

    private static let rights: [Misbehaviour] = agents(
        "rights",
        [
            "setuid", "suid", "namespace", "mount", "chroot", "node", "clock", "name", "priority", "limits", "calls",
            "capabilities", "immutable", "starvation", "realtime",
        ],
        tries: .rights
    )

    private static let odd: [Misbehaviour] = [
        agents("arguments", ["many", "long", "environment", "chain"]),
        agents("crash", ["abort", "segment", "exit", "kill", "trap", "bus", "quit"]),
        agents("descriptors", ["pipes", "sockets", "files", "watches", "events", "polls"], until: [.time, .memory]),
        agents("locks", ["plain", "lease", "record"], until: [.time]),
    ].flatMap { $0 }
}
