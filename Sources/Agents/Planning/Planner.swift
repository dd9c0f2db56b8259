import Digests
import Foundation
import Requests

/// From an intent to a plan. Reads only: the change is worked out in full against the base commit, so that the plan
/// can name each file, and a wish that cannot be fulfilled is turned down before anybody approves it.
struct Planner: Sendable {
    let approvers: @Sendable () -> [String]
    /// What everybody who approves a plan has to know about this machine.
    var warning: String?

    func plan(
        _ intent: Intent,
        for request: Request,
        in snapshot: Snapshot,
        with warehouse: Warehouse
    ) async throws(AgentError) -> Plan {
        guard let recipe = Cookbook.recipe(for: intent.name) else {
            throw AgentError(
                .declined,
                "I understood what you want (\(intent.name.replacing("_", with: " "))), but I cannot do it yet.",
                passages: [.text("What works: \(Cookbook.names).")]
            )
        }
        let change = try await recipe.draft(intent, in: snapshot, with: warehouse)
        let nodes = change.models.compactMap { snapshot.manifest.model($0) }
        let blast = snapshot.manifest.blastRadius(of: nodes)
        let (bi, biReason) = await self.biStep(change, for: request, in: snapshot)
        var steps = [self.dbtStep(change)]
        if let bi { steps.append(bi) }
        steps += [
            self.testStep(change, in: snapshot),
            .init(agent: .pullRequest, summary: "Open a pull request with the results"),
            .init(agent: .merge, summary: "Merge the pull request", gate: .merge),
        ]
        var plan = Plan(
            title: change.title,
            intent: intent,
            kind: change.kind,
            steps: steps,
            blast: blast,
            risk: change.kind == .schema && !blast.dashboards.isEmpty ? .high : change.risk,
            reasons: [self.warning].compactMap { $0 } + change.reasons + [biReason].compactMap { $0 } + [
                self.approval(change.kind, blast)
            ],
            baseCommit: snapshot.commit
        )
        do {
            plan.digest = try Self.digest(of: plan)
        } catch {
            throw AgentError(error)
        }
        return plan
    }

    /// SHA-256 over the plan's JSON with sorted keys and an empty digest.
    static func digest(of plan: Plan) throws -> String {
        var plan = plan
        plan.digest = ""
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return SHA256.hex(try encoder.encode(plan))
    }

    private func dbtStep(_ change: Change) -> Plan.Step {
        .init(agent: .dbt, summary: change.title, files: change.edits.map(\.path), commands: ["dbt parse"])
    }

    private func biStep(_ change: Change, for request: Request, in snapshot: Snapshot) async -> (Plan.Step?, String?) {
        guard PowerBIMeasure.folder(snapshot) != nil, change.kind == .metrics else { return (nil, nil) }
        guard let wish = change.measure else {
            return (nil, "Power BI is left as it is: this kind of metric has no plain counterpart there.")
        }
        do throws(AgentError) {
            let (table, edits) = try await PowerBIMeasure.edits(wish, in: snapshot, request: request.id)
            let step = Plan.Step(
                agent: .bi,
                summary: "Add the measure to the table \(table) of the Power BI model",
                files: edits.map(\.path),
                commands: ["check DAX syntax, references and cycles"]
            )
            return (step, nil)
        } catch {
            return (nil, "Power BI is left as it is: \(error.message)")
        }
    }

    private func testStep(_ change: Change, in snapshot: Snapshot) -> Plan.Step {
        var commands = ["dbt build --select state:modified+"]
        if change.kind == .tests { commands.append("dbt test --select \(change.models.joined(separator: " "))") }
        let hasSemantics = !snapshot.manifest.semantic_models.isEmpty || change.kind == .metrics
        if hasSemantics { commands.append("mf validate-configs") }
        let sql = change.edits.map(\.path).filter { $0.hasSuffix(".sql") }
        if !sql.isEmpty { commands.append("sqlfluff lint \(sql.joined(separator: " "))") }
        return .init(
            agent: .test,
            summary: "Build and test what changed, on a copy of the database",
            commands: commands
        )
    }

    private func approval(_ kind: ChangeKind, _ blast: BlastRadius) -> String {
        let who =
            self.approvers().isEmpty
            ? "Nobody may approve yet: the policy names no approvers"
            : "An approver must say yes"
        let why =
            switch kind {
            case .schema: "a schema change needs a second person"
            case .metrics: "others will rely on this definition"
            case .tests: "a failing test stops builds"
            case .docs: "the policy asks for it"
            }
        let owners = blast.owners.isEmpty ? "" : "; it touches what \(blast.owners.joined(separator: ", ")) own"
        return "\(who): \(why)\(owners)."
    }
}
