import Requests

struct RenameColumn: Recipe {
    static let intent = "rename_column"
    func draft(_ intent: Intent, in snapshot: Snapshot, with warehouse: Warehouse) async throws(AgentError) -> Change {
        throw Self.declined("later")
    }
}
