import Dispatch
import Foundation

/// Looks after a running program's use of what nothing else bounds: the disk, and what `counted` counts.
struct Watch: Sendable {
    let limits: Limits
    /// What the program may write to.
    let folders: [Tree]
    /// What was in the folders before the program began: looked at later, what it wrote at once would not count.
    let start: Tree.Use
    /// Asked each time; answers with what was used up.
    let counted: @Sendable () async -> Limit?

    private static let pause = Duration.milliseconds(200)

    /// Answers when something is used up; `nil` when the task is cancelled.
    func firstExcess() async -> Limit? {
        while !Task.isCancelled {
            let looked = ContinuousClock.now
            if let limit = await self.counted() { return limit }
            let use = await Self.use(of: self.folders)
            if use.bytes - self.start.bytes > self.limits.disk { return .disk }
            if use.files - self.start.files > self.limits.files || use.isTooDeep && !self.start.isTooDeep {
                return .files
            }
            // A tree that takes long to look at is looked at less often.
            let took = ContinuousClock.now - looked
            try? await Task.sleep(for: max(Self.pause, took * 5))
        }
        return nil
    }

    /// What is in the folders now.
    static func use(of folders: [Tree]) async -> Tree.Use {
        await Self.aside { folders.reduce(Tree.Use()) { $0 + $1.use() } }
    }

    /// Runs `body`, which reads files, off the threads that tasks share.
    static func aside<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            DispatchQueue.global(qos: .utility).async { continuation.resume(returning: body()) }
        }
    }
}
