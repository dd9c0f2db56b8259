import Digests
import Foundation
import GRDB

/// How far a ledger has come: what the anchor remembers of it.
package struct Position: Hashable, Sendable {
    /// How many commits there were; those without an event (a gesture that is only remembered) count as well.
    package var commits: Int64 = 0
    /// The last event.
    package var end = Link.start

    package init() {}

    init(commits: Int64, end: Link) {
        self.commits = commits
        self.end = end
    }
}

extension Position {
    /// One line with a check sum, as a file keeps it.
    var statement: String {
        let words = "chatbridge anchor \(self.commits) \(self.end.seq) \(self.end.text)"
        return "\(words) \(SHA256.hex(Array(words.utf8)))"
    }

    /// `nil` for anything but a whole statement.
    init?(statement: String) {
        let words = statement.split(separator: " ", omittingEmptySubsequences: false)
        // The first version named no commits.
        guard words.count == 6 || words.count == 5, words[0] == "chatbridge", words[1] == "anchor",
            let commits = words.count == 5 ? 0 : Int64(words[2]), let seq = Int64(words[words.count - 3]),
            SHA256.hex(Array(words.dropLast().joined(separator: " ").utf8)) == words[words.count - 1]
        else { return nil }
        let digits = Array(words[words.count - 2])
        let hash = stride(from: 0, to: digits.count - 1, by: 2).compactMap {
            UInt8(String(digits[$0...$0 + 1]), radix: 16)
        }
        guard hash.count == 32 else { return nil }
        self.init(commits: commits, end: Link(seq: seq, hash: hash))
    }
}

extension Position {
    /// Where a database stands.
    init(_ db: Database) throws {
        self.commits = try Int64.fetchOne(db, sql: "SELECT commits FROM tally") ?? 0
        guard let last = try Int64.fetchOne(db, sql: "SELECT max(seq) FROM event") else { return }
        let hash = try Data.fetchOne(db, sql: "SELECT hash FROM event WHERE seq = ?", arguments: [last])
        guard let hash, hash.count == self.end.hash.count else {
            throw LedgerError(
                .damaged,
                "Event \(last) has lost its hash: the database is damaged. \(LedgerError.waysOut)"
            )
        }
        self.end = Link(seq: last, hash: [UInt8](hash))
    }
}
