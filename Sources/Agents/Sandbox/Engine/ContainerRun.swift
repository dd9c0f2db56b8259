import Foundation
import Synchronization

/// One container from its start to its end.
struct ContainerRun: Sendable {
    let client: EngineClient
    let id: String
    let program: Confined

    /// What is heard of a running container.
    private enum Sign: Sendable {
        case attached
        case closed
        case limit(Limit)
        case ended(Int32)
        case abandoned
        case nothing
    }

    private struct Exit: Decodable {
        var StatusCode: Int32
    }

    private struct Inspection: Decodable {
        var State: State

        struct State: Decodable {
            var Running: Bool
            var ExitCode: Int32
            var OOMKilled: Bool?
        }
    }

    /// Attaches to its output, starts it, and looks after it until it has ended.
    func attend(onLine: Child.LineListener?) async throws(AgentError) -> ChildResult {
        let streams = Streams(limit: self.program.limits.output)
        do {
            var result = try await self.follow(streams, onLine)
            (result.output, result.errors) = streams.texts
            return result
        } catch {
            throw Task.isCancelled ? AgentError(.interrupted, "The work was interrupted.") : AgentError(error)
        }
    }

    private func follow(_ streams: Streams, _ onLine: Child.LineListener?) async throws -> ChildResult {
        let time = self.program.limits.time
        return try await withThrowingTaskGroup(of: Sign.self) { group in
            defer { group.cancelAll() }
            let patience = time + .seconds(60)
            group.addTask {
                try await self.client.attach(self.id, within: patience) { streams.take($0) }
                streams.close()
                return .closed
            }
            group.addTask {
                await streams.attached()
                return .attached
            }
            group.addTask {
                for await line in streams.lines { await onLine?(line) }
                return .nothing
            }
            var (status, isOpen, isEnding): (ChildResult.Status?, Bool, Bool) = (nil, true, false)
            var code: Int32?
            while code == nil || isOpen, let sign = try await group.next() {
                var excess: Limit?
                switch sign {
                case .attached:
                    let folders = self.program.writable.map { Tree($0) }
                    let start = await Watch.use(of: folders)
                    try await self.client.tell("POST", "/containers/\(self.id)/start")
                    group.addTask { try await self.end(within: patience) }
                    group.addTask {
                        try await Task.sleep(for: time)
                        return .limit(.time)
                    }
                    group.addTask { await self.watch(folders, since: start).map(Sign.limit) ?? .nothing }
                case .closed:
                    isOpen = false
                    group.addTask { try await self.gone() }
                    if streams.isOver { excess = .output }
                case .limit(let limit): excess = limit
                case .ended(let status): code = code ?? status
                case .abandoned: (code, isOpen) = (code ?? -1, false)
                case .nothing: break
                }
                if let excess, status == nil {
                    status = .stopped(excess)
                    // Not waited for: Podman's answer comes after its "wait". Whoever made the container removes it by force.
                    group.addTask {
                        try? await self.client.tell("POST", "/containers/\(self.id)/kill?signal=KILL")
                        return .nothing
                    }
                }
                if status != nil || code != nil, !isEnding {
                    isEnding = true
                    group.addTask {
                        try await Task.sleep(for: .seconds(5))
                        return .abandoned
                    }
                }
            }
            if status == nil, code == ContainerEngine.starved || code == 137, try await self.wasStarved(code) {
                status = .stopped(.memory)
            }
            return ChildResult(status: status ?? .exited(code ?? -1), output: "", errors: "")
        }
    }

    private func end(within time: Duration) async throws -> Sign {
        let exit: Exit = try await self.client.call("POST", "/containers/\(self.id)/wait", within: time)
        return .ended(exit.StatusCode)
    }

    /// Answers when it runs no more; asked when its output has ended. Where Podman cannot clean up after a container (it
    /// needs a system log for that), its "wait" goes on for another twenty seconds.
    private func gone() async throws -> Sign {
        while true {
            let state = try await self.client.call("GET", "/containers/\(self.id)/json", as: Inspection.self).State
            if !state.Running { return .ended(state.ExitCode) }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    private func wasStarved(_ code: Int32?) async throws -> Bool {
        if code == ContainerEngine.starved { return true }
        let found: Inspection = try await self.client.call("GET", "/containers/\(self.id)/json")
        return found.State.OOMKilled ?? false
    }

    // MARK: - Watching

    private struct Statistics: Decodable {
        var cpu_stats: Processors?

        struct Processors: Decodable {
            var cpu_usage: Usage
        }

        struct Usage: Decodable {
            /// Nanoseconds.
            var total_usage: UInt64
        }
    }

    private func watch(_ folders: [Tree], since start: Tree.Use) async -> Limit? {
        let (client, id, seconds) = (self.client, self.id, Double(self.program.limits.cpuSeconds))
        return await Watch(limits: self.program.limits, folders: folders, start: start) {
            // Not every engine knows "one-shot"; those take a second to answer.
            let path = "/containers/\(id)/stats?stream=false&one-shot=true"
            guard let found = try? await client.call("GET", path, as: Statistics.self) else { return nil }
            let used = Double(found.cpu_stats?.cpu_usage.total_usage ?? 0) / 1_000_000_000
            return used > seconds ? .processor : nil
        }.firstExcess()
    }
}

/// What a container writes, taken on the HTTP client's thread and read by a task.
private final class Streams: Sendable {
    let lines: AsyncStream<String>
    private let feed: AsyncStream<String>.Continuation
    private let opening: AsyncStream<Void>
    private let opened: AsyncStream<Void>.Continuation
    private let output: Mutex<EngineOutput>

    init(limit: Int) {
        // As many lines as fit into the limit; no more are made.
        (self.lines, self.feed) = AsyncStream.makeStream()
        (self.opening, self.opened) = AsyncStream.makeStream()
        self.output = Mutex(EngineOutput(limit: limit))
    }

    /// Whether to go on.
    func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
        self.opened.finish()
        let (lines, isOver) = self.output.withLock { ($0.take(bytes), $0.isOver) }
        for line in lines { self.feed.yield(line) }
        return !isOver
    }

    func close() {
        self.opened.finish()
        self.feed.finish()
    }

    func attached() async {
        for await _ in self.opening {}
    }

    var isOver: Bool { self.output.withLock { $0.isOver } }
    var texts: (String, String) { self.output.withLock { ($0.output.text, $0.errors.text) } }
}
