import Foundation
import Requests

extension Agents {
    /// Merges the pull request; when the base branch moved since the change was verified, onto that and verified again.
    ///
    /// Once: if it moves again while that is done, the step is tried again later.
    func mergeStep(_ work: StepWork, _ note: @escaping @Sendable (String) async -> Void) async throws -> StepResult {
        guard let pull = work.request.pullRequest, let last = work.request.lastCommit else {
            throw AgentError(.failed, "There is no pull request to merge.")
        }
        let (commit, again) = try await self.verifiedOnBase(work, pull, last, note)
        let merge = try await self.merge(pull, at: commit, work, note)
        let checkout = try await work.origin.bringCheckoutUpToDate()
        // Also where that was done by an earlier try, which then had to wait.
        let isMoved = commit != last
        let moved =
            isMoved
            ? " The base branch had moved; the change was put on top of it and checked again."
            : merge.baseMoved ? " The base branch had moved meanwhile; both changes are in." : ""
        var result = again ?? StepResult(summary: "", commit: isMoved ? commit : nil)
        result.summary =
            "merged pull request #\(pull.number) into \(work.origin.baseBranch) as \(merge.commit.prefix(10))"
        result.passages.insert(.text(checkout + moved), at: 0)
        result.mergeCommit = merge.commit
        result.aftercare = work.project.project.aftercare.offer
        return result
    }

    /// Has the forge merge it, which may have to wait for checks and reviews there.
    private func merge(
        _ pull: PullRequest,
        at commit: String,
        _ work: StepWork,
        _ note: @Sendable (String) async -> Void
    ) async throws(AgentError) -> MergeResult {
        let approver = work.request.approval.map { "\nApproved-by: \($0.person)" } ?? ""
        let message =
            "Merge pull request #\(pull.number) from \(pull.branch)\n\n\(pull.title)\n\nChatBridge-Request: \(work.request.id)\(approver)"
        do throws(AgentError) {
            let forge = try self.forge(work)
            if let approval = work.request.approval {
                try await forge.say("Approved by \(approval.person) in the chat.", key: "approval", on: pull)
            }
            return try await forge.merge(pull, at: commit, message: message)
        } catch {
            guard case .waiting = error.code else { throw error }
            await note(error.message)
            throw self.isOverdue(work) ? AgentError(.failed, "Waited long enough, and still: \(error.message).") : error
        }
    }

    /// Whether a merge has waited for as long as it may.
    private func isOverdue(_ work: StepWork) -> Bool {
        guard let hours = work.project.desk?.settings.waitHours, let start = work.request.stepStartedAt else {
            return false
        }
        return start.duration(to: self.clock.now) > .seconds(hours * 3600)
    }

    /// The change as it was verified on top of a moved base, so that a step that is done again finds it.
    private static func reference(_ id: RequestID) -> String { "refs/chatbridge/rebased/\(id)" }

    /// The commit to merge: `last`, or where the base branch moved, the change put on top of that, verified there, and
    /// brought to the pull request; with what came of it if that was done now.
    private func verifiedOnBase(
        _ work: StepWork,
        _ pull: PullRequest,
        _ last: String,
        _ note: @escaping @Sendable (String) async -> Void
    ) async throws -> (String, StepResult?) {
        let origin = try await work.project.refresh()
        let head = try await origin.head()
        let verified = try await origin.git.commit(Self.reference(work.request.id))
        guard head != work.plan.baseCommit else { return (last, nil) }
        for known in [verified, last].compactMap({ $0 })
        where try await origin.git.attempt(["merge-base", "--is-ancestor", known, head]).isSuccess {
            return (known, nil)
        }
        try await self.checkBranch(work)
        if let verified, try await origin.git.attempt(["merge-base", "--is-ancestor", head, verified]).isSuccess {
            // A merge that had to wait, or a death just before it was told to the forge.
            try await self.show(verified, on: pull, work)
            return (verified, nil)
        }
        await note("the base branch moved: putting the change on top of it")
        let snapshot = try await work.project.snapshot(at: head)
        let bench = try await work.project.bench(work.name, at: last, of: origin, snapshot.tree)
        let rebased: String
        switch try await self.move(bench.worktree, of: work, onto: head) {
        case .done(let commit): rebased = commit
        case .conflict(let files): throw self.handOver(files, pull)
        }
        // Merged as one commit by a forge: nothing is left to put on top.
        if rebased == head { return (verified ?? last, nil) }
        var result = try await TestAgent(
            project: work.project,
            origin: origin,
            bench: bench,
            base: snapshot,
            plan: work.plan,
            commit: rebased,
            message: work.message,
            note: note
        ).run()
        let commit = result.commit ?? rebased
        try await origin.git.run(["update-ref", Self.reference(work.request.id), commit])
        guard try await work.project.refresh().head() == head else {
            throw AgentError(.busy, "The base branch moved again while the change was checked on top of it.")
        }
        try await self.show(commit, on: pull, work)
        result.commit = commit
        return (commit, result)
    }

    /// Brings the pull request to `commit`, unless it is there.
    private func show(_ commit: String, on pull: PullRequest, _ work: StepWork) async throws {
        let forge = try self.forge(work)
        guard try await forge.head(of: pull.branch) != commit else { return }
        let text = PullRequestText(request: work.request, plan: work.plan)
        let owners = work.plan.owners?.all ?? []
        _ = try await forge.open(
            Proposal(branch: pull.branch, commit: commit, title: pull.title, body: text.body, owners: owners)
        )
    }

    /// An agent's commits are put on top. Those of people stay as they are, for they may have them elsewhere, too: the
    /// base is merged into their branch.
    private func move(_ worktree: Worktree, of work: StepWork, onto head: String) async throws -> Worktree.Rebase {
        guard work.plan.handmade != nil else {
            return try await worktree.rebase(from: work.plan.baseCommit, onto: head)
        }
        let message = work.message("Merge the base branch as it is now")
        return try await worktree.merge(head, message: message, author: work.author(.merge))
    }

    /// Fails when people pushed to their branch since their plan was approved: nobody has seen that.
    func checkBranch(_ work: StepWork) async throws {
        guard let handmade = work.plan.handmade else { return }
        let known = [
            handmade.commit, work.request.lastCommit,
            try await work.origin.git.commit(Self.reference(work.request.id)),
        ]
        guard try await !known.contains(self.forge(work).head(of: handmade.branch)) else { return }
        throw AgentError(
            .failed,
            "The branch \(handmade.branch) is not what was approved any more.",
            passages: [.text("Somebody pushed to it meanwhile. Take it over and hand it back again.")]
        )
    }

    private func handOver(_ files: [String], _ pull: PullRequest) -> AgentError {
        AgentError(
            .failed,
            "Pull request #\(pull.number) conflicts with what was merged meanwhile; somebody has to decide.",
            passages: [
                .bullets(files),
                .text(
                    """
                    Both sides changed these files. Merge the branch \(pull.branch) by hand, or ask again: the change \
                    will be drawn anew on the present state.
                    """
                ),
            ]
        )
    }
}
