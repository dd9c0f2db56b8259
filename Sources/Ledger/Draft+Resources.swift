import GRDB
import Requests

/// What requests keep from each other: from the approval of a plan to the end of its request.
///
/// All that a plan needs is asked for at once, at its approval, and given in the order of the approvals; so nobody waits
/// for one who waits for them. What is only read (downstream) is shared.
extension Draft {
    /// Whether two requests hinder each other: `theirs` was there before `mine`.
    private static let collides = """
        theirs.name = mine.name AND theirs.since < mine.since AND (theirs.changed OR mine.changed)
        """

    /// For the claim: nothing that the row's request needs is kept by an earlier one.
    static let isUnhindered = """
        AND NOT EXISTS
        (SELECT 1 FROM resource AS mine JOIN resource AS theirs ON \(Self.collides) WHERE mine.request = o.request)
        """

    /// Takes or lets go of what the request needs in its new phase.
    mutating func share(_ request: Request, _ number: Int64, before: Request?) throws {
        let (keeps, kept) = (request.keepsResources, before?.keepsResources ?? false)
        guard keeps != kept else { return }
        if kept {
            let waiting = try self.rows(
                """
                SELECT DISTINCT mine.request FROM resource AS theirs JOIN resource AS mine ON \(Self.collides)
                WHERE theirs.request = ?
                """,
                [number]
            )
            try self.execute("DELETE FROM resource WHERE request = ?", [number])
            self.news.hands.insert(.agents)
            for row in waiting { try self.refresh(row["request"]) }
        } else {
            for resource in request.plan?.resources ?? [] {
                try self.execute(
                    "INSERT OR REPLACE INTO resource (request, name, changed, since) VALUES (?, ?, ?, ?)",
                    [number, resource.name, resource.isChanged, self.books.position.end.seq]
                )
            }
        }
    }

    /// The first of those that the request waits for; `nil` when it needs wait for nobody.
    func hindrance(of request: Int64) throws -> Standing? {
        try self.rows(
            """
            SELECT theirs.request, theirs.name FROM resource AS mine JOIN resource AS theirs ON \(Self.collides)
            WHERE mine.request = ? ORDER BY theirs.since, theirs.name LIMIT 1
            """,
            [request]
        ).first.map { .behind(RequestID(number: $0["request"]), resource: $0["name"]) }
    }
}
