package import Foundation
import GRDB
package import Requests

/// Looks into a ledger, also while another process writes it; can change nothing.
package struct LedgerReader: Sendable {
    let database: DatabaseQueue
    private let directory: URL

    /// Throws when there is no ledger in `directory`, or one from a newer version of this program.
    package init(directory: URL) throws(LedgerError) {
        let file = directory.appending(path: "ledger.sqlite")
        guard FileManager.default.fileExists(atPath: file.path) else {
            throw LedgerError(.storage, "There is no ledger in \(directory.path) yet. `--data` names another folder.")
        }
        self.directory = directory
        var configuration = GRDB.Configuration()
        configuration.prepareDatabase { try $0.execute(sql: "PRAGMA query_only = 1; PRAGMA busy_timeout = 5000") }
        do {
            self.database = try DatabaseQueue(path: file.path, configuration: configuration)
        } catch {
            throw LedgerError(.storage, "The ledger in \(directory.path) cannot be read.", underlying: error)
        }
    }

    /// The request of that name; `nil` when there is none.
    package func request(_ id: RequestID) async throws -> Request? {
        guard let number = id.number else { return nil }
        return try await self.database.read { try Timeline.fold($0, number) }
    }

    /// Requests that are open, or closed, or (`nil`) all; the newest first.
    package func requests(open: Bool?, limit: Int) async throws -> [Request] {
        try await self.database.read { db in
            try Int64.fetchAll(
                db,
                sql: "SELECT id FROM request WHERE (?1 IS NULL OR open = ?1) ORDER BY id DESC LIMIT ?2",
                arguments: [open, limit]
            ).compactMap { try Timeline.fold(db, $0) }
        }
    }

    /// Reads everything and checks that it is what was written, and that nothing acknowledged is gone.
    package func verify() async throws -> Verification {
        // What was acknowledged before the look begins is in it.
        let anchor = try Anchor.read(self.directory.appending(path: "anchor"))
        do {
            var verification = try await self.database.read { Verification($0, anchor: anchor) }
            if anchor == nil, verification.position.commits > 0 {
                verification.faults.append(.anchor("The anchor is gone, so nobody can say whether anything was lost."))
            }
            return verification
        } catch let error as DatabaseError {
            return Verification(faults: [.unreadable(error)])
        }
    }

    /// How things stand.
    ///
    /// - Parameter failedChanges: the bot's `Settings.failedChanges`.
    package func overview(now: Timestamp, failedChanges: Int) async throws -> Overview {
        try await self.database.read { try Overview($0, now: now, failedChanges: failedChanges) }
    }

    /// The events of a request, in order; empty when there is none of that name.
    package func timeline(_ id: RequestID) async throws -> [TimelineEntry] {
        guard let number = id.number else { return [] }
        return try await self.database.read { try Timeline.entries($0, number) }
    }
}
