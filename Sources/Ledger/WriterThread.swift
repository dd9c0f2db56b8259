import Foundation

/// A thread of the writer's own, on which it may wait for the disk: whoever has something to write wakes it directly,
/// and Swift's own threads, of which there are as many as processors, stay free for those who take things in.
final class WriterThread: TaskExecutor, @unchecked Sendable {
    private let condition = NSCondition()
    // Both only under the condition's lock.
    private var jobs: [UnownedJob] = []
    private var isOver = false

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        self.condition.lock()
        self.jobs.append(job)
        self.condition.signal()
        self.condition.unlock()
    }

    func start() {
        let thread = Thread { self.work() }
        thread.name = "ledger"
        thread.start()
    }

    /// Ends the thread; nothing may be given to it afterwards.
    func stop() {
        self.condition.lock()
        self.isOver = true
        self.condition.signal()
        self.condition.unlock()
    }

    private func work() {
        while let jobs = self.next() {
            for job in jobs { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
        }
    }

    private func next() -> [UnownedJob]? {
        self.condition.lock()
        defer { self.condition.unlock() }
        while self.jobs.isEmpty, !self.isOver { self.condition.wait() }
        defer { self.jobs = [] }
        return self.jobs.isEmpty ? nil : self.jobs
    }
}
