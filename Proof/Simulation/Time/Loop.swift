import Foundation

/// The one thread of a simulation. Tasks run on it one at a time, in an order that the dice choose; when none is ready,
/// virtual time leaps to the next timer.
///
/// A task that prefers this executor brings its children, its nonisolated calls and its default actors along, so a whole
/// bot stays here. Nothing else may run meanwhile: the ledger is told to do its disk work on this thread too.
final class Loop: TaskExecutor, @unchecked Sendable {
    /// More jobs than this at one instant are a bot that spins.
    private static let mostAtOnce = 100_000

    private let lock = NSLock()
    private var ready: [UnownedJob] = []
    private var dice: Dice
    private var timers = Timers()
    private var sleepers: [Int: CheckedContinuation<Void, any Error>] = [:]
    private var lastSleeper = 0
    private var atOnce = 0
    private let thread = Thread.current
    /// Jobs that came from another thread: each makes the order a matter of luck.
    private(set) var strays = 0
    /// How many jobs ran.
    private(set) var jobs = 0
    /// Milliseconds since the simulation began.
    private(set) var now: Int64 = 0

    init(dice: Dice) { self.dice = dice }

    var isSpinning: Bool { self.atOnce > Self.mostAtOnce }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        self.lock.withLock {
            self.ready.append(job)
            if Thread.current !== self.thread { self.strays += 1 }
        }
    }

    /// Calls `body` after so many milliseconds.
    func after(_ milliseconds: Int64, _ body: @escaping () -> Void) {
        self.timers.add(.call(body), at: self.now + max(0, milliseconds))
    }

    func sleep(for milliseconds: Int64) async throws {
        self.lastSleeper += 1
        let id = self.lastSleeper
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (sleeper: CheckedContinuation<Void, any Error>) in
                guard !Task.isCancelled else { return sleeper.resume(throwing: CancellationError()) }
                self.sleepers[id] = sleeper
                self.timers.add(.wake(id), at: self.now + max(0, milliseconds))
            }
        } onCancel: {
            self.sleepers.removeValue(forKey: id)?.resume(throwing: CancellationError())
        }
    }

    /// Runs one ready job; false when there is none.
    func runJob() -> Bool {
        let job: UnownedJob? = self.lock.withLock {
            guard !self.ready.isEmpty else { return nil }
            let index = self.dice.below(self.ready.count)
            self.ready.swapAt(index, self.ready.count - 1)
            return self.ready.popLast()
        }
        guard let job else { return false }
        self.jobs += 1
        self.atOnce += 1
        job.runSynchronously(on: self.asUnownedTaskExecutor())
        return true
    }

    /// Goes to the next timer and fires it; false when there is none.
    func leap() -> Bool {
        while let timer = self.timers.next() {
            switch timer.act {
            case .call(let body):
                self.reach(timer.time)
                body()
                return true
            case .wake(let id):
                guard let sleeper = self.sleepers.removeValue(forKey: id) else { continue }
                self.reach(timer.time)
                sleeper.resume()
                return true
            }
        }
        return false
    }

    /// Nothing more happens by itself, so that the world, which waits for it, can be let go.
    func forgetTimers() { self.timers = Timers() }

    /// The machine stands still: time passes although there is something to do.
    func stall(for milliseconds: Int64) { self.reach(self.now + milliseconds) }

    private func reach(_ time: Int64) {
        guard time > self.now else { return }
        self.now = time
        self.atOnce = 0
    }
}
