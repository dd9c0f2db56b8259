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
        let answer: Answer = try await self.workbench.python(Self.script, Question(database: database, queries: nil))
        return answer.columns ?? [:]
    }

    /// The rows of each query as text; `nil` for a query that failed, most often because a table is not built yet.
    func rows(_ queries: [String]) async throws -> [[[String?]]?] {
        guard let database, !queries.isEmpty else { return queries.map { _ in nil } }
        let answer: Answer = try await self.workbench.python(
            Self.script,
            Question(database: database, queries: queries)
        )
        return answer.rows ?? []
    }

    private var database: String? {
        self.workbench.scratch.profile.map { "\(Sandbox.scratch)/database/\($0.databaseName)" }
    }

    private static let script = """
        import json, os, sys
        import duckdb

        with open(sys.argv[1]) as file:
            question = json.load(file)
        answer = {"columns": {}, "rows": []}
        if os.path.exists(question["database"]):
            database = duckdb.connect(question["database"], read_only=True)
            if question.get("queries") is None:
                found = database.execute(
                    "select lower(table_catalog || '.' || table_schema || '.' || table_name), column_name, data_type "
                    "from information_schema.columns order by 1, ordinal_position"
                ).fetchall()
                for table, name, type_ in found:
                    answer["columns"].setdefault(table, []).append({"name": name, "type": type_.lower()})
            for query in question.get("queries") or []:
                try:
                    rows = database.execute(query).fetchmany(50)
                    answer["rows"].append([[None if v is None else str(v) for v in row] for row in rows])
                except duckdb.Error:
                    answer["rows"].append(None)
        else:
            answer["rows"] = [None for _ in question.get("queries") or []]
        print(json.dumps(answer))
        """
}
