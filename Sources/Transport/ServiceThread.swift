import Foundation

/// A thread of its own for a C library that waits.
enum ServiceThread {
    /// Runs `body` on a new thread that takes no signals: a broken pipe there is an error to return, not the end of the
    /// process, and signals for the process go to those who wait for them.
    static func start(_ name: String, _ body: @escaping @Sendable () -> Void) {
        let thread = Thread {
            var signals = sigset_t()
            sigfillset(&signals)
            // Faults of the program itself stay as they are.
            for fault in [SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP] { sigdelset(&signals, fault) }
            pthread_sigmask(SIG_BLOCK, &signals, nil)
            body()
        }
        thread.name = name
        thread.start()
    }
}
