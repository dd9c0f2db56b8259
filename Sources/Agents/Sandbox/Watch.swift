import Dispatch
import Foundation

/// Looks after a running program's use of what is limited.
struct Watch: Sendable {
    let limits: Limits
    let group: ControlGroup
    let folders: [Tree]
    /// See `Watched`.
    let mark: String?

    private static let pause = Duration.milliseconds(200)
    /// Being refused a few processes is a program's own affair; so many are a fork bomb, which would go on to its deadline.
    private static let refusals = 100

    /// Answers when `process` and what it started used up something; `nil` when the task is cancelled.
    func firstExcess(of process: Int32) async -> Limit? {
        let start = await Self.aside { self.use }
        while !Task.isCancelled {
            let looked = ContinuousClock.now
            if let limit = await Self.aside({ self.excess(of: process, since: start) }) { return limit }
            // A tree that takes long to look at is looked at less often.
            let took = ContinuousClock.now - looked
            try? await Task.sleep(for: max(Self.pause, took * 5))
        }
        return nil
    }

    private var use: Tree.Use { self.folders.reduce(Tree.Use()) { $0 + $1.use() } }

    private func excess(of process: Int32, since start: Tree.Use) -> Limit? {
        if let limit = self.group.folders.isEmpty ? self.seen(of: process) : self.counted { return limit }
        let use = self.use
        if use.bytes - start.bytes > self.limits.disk { return .disk }
        if use.files - start.files > self.limits.files || use.isTooDeep && !start.isTooDeep { return .files }
        return nil
    }

    /// What the kernel counted.
    private var counted: Limit? {
        let usage = self.group.usage
        if usage.memoryKills > 0 { return .memory }
        if usage.processesRefused > Self.refusals { return .processes }
        if usage.cpuSeconds > Double(self.limits.cpuSeconds) { return .processor }
        return nil
    }

    /// What the process table shows.
    private func seen(of process: Int32) -> Limit? {
        let family = Family(of: process, mark: self.mark)
        if family.processes > self.limits.processes { return .processes }
        if family.memory > self.limits.memory { return .memory }
        if family.cpuSeconds > Double(self.limits.cpuSeconds) { return .processor }
        return nil
    }

    /// Runs `body`, which reads files, off the threads that tasks share.
    static func aside<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            DispatchQueue.global(qos: .utility).async { continuation.resume(returning: body()) }
        }
    }
}
