/// How much a sandboxed program may use.
package struct Limits: Hashable, Sendable {
    package var time: Duration
    /// Memory of all its processes together, in bytes; enforced by a control group where one can be made.
    package var memory: Int
    /// Processor time of one process, in seconds.
    package var cpuSeconds: Int
    /// The size of any one file it writes, in bytes.
    package var fileSize: Int
    /// Processes and threads; enforced by a control group where one can be made.
    package var processes: Int
    /// What it may write to standard output and standard error, in bytes.
    package var output: Int

    package init(
        time: Duration = .seconds(600),
        memory: Int = 4 << 30,
        cpuSeconds: Int = 1200,
        fileSize: Int = 8 << 30,
        processes: Int = 256,
        output: Int = 8 << 20
    ) {
        self.time = time
        self.memory = memory
        self.cpuSeconds = cpuSeconds
        self.fileSize = fileSize
        self.processes = processes
        self.output = output
    }
}
