import Requests

extension Agents {
    /// Changes the BI model as the plan says, on top of the steps before. What cannot be done is skipped, not failed: the
    /// dbt side is right without it.
    func biStep(_ work: StepWork, _ note: @Sendable (String) async -> Void) async throws -> StepResult {
        let step = work.plan.steps[work.number]
        guard let alone = step.alone else { throw AgentError(.failed, "The plan does not say what BI should show.") }
        if let why = step.skipped { return .skipped(why) }
        await note("changing the BI model")
        let wish = try BIWish(alone)
        for tool in BITools.all {
            switch await tool.standing(in: work.snapshot) {
            case .absent: continue
            case .unavailable(let why): return .skipped(why)
            case .ready: return try await self.carryOut(wish, with: tool, work)
            }
        }
        return .skipped("The project has no BI model.")
    }

    private func carryOut(_ wish: BIWish, with tool: any BIProvider, _ work: StepWork) async throws -> StepResult {
        // The wish is worked out on the base, as in the plan; the steps before do not touch the model's files.
        let change = try await tool.draft(wish, in: work.snapshot, seed: "\(work.request.id)")
        guard change.edits.map(\.path) == work.plan.steps[work.number].files else {
            throw AgentError(
                .failed,
                "The change would touch other files than the approved plan names; nothing was done."
            )
        }
        let commit = work.request.lastCommit ?? work.plan.baseCommit
        let bench = try await self.bench(for: work, at: commit)
        let (result, files) = try await bench.worktree.commit(
            change.edits,
            message: work.message(change.commitTitle),
            author: work.author(.bi)
        )
        let check = StepResult.Check(
            name: tool.title,
            outcome: .passed,
            detail: "syntax, references and relationships are right; no engine was asked"
        )
        return StepResult(summary: change.summary, commit: result, files: files, checks: [check])
    }
}

extension StepResult {
    fileprivate static func skipped(_ why: String) -> StepResult {
        var result = StepResult(summary: "skipped: \(why)")
        result.skipped = why
        return result
    }
}
