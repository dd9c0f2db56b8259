/// What `mend.py` is asked: one change to a model's SQL that a diagnosis calls for.
struct Mend: Encodable {
    enum Action: String, Encodable {
        /// Leave out the rows for which `condition` does not hold; `{}` in it is the column.
        case filter
        /// Put `value` where the column is empty.
        case `default`
        /// The column is not there: write the one that must be meant.
        case rename
    }

    var sql: String
    var dialect: String
    var columns: [String: [String]]
    var action: Action
    var column: String
    var condition: String?
    var value: String?
    /// The model's own columns, as they were built last.
    var own: [String]

    struct Answer: Decodable {
        var sql: String?
        /// The condition, value or name as it is written.
        var written: String?
        var problem: String?
    }

    init(
        _ sql: String,
        _ action: Action,
        _ column: String,
        _ snapshot: Snapshot,
        condition: String? = nil,
        value: String? = nil,
        own: [String] = []
    ) {
        self.sql = sql
        self.dialect = snapshot.manifest.metadata.adapter_type ?? "duckdb"
        self.columns = snapshot.columnNames
        self.action = action
        self.column = column
        self.condition = condition
        self.value = value
        self.own = own
    }

    func ask(_ warehouse: Warehouse) async throws(AgentError) -> Answer {
        do {
            return try await warehouse.workbench.python(.mend, self)
        } catch {
            throw AgentError(error)
        }
    }
}
