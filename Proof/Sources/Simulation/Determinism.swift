import Foundation

/// Sets and dictionaries are shuffled anew in each process, unless the environment says otherwise from its start.
enum Determinism {
    private static let variable = "SWIFT_DETERMINISTIC_HASHING"

    /// Starts this program again, in its own place, where the order of sets and dictionaries is not fixed yet.
    static func ensure() throws {
        guard ProcessInfo.processInfo.environment[self.variable] == nil else { return }
        setenv(self.variable, "1", 1)
        execv("/proc/self/exe", CommandLine.unsafeArgv)
        throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .ENOEXEC)
    }
}
