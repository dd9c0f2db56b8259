package import Foundation
package import Ledger
import Logging
package import Requests

/// A folder for ledgers that are opened, hurt and thrown away.
package final class Place: Sendable {
    package let folder: URL

    /// - Parameter root: below which folder; on a memory disk when there is one.
    package init(below root: URL? = nil) throws {
        let memory = URL(filePath: "/dev/shm", directoryHint: .isDirectory)
        let isThere = FileManager.default.isWritableFile(atPath: memory.path)
        let root = root ?? (isThere ? memory : URL.temporaryDirectory)
        self.folder = root.appending(path: "chatbridge-faults-\(UUID())", directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: self.folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: self.folder) }

    /// A new, empty folder in it.
    package func room(_ name: String) throws -> URL {
        let room = self.folder.appending(path: name, directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: room, withIntermediateDirectories: true)
        return room
    }
}

extension Ledger {
    /// Opens the ledger in `folder` as the trials use it.
    package static func opened(
        in folder: URL,
        clock: any TimeSource,
        health: Health = Health()
    ) throws(LedgerError) -> Ledger {
        let policy = Policy(version: "1", approvers: [], merge: [:], allowance: Allowance(burst: 3, perHour: 60))
        var settings = Settings()
        settings.jitter = { 0.5 }
        return try Ledger(
            directory: folder,
            policy: { policy },
            clock: clock,
            logger: Logger(label: "faults") { _ in SwiftLogNoOpLogHandler() },
            settings: settings,
            health: health,
            calls: FaultyDisk.calls
        )
    }

    /// Lets the ledger write while `body` works, and then lets go of it.
    package func life<Answer: Sendable>(_ body: (Ledger) async throws -> Answer) async throws -> Answer {
        try await self.closing {
            try await withThrowingTaskGroup { group in
                group.addTask { try await self.run() }
                defer { group.cancelAll() }
                return try await body(self)
            }
        }
    }
}
