import Dispatch
import Foundation

/// Looks after a running program's use of what nothing else bounds: the disk, and what `counted` counts.
struct Watch: Sendable {
    let limits: Limits
    /// What the program may write to.
    let folders: [Tree]
    /// Asked each time; answers with what was used up.
    let counted: @Sendable () async -> Limit?

    private static let pause = Duration.milliseconds(200)

    /// Answers when something is used up; `nil` when the task is cancelled.
    func firstExcess() async -> Limit? {
        let start = await Self.aside { self.use }
        while !Task.isCancelled {
            let looked = ContinuousClock.now
            if let limit = await self.counted() { return limit }
            let use = await Self.aside { self.use }
            if use.bytes - start.bytes > self.limits.disk { return .disk }
            if use.files - start.files > self.limits.files || use.isTooDeep && !start.isTooDeep { return .files }
            // A tree that takes long to look at is looked at less often.
            let took = ContinuousClock.now - looked
            try? await Task.sleep(for: max(Self.pause, took * 5))
        }
        return nil
    }

    private var use: Tree.Use { self.folders.reduce(Tree.Use()) { $0 + $1.use() } }

    /// Runs `body`, which reads files, off the threads that tasks share.
    static func aside<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            DispatchQueue.global(qos: .utility).async { continuation.resume(returning: body()) }
        }
    }
}
