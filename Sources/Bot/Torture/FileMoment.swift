@preconcurrency import Dispatch
import Foundation
import Synchronization

/// A moment that the file system tells of: the bot, or a program that it started, touches a certain file.
struct FileMoment: Hashable, Sendable {
    enum Place: String, Hashable, Sendable, CaseIterable {
        /// A commit of the bot's database, in the middle of being written.
        case commit = "a commit of the ledger"
        /// The note of what was acknowledged, just after that commit.
        case anchor = "the anchor"
        /// Git is about to move the base branch: the merge itself.
        case merge = "the base branch locked"
        /// The record of a pull request has just been made, or brought up to date.
        case record = "a pull request recorded"
        /// The worktree of a step is being made.
        case worktree = "a worktree made"
        /// A branch of a request is being pushed.
        case branch = "a branch pushed"
    }

    var place: Place
    /// Of which project, where there is one for each.
    var project: Int
    /// The how many-th time counts.
    var times: Int

    /// The folder or file to watch, and the name that must appear in it.
    fileprivate func target(in workshop: Workshop) -> (path: String, mask: UInt32, name: String?) {
        let data = workshop.data.path
        let project = workshop.projects[self.project % workshop.projects.count]
        return switch self.place {
        case .commit: ("\(data)/ledger.sqlite-wal", UInt32(IN_MODIFY), nil)
        case .anchor: ("\(data)/anchor", UInt32(IN_MODIFY), nil)
        case .merge: ("\(project.origin.path)/refs/heads", UInt32(IN_CREATE), "main.lock")
        case .record: ("\(data)/forges/\(project.name)/pulls", UInt32(IN_CREATE | IN_MOVED_TO), nil)
        case .worktree: ("\(project.origin.path)/worktrees", UInt32(IN_CREATE), nil)
        case .branch: ("\(project.origin.path)/refs/heads/chatbridge", UInt32(IN_CREATE), nil)
        }
    }
}

/// Calls somebody at a moment that the file system tells of. Ends with `cancel()`.
final class FileWatch: Sendable {
    private let source: any DispatchSourceRead

    /// `nil` when there is nothing to watch yet.
    init?(_ moment: FileMoment, in workshop: Workshop, _ call: @escaping @Sendable () -> Void) {
        let descriptor = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
        guard descriptor >= 0 else { return nil }
        let (path, mask, name) = moment.target(in: workshop)
        guard inotify_add_watch(descriptor, path, mask) >= 0 else {
            close(descriptor)
            return nil
        }
        let left = Mutex(moment.times)
        let queue = DispatchQueue(label: "torture.files", qos: .userInteractive)
        self.source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: queue)
        self.source.setEventHandler {
            var bytes = [UInt8](repeating: 0, count: 4096)
            let count = read(descriptor, &bytes, bytes.count)
            guard count > 0 else { return }
            // The name is somewhere in the events; nothing else there looks like it.
            if let name, !String(decoding: bytes[..<count], as: UTF8.self).contains(name) { return }
            let isNow = left.withLock { left in
                left -= 1
                return left == 0
            }
            if isNow { call() }
        }
        self.source.setCancelHandler { close(descriptor) }
        self.source.resume()
    }

    func cancel() { self.source.cancel() }
}
