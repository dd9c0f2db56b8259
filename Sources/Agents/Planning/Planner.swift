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
        let (steps, remarks) = try await self.steps(change, for: request, in: snapshot)
        let owners = try await snapshot.tree.codeOwners(snapshot.project.forge.dialect)
        var plan = Plan(
            title: change.title,
            intent: intent,
            kind: change.kind,
            steps: steps,
            blast: blast,
            risk: change.kind == .schema && !blast.dashboards.isEmpty ? .high : change.risk,
            reasons: [self.warning].compactMap { $0 } + change.reasons + remarks + [self.approval(change, blast)]
                + (owners?.flaws ?? []).map { "CODEOWNERS, \($0)" },
            baseCommit: snapshot.commit,
            owners: owners?.owners(of: steps.flatMap(\.files))
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
    ) async throws(AgentError) -> ([Plan.Step], remarks: [String]) {
        if let run = change.run {
            let summary = "Run \(run.words) on a copy of the database, and report"
            return ([.init(agent: .test, summary: summary, commands: [run.words])], [])
        }
        let (bi, remark) = try await self.biStep(change, for: request, in: snapshot)
        // Where BI alone changes, nothing that dbt builds is another for it; the step itself checks what it wrote.
        let touchesDbt = !change.edits.isEmpty
        let steps: [Plan.Step?] = [
            touchesDbt ? self.dbtStep(change) : nil, bi, touchesDbt ? self.testStep(change, in: snapshot) : nil,
            .init(agent: .pullRequest, summary: "Open a pull request with the results"),
            .init(agent: .merge, summary: "Merge the pull request", gate: .merge),
        ]
        return (steps.compactMap { $0 }, [remark].compactMap { $0 })
    }

    private func dbtStep(_ change: Change) -> Plan.Step {
        .init(agent: .dbt, summary: change.title, files: change.edits.map(\.path), commands: ["dbt parse"])
    }

    /// What the change means for the BI model. A model that cannot be worked on does not hold dbt back: the step says
    /// why it is skipped, and can be asked for by itself later.
    private func biStep(
        _ change: Change,
        for request: Request,
        in snapshot: Snapshot
    ) async throws(AgentError) -> (Plan.Step?, String?) {
        for tool in BITools.all {
            let standing = await tool.standing(in: snapshot)
            guard standing != .absent else { continue }
            guard let wish = change.bi else {
                return (nil, Self.remark(on: change, tool, standing))
            }
            var step = Plan.Step(agent: .bi, summary: "Bring the \(tool.title) model up to date")
            step.alone = try wish.intent(project: snapshot.project.name)
            do throws(AgentError) {
                if case .unavailable(let why) = standing { throw AgentError(.declined, why) }
                let draft = try await tool.draft(wish, in: snapshot, seed: "\(request.id)")
                step.summary = draft.title
                step.files = draft.edits.map(\.path)
                step.commands = draft.checks
                return (step, nil)
            } catch {
                step.skipped = error.message
                // With nothing else to do, there is nothing to plan.
                guard !change.edits.isEmpty else { throw error }
                return (step, "\(tool.title) is left as it is for now: \(error.message)")
            }
        }
        guard change.edits.isEmpty else { return (nil, nil) }
        throw AgentError(.declined, "The project has no BI model.")
    }

    /// Why nothing is done to a BI model, where somebody could expect it.
    private static func remark(on change: Change, _ tool: any BIProvider, _ standing: BIStanding) -> String? {
        switch (change.kind, standing) {
        case (.metrics, _):
            "\(tool.title) is left as it is: this kind of change has no plain counterpart there."
        case (.schema, .unavailable(let why)): "Whether \(tool.title) shows what changes cannot be seen: \(why)"
        default: nil
        }
    }

    func testStep(_ change: Change, in snapshot: Snapshot) -> Plan.Step {
        var commands = ["dbt build --select state:modified+"]
        if change.kind == .tests { commands.append("dbt test --select \(change.models.joined(separator: " "))") }
        let hasSemantics = !snapshot.manifest.semantic_models.isEmpty || change.kind == .metrics
        if hasSemantics { commands.append("mf validate-configs") }
        let sql = change.edits.map(\.path).filter { $0.hasSuffix(".sql") }
        if !sql.isEmpty { commands.append("sqlfluff lint \(sql.joined(separator: " "))") }
        if snapshot.hasPythonTests { commands.append(PythonTests.name) }
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
