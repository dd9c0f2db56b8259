import Foundation

/// Threads of one's own for tasks.
///
/// The writer has one, on which it may wait for the disk: whoever has something to write wakes it directly. Work has as
/// many as there are processors, and they give way: what comes in is heard and acknowledged on Swift's own threads, which
/// would otherwise wait for their turn on a busy machine.
final class Crew: TaskExecutor, @unchecked Sendable {
    private let name: String
    private let size: Int
    private let niceness: Int32
    private let condition = NSCondition()
    // Both only under the condition's lock.
    private var jobs: [UnownedJob] = []
    private var isOver = false

    /// - Parameter niceness: how much the threads, and the programs that are started from them, give way: from 0 to 19.
    init(_ name: String, size: Int = 1, niceness: Int32 = 0) {
        self.name = name
        self.size = size
        self.niceness = niceness
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        self.condition.lock()
        self.jobs.append(job)
        self.condition.signal()
        self.condition.unlock()
    }

    /// Runs `body`, and what it begins, on these threads.
    func run(_ body: () async throws -> Void) async rethrows {
        for _ in 0..<self.size { self.startThread() }
        defer { self.stop() }
        try await withTaskExecutorPreference(self) { try await body() }
    }

    private func startThread() {
        let thread = Thread {
            if self.niceness != 0 { Turns.giveWay(self.niceness) }
            self.work()
        }
        thread.name = self.name
        thread.start()
    }

    /// Nothing may be given to the threads afterwards.
    private func stop() {
        self.condition.lock()
        self.isOver = true
        self.condition.broadcast()
        self.condition.unlock()
    }

    private func work() {
        while let job = self.next() { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }

    private func next() -> UnownedJob? {
        self.condition.lock()
        defer { self.condition.unlock() }
        while self.jobs.isEmpty, !self.isOver { self.condition.wait() }
        return self.jobs.isEmpty ? nil : self.jobs.removeFirst()
    }
}
