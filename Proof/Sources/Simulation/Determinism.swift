import Foundation

/// Sets and dictionaries are shuffled anew in each process, unless the environment says otherwise from its start.
enum Determinism {
    private static let variable = "SWIFT_DETERMINISTIC_HASHING"

    /// Starts this program again, in its own place, where the order of sets and dictionaries is not fixed yet.
    static func ensure() throws {
        guard ProcessInfo.processInfo.environment[self.variable] == nil else { return }
        setenv(self.variable, "1", 1)
        // On its one thread, a simulation spends a tenth of its time on memory that is let go of and taken again.
        setenv(
            "GLIBC_TUNABLES",
            "glibc.malloc.tcache_count=4000:glibc.malloc.tcache_max=8192:glibc.malloc.mxfast=512",
            0
        )
        execv("/proc/self/exe", CommandLine.unsafeArgv)
        throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .ENOEXEC)
    }
}
