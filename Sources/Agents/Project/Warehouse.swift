/// Questions to the copy of the database, asked by a script in the sandbox that opens it read-only.
struct Warehouse: Sendable {
    /// Columns by relation (`database.schema.table`, lower case, no quotes).
    typealias Columns = [String: [Column]]

    struct Column: Hashable, Sendable, Codable {
        var name: String
        var type: String
    }

    let workbench: Workbench

    private struct Question: Codable {
        var database: String
        /// `nil` asks for every table's columns.
        var queries: [String]?
    }

    private struct Answer: Codable {
        var columns: Columns?
        var rows: [[[String?]]?]?
    }

    func columns() async throws -> Columns {
        guard let database else { return [:] }
        let answer: Answer = try await self.workbench.python(.warehouse, Question(database: database, queries: nil))
        return answer.columns ?? [:]
    }

    /// The rows of each query as text; `nil` for a query that failed, most often because a table is not built yet.
    func rows(_ queries: [String]) async throws -> [[[String?]]?] {
        guard let database, !queries.isEmpty else { return queries.map { _ in nil } }
        let answer: Answer = try await self.workbench.python(
            .warehouse,
            Question(database: database, queries: queries)
        )
        return answer.rows ?? []
    }

    private var database: String? {
        self.workbench.scratch.profile.map { "\(Sandbox.scratch)/database/\($0.databaseName)" }
    }
}
