import Requests

/// Does to the BI model alone what a plan had to skip: the dbt side of it is merged already.
struct UpdateBI: Recipe {
    static let intent = BIWish.intent

    func draft(_ intent: Intent, in snapshot: Snapshot, with warehouse: Warehouse) async throws(AgentError) -> Change {
        let wish = try BIWish(intent)
        for tool in BITools.all {
            switch await tool.standing(in: snapshot) {
            case .ready:
                let change = try await tool.draft(wish, in: snapshot, seed: "")
                return Change(
                    title: change.title,
                    summary: change.summary,
                    commitTitle: change.commitTitle,
                    kind: wish.kind,
                    edits: [],
                    models: wish.models,
                    risk: .medium,
                    reasons: ["The dbt side is merged already; only \(tool.title) is changed."],
                    bi: wish
                )
            case .unavailable(let why): throw Self.declined("\(tool.title) still cannot be worked on: \(why)")
            case .absent: continue
            }
        }
        throw Self.declined("The project has no BI model.")
    }
}
