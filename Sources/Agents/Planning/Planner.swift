import Digests
import Foundation
import Requests

/// From an intent to a plan. Reads only: the change is worked out in full against the base commit, so that the plan
/// can name each file, and a wish that cannot be fulfilled is turned down before anybody approves it.
struct Planner: Sendable {
    let approvers: @Sendable () -> [String]

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
        let (steps, remarks) = await self.steps(change, for: request, in: snapshot)
        var plan = Plan(
            title: change.title,
            intent: intent,
            kind: change.kind,
            steps: steps,
            blast: blast,
            risk: change.kind == .schema && !blast.dashboards.isEmpty ? .high : change.risk,
            reasons: change.reasons + remarks + [self.approval(change, blast)],
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

    private func steps(
        _ change: Change,
        for request: Request,
        in snapshot: Snapshot
    ) async -> ([Plan.Step], remarks: [String]) {
        if let run = change.run {
            let summary = "Run \(run.words) on a copy of the database, and report"
            return ([.init(agent: .test, summary: summary, commands: [run.words])], [])
        }
        let (bi, remark) = await self.biStep(change, for: request, in: snapshot)
        let steps: [Plan.Step?] = [
            self.dbtStep(change), bi, self.testStep(change, in: snapshot),
            .init(agent: .pullRequest, summary: "Open a pull request with the results"),
            .init(agent: .merge, summary: "Merge the pull request", gate: .merge),
        ]
        return (steps.compactMap { $0 }, [remark].compactMap { $0 })
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

    func testStep(_ change: Change, in snapshot: Snapshot) -> Plan.Step {
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

    private func approval(_ change: Change, _ blast: BlastRadius) -> String {
        let who =
            self.approvers().isEmpty
            ? "Nobody may approve yet: the policy names no approvers"
            : "An approver must say yes"
        let why =
            switch change.kind {
            case _ where change.run != nil: "it takes time and computing"
            case .schema: "a schema change needs a second person"
            case .metrics: "others will rely on this definition"
            case .tests: "a failing test stops builds"
            case .docs: "the policy asks for it"
            }
        let owners = blast.owners.isEmpty ? "" : "; it touches what \(blast.owners.joined(separator: ", ")) own"
        return "\(who): \(why)\(owners)."
    }
}
