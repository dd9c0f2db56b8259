import NIOCore

/// What is done by itself later, by the workspace's own time, which can be moved on.
struct Timers {
    /// How far the workspace's time is ahead of the machine's, in microseconds.
    private(set) var lead: Int64 = 0
    private var pending: [Int: Timer] = [:]
    private var last = 0

    private struct Timer {
        var due: Int64
        var task: Scheduled<Void>
        var body: (Stage) -> Void
    }

    /// The number that the next timer will have.
    mutating func next() -> Int {
        self.last += 1
        return self.last
    }

    mutating func set(_ number: Int, due: Int64, task: Scheduled<Void>, body: @escaping (Stage) -> Void) {
        self.pending[number] = Timer(due: due, task: task, body: body)
    }

    mutating func take(_ number: Int) -> ((Stage) -> Void)? { self.pending.removeValue(forKey: number)?.body }

    /// Moves the time on, from `now`. Returns what is due by then, the earliest first; the rest is to be set anew.
    mutating func travel(
        _ microseconds: Int64,
        from now: Int64
    ) -> (due: [(Stage) -> Void], later: [(due: Int64, body: (Stage) -> Void)]) {
        self.lead += microseconds
        let all = self.pending.sorted { ($0.value.due, $0.key) < ($1.value.due, $1.key) }.map(\.value)
        for timer in all { timer.task.cancel() }
        self.pending = [:]
        let due = all.prefix { $0.due <= now + microseconds }
        return (due.map(\.body), all.dropFirst(due.count).map { ($0.due, $0.body) })
    }

    mutating func stop() {
        for timer in self.pending.values { timer.task.cancel() }
        self.pending = [:]
    }
}

extension Stage {
    /// Runs `body` on the loop after a while of the workspace's time, unless the stage is gone by then.
    func after(_ microseconds: Int64, _ body: @escaping (Stage) -> Void) {
        let number = self.timers.next()
        let task = self.loop.assumeIsolated().scheduleTask(in: .microseconds(microseconds)) { [weak self] in
            guard let self, let body = self.timers.take(number) else { return }
            body(self)
        }
        self.timers.set(number, due: self.now + microseconds, task: task, body: body)
    }

    /// Moves the workspace's time on: what was to happen meanwhile happens now. An app's own clock stays where it is.
    func travel(_ microseconds: Int64) {
        let (due, later) = self.timers.travel(microseconds, from: self.now)
        for (due, body) in later { self.after(max(due - self.now, 0), body) }
        for body in due { body(self) }
        self.act { _ in }
    }
}
