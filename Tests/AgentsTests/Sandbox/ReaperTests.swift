import Foundation
import Logging
import Testing

@testable import Agents

@Suite struct ReaperTests {
    @Test(.timeLimit(.minutes(1))) func `another takes the place of one that was killed, and goes with the bot`()
        async throws
    {
        let place = try Place()
        let reaper = Reaper(executable: "/bin/false", directory: place.path, pause: .zero)
        try await withThrowingTaskGroup { group in
            group.addTask { await reaper.run(Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }) }
            let first = try await Self.watcher(of: place.path, besides: nil)
            kill(first, SIGKILL)
            _ = try await Self.watcher(of: place.path, besides: first)
            group.cancelAll()
            try await group.waitForAll()
        }
        #expect(Self.watchers(of: place.path).isEmpty)
    }

    private static func watcher(of directory: String, besides other: Int32?) async throws -> Int32 {
        while true {
            if let number = Self.watchers(of: directory).first(where: { $0 != other }) { return number }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    private static func watchers(of directory: String) -> [Int32] {
        ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap { name in
            guard let number = Int32(name), let line = FileManager.default.contents(atPath: "/proc/\(name)/cmdline")
            else {
                return nil
            }
            let words = line.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
            return words.first == "/bin/sh" && words.last == directory ? number : nil
        }
    }
}
