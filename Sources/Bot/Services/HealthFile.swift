import Foundation
import Ledger
import Logging
import Requests

/// `health.json` in the data folder: how everything is that a running bot depends on, for `chatbridge status` and others.
struct HealthFile: Sendable {
    /// What the file says.
    struct Content: Codable {
        var pid: Int32
        /// When it was written: at each change, and twice a minute.
        var at: Timestamp
        var conditions: [Condition]
    }

    private static let interval = Duration.seconds(1)
    private static let longest = Duration.seconds(30)
    private let file: URL

    init(_ data: URL) { self.file = data.appending(path: "health.json") }

    /// What the file says; `nil` when there is none, or none that can be read.
    func read() -> Content? {
        (try? Data(contentsOf: self.file)).flatMap { try? JSONDecoder().decode(Content.self, from: $0) }
    }

    /// Keeps the file up to date until cancelled; a bot that ended leaves none.
    func keep(_ rooms: Rooms, _ time: SystemTime, _ logger: Logger) async throws {
        defer { try? FileManager.default.removeItem(at: self.file) }
        var written: (version: Int, at: Timestamp)?
        while true {
            rooms.watchHolds(at: time.now)
            let version = rooms.health.version
            if written?.version != version || written.map({ $0.at.advanced(by: Self.longest) < time.now }) == true {
                self.write(rooms.health, time.now, logger)
                written = (version, time.now)
            }
            try await time.sleep(until: time.now.advanced(by: Self.interval))
        }
    }

    private func write(_ health: Health, _ now: Timestamp, _ logger: Logger) {
        let content = Content(pid: getpid(), at: now, conditions: health.conditions)
        do {
            // Beside it, and always by the same name, so that a death leaves nothing that piles up.
            let draft = self.file.appendingPathExtension("new")
            try JSONEncoder().encode(content).write(to: draft)
            guard rename(draft.path, self.file.path) == 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
        } catch {
            logger.warning("the health file can't be written", metadata: ["reason": "\(error)"])
        }
    }
}

extension Rooms {
    /// Puts on the board what is paused after failed changes, and takes off what goes on.
    fileprivate func watchHolds(at now: Timestamp) {
        let holds = self.ledger.holds
        let subjects = Set(holds.map { "\($0.agent.rawValue) on \($0.project)" })
        for (hold, subject) in holds.map({ ($0, "\($0.agent.rawValue) on \($0.project)") }) {
            let detail =
                "\(hold.failures) changes in a row failed. Look into why; then `chatbridge requests resume \(hold.project)`."
            self.health.set(subject, .broken, detail, at: now)
        }
        for condition in self.health.conditions
        where condition.subject.contains("-agent on ") && !subjects.contains(condition.subject) {
            self.health.forget(condition.subject)
        }
    }
}
