import Foundation
import GRDB

/// The tables. A migration that has shipped is never edited; a new one follows it.
enum Schema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 events, outbox, inbox, buckets") { db in try db.execute(sql: Self.first) }
        migrator.registerMigration("2 commits are counted, rows kept twice") { db in try db.execute(sql: Self.second) }
        migrator.registerMigration("3 work: lines, suspects, resources, streaks, pace") { db in
            try db.execute(sql: Self.work)
        }
        Self.registerVocabulary(in: &migrator)
        migrator.registerMigration("5 inward: messages and marks") { db in try db.execute(sql: Self.inward) }
        migrator.registerMigration("6 messages and instances kept twice") { db in try db.execute(sql: Self.copies) }
        migrator.registerMigration("7 acquaintances") { db in try db.execute(sql: Self.acquaintances) }
        migrator.registerMigration("8 mirrors") { db in try db.execute(sql: Self.mirrors) }
        migrator.registerMigration("9 in the order of time") { db in try db.execute(sql: Self.order) }
        migrator.registerMigration("10 obstacles") { db in try db.execute(sql: Self.obstacles) }
        migrator.registerMigration("11 schedules") { db in try db.execute(sql: Self.schedules) }
        migrator.registerMigration("12 a gesture's keys together") { db in try db.execute(sql: Self.together) }
        return migrator
    }

    /// Opens the database, brings it up to date, and sees that a commit is on disk when it returns.
    static func open(_ file: URL) throws -> DatabasePool {
        var configuration = GRDB.Configuration()
        // Below half of what a platform waits: who comes while one try waits may have to wait for the next.
        configuration.busyMode = .timeout(1)
        configuration.maximumReaderCount = 4
        configuration.label = "ledger"
        let pool = try DatabasePool(path: file.path, configuration: configuration)
        let migrator = Self.migrator
        guard try !pool.writeWithoutTransaction(migrator.hasBeenSuperseded) else {
            throw LedgerError(
                .newerSchema,
                "The database \(file.path) was written by a newer version of chatbridge. "
                    + "Start that version, or restore a backup made by this one."
            )
        }
        try migrator.migrate(pool)
        try pool.writeWithoutTransaction(Self.harden)
        return pool
    }

    /// How each table and index was made, by name.
    static func text(_ db: Database) throws -> [String: String] {
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT CAST(ifnull(type, '') || ' ' || ifnull(name, '') AS TEXT) AS name,
                       CAST(ifnull(tbl_name, '') || ' ' || ifnull(sql, '') AS TEXT) AS text
                FROM sqlite_master
                """
        )
        return Dictionary(rows.map { ($0["name"] as String, $0["text"] as String) }) { "\($0) \($1)" }
    }

    /// The same as this version makes it.
    static func expected() throws -> [String: String] {
        let queue = try DatabaseQueue()
        try Self.migrator.migrate(queue)
        return try queue.read(Self.text)
    }

    /// The pool sets `synchronous` to NORMAL by itself whatever was asked before, so it is set, and asked, afterwards.
    private static func harden(_ db: Database) throws {
        // Room for one commit's pages (KiB), so that none is written before its end; checkpoints are the
        // checkpointer's, but when it cannot keep up.
        // What takes a piece back stays in memory: it is of no use after an end.
        try db.execute(
            sql: """
                PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY;
                PRAGMA cache_size = -16384; PRAGMA wal_autocheckpoint = 12000
                """
        )
        let synchronous = try Int.fetchOne(db, sql: "PRAGMA synchronous")
        let journal = try String.fetchOne(db, sql: "PRAGMA journal_mode")
        guard synchronous == 2, journal == "wal" else {
            throw LedgerError(
                .storage,
                "The database does not keep what is committed: "
                    + "synchronous is \(synchronous ?? -1), the journal \(journal ?? "unknown"). Put it on a local disk."
            )
        }
    }

    /// Times are milliseconds since 1970. A row of the outbox without a `ticket` waits; with one, somebody works on it.
    private static let first = """
        CREATE TABLE event (
            seq INTEGER PRIMARY KEY,
            request INTEGER NOT NULL,
            at INTEGER NOT NULL,
            body TEXT NOT NULL,
            hash BLOB NOT NULL
        ) STRICT;
        CREATE INDEX event_request ON event (request);

        CREATE TABLE request (
            id INTEGER PRIMARY KEY,
            conversation TEXT NOT NULL,
            requester TEXT NOT NULL,
            phase TEXT NOT NULL,
            open INTEGER NOT NULL,
            opened_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX request_conversation ON request (conversation);
        CREATE INDEX request_requester ON request (requester);
        CREATE INDEX request_open ON request (id) WHERE open = 1;

        CREATE TABLE outbox (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            request INTEGER,
            hand TEXT NOT NULL,
            subject TEXT,
            body TEXT NOT NULL,
            at INTEGER NOT NULL,
            due INTEGER NOT NULL,
            ticket INTEGER,
            until INTEGER,
            halted INTEGER NOT NULL DEFAULT 0,
            attempt INTEGER NOT NULL DEFAULT 0,
            setbacks INTEGER NOT NULL DEFAULT 0,
            crashes INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        CREATE INDEX outbox_waiting ON outbox (hand, due) WHERE ticket IS NULL;
        CREATE INDEX outbox_leased ON outbox (until) WHERE ticket IS NOT NULL;
        CREATE INDEX outbox_request ON outbox (request, hand);
        CREATE UNIQUE INDEX outbox_subject ON outbox (subject) WHERE ticket IS NULL;

        CREATE TABLE parked (
            id INTEGER PRIMARY KEY,
            request INTEGER,
            hand TEXT NOT NULL,
            subject TEXT,
            body TEXT NOT NULL,
            at INTEGER NOT NULL,
            attempt INTEGER NOT NULL,
            reason TEXT NOT NULL
        ) STRICT;

        CREATE TABLE inbox (
            key TEXT PRIMARY KEY,
            at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX inbox_at ON inbox (at);

        CREATE TABLE bucket (
            person TEXT PRIMARY KEY,
            arrival INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE instance (
            id INTEGER PRIMARY KEY,
            opened_at INTEGER NOT NULL
        ) STRICT;
        """

    /// `spent` is the highest request number that a restored ledger must not give again.
    ///
    /// Events are chained, the list of requests follows from them, and an index over all columns is a second copy of
    /// every other row: `integrity_check` compares the two, so that one changed bit is noticed.
    private static let second = """
        CREATE TABLE tally (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            commits INTEGER NOT NULL,
            spent INTEGER NOT NULL
        ) STRICT;
        INSERT INTO tally (id, commits, spent) VALUES (1, 0, 0);

        ALTER TABLE request DROP COLUMN updated_at;

        CREATE INDEX outbox_whole ON outbox
        (request, hand, subject, body, at, due, ticket, until, halted, attempt, setbacks, crashes);
        DROP INDEX outbox_request;
        CREATE INDEX parked_whole ON parked (request, hand, subject, body, at, attempt, reason);
        CREATE INDEX bucket_whole ON bucket (arrival);
        """
}
