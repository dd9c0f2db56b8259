import Dispatch
package import Foundation
package import Requests
import Synchronization

/// The templates in use. Looks for changed files from time to time and takes them up; when they are bad, the ones from
/// before stay and that is said.
package final class TemplateShelf: Sendable {
    private struct State {
        var current: Understanding
        var seen: [String: Stamp]
    }

    /// What changes when a file does.
    private struct Stamp: Hashable {
        var modified: Date?
        var size: Int?
    }

    private let directory: URL
    private let offered: Set<String>?
    private let health: Health
    private let clock: any TimeSource
    private let told: @Sendable (TemplateError?) -> Void
    private let state: Mutex<State>

    /// Reads and trains: blocks for part of a second; call it at start. Throws the first thing that is wrong.
    ///
    /// - Parameters:
    ///   - offered: the changes and look-ups that can be carried out; all of them when `nil`.
    ///   - health: where it is written whether the files on disk are the ones in use; subject "templates".
    ///   - told: hears of each reload: `nil` when it went well, else what is wrong.
    package init(
        directory: URL,
        offered: Set<String>?,
        health: Health,
        clock: any TimeSource,
        told: @escaping @Sendable (TemplateError?) -> Void = { _ in }
    ) throws(TemplateError) {
        self.directory = directory
        self.offered = offered
        self.health = health
        self.clock = clock
        self.told = told
        let seen = Self.stamps(of: directory)
        self.state = Mutex(State(current: try Understanding.load(from: directory, offered: offered), seen: seen))
        health.set("templates", .well, at: clock.now)
    }

    package var current: Understanding { self.state.withLock { $0.current } }

    /// Looks every two seconds, until the task is cancelled.
    package func run() async throws {
        while true {
            try await self.clock.sleep(until: self.clock.now.advanced(by: .seconds(2)))
            await self.look()
        }
    }

    /// Takes up the files if they have changed since the last look.
    package func look() async {
        let stamps = Self.stamps(of: self.directory)
        let hasChanged = self.state.withLock { state in
            defer { state.seen = stamps }
            return state.seen != stamps
        }
        guard hasChanged else { return }
        let (directory, offered) = (self.directory, self.offered)
        // Training blocks its thread, so not on one that other tasks need.
        let result: Result<Understanding, TemplateError> = await withCheckedContinuation { done in
            DispatchQueue.global(qos: .utility).async {
                done.resume(
                    returning: Result { () throws(TemplateError) in
                        try Understanding.load(from: directory, offered: offered)
                    }
                )
            }
        }
        switch result {
        case .success(let understanding):
            self.state.withLock { $0.current = understanding }
            self.health.set("templates", .well, at: self.clock.now)
            self.told(nil)
        case .failure(let error):
            let detail = "\(error). The templates from before stay in use until that is mended."
            self.health.set("templates", .strained, detail, at: self.clock.now)
            self.told(error)
        }
    }

    private static func stamps(of directory: URL) -> [String: Stamp] {
        let keys: Set<URLResourceKey> = [.contentModificationDateKey, .fileSizeKey]
        let files = try? FileManager.default.contentsOfDirectory(
            at: directory,
            includingPropertiesForKeys: Array(keys)
        )
        return (files ?? []).filter { $0.pathExtension == "yaml" }.reduce(into: [:]) { stamps, file in
            let values = try? file.resourceValues(forKeys: keys)
            stamps[file.lastPathComponent] = Stamp(modified: values?.contentModificationDate, size: values?.fileSize)
        }
    }
}
