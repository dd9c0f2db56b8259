/// How much a sandboxed program may use.
package struct Limits: Hashable, Sendable {
    package var time: Duration
    /// Memory of all its processes together, in bytes.
    package var memory: Int
    /// Processor time of all its processes together, in seconds.
    package var cpuSeconds: Int
    /// How many processors' worth of time it may take at once; where a control group can be made.
    package var processors: Int
    /// The size of any one file it writes, in bytes.
    package var fileSize: Int
    /// What it may add to its writable folders, in bytes on the disk.
    package var disk: Int
    /// Files and folders it may add to its writable folders.
    package var files: Int
    /// What it may keep in `/tmp`, which is memory, in bytes.
    package var temporary: Int
    /// Processes and threads.
    package var processes: Int
    /// What it may write to standard output and standard error, in bytes each.
    package var output: Int

    package init(
        time: Duration = .seconds(600),
        memory: Int = 4 << 30,
        cpuSeconds: Int = 1200,
        processors: Int = 4,
        fileSize: Int = 8 << 30,
        disk: Int = 8 << 30,
        files: Int = 200_000,
        temporary: Int = 1 << 30,
        processes: Int = 256,
        output: Int = 8 << 20
    ) {
        self.time = time
        self.memory = memory
        self.cpuSeconds = cpuSeconds
        self.processors = processors
        self.fileSize = fileSize
        self.disk = disk
        self.files = files
        self.temporary = temporary
        self.processes = processes
        self.output = output
    }

    /// For prlimit. At the first number the kernel says why, at the second it only kills; so a program that does not listen
    /// has a few seconds more, in which the watch ends it.
    var processorOption: String { "--cpu=\(self.cpuSeconds):\(self.cpuSeconds + 5)" }

    /// How much of it there is, in words: "4 GB".
    package func allowance(of limit: Limit) -> String {
        switch limit {
        case .time: "\(self.time.components.seconds) s"
        case .memory: Self.bytes(self.memory)
        case .processor: "\(self.cpuSeconds) s"
        case .processes: "\(self.processes)"
        case .output: Self.bytes(self.output)
        case .disk: Self.bytes(self.disk)
        case .files: "\(self.files)"
        case .fileSize: Self.bytes(self.fileSize)
        }
    }

    private static func bytes(_ count: Int) -> String {
        let units = [(30, "GB"), (20, "MB"), (10, "KB")]
        guard let (shift, unit) = units.first(where: { count >= 1 << $0.0 }) else { return "\(count) bytes" }
        return "\((count + 1 << (shift - 1)) >> shift) \(unit)"
    }
}

/// What a program ran out of.
package enum Limit: String, Hashable, Sendable, CaseIterable {
    case time
    case memory
    case processor = "processor time"
    case processes = "process"
    case output
    case disk
    case files = "file"
    case fileSize = "file size"
}
