import Foundation
import Requests

extension Agents {
    /// Merges the pull request; when the base branch moved since the change was verified, onto that and verified again.
    ///
    /// Once: if it moves again while that is done, the step is tried again later.
    func mergeStep(_ work: StepWork, _ note: @escaping @Sendable (String) async -> Void) async throws -> StepResult {
        guard let pull = work.request.pullRequest else {
            throw AgentError(.failed, "There is no pull request to merge.")
        }
        let again = try await self.verifyOnMovedBase(work, pull, note)
        let approver = work.request.approval.map { "\nApproved-by: \($0.person)" } ?? ""
        let message =
            "Merge pull request #\(pull.number) from \(pull.branch)\n\n\(pull.title)\n\nChatBridge-Request: \(work.request.id)\(approver)"
        let merge = try await self.forge(work).merge(pull, message: message)
        let checkout = try await work.origin.bringCheckoutUpToDate()
        let moved = again == nil ? "" : " The base branch had moved; the change was put on top of it and checked again."
        var result = again ?? StepResult(summary: "")
        result.summary =
            "merged pull request #\(pull.number) into \(work.origin.baseBranch) as \(merge.commit.prefix(10))"
        result.passages.insert(.text(checkout + moved), at: 0)
        result.mergeCommit = merge.commit
        return result
    }

    /// Where the change stands that was put onto a moved base, so that a step that is done again finds it.
    private static func reference(_ id: RequestID) -> String { "refs/chatbridge/rebased/\(id)" }

    /// Puts the change on top of the base branch as it is now, has it verified there, and brings the pull request up to
    /// date; `nil` when nothing moved, or the change is merged already.
    private func verifyOnMovedBase(
        _ work: StepWork,
        _ pull: PullRequest,
        _ note: @escaping @Sendable (String) async -> Void
    ) async throws -> StepResult? {
        let origin = try await work.project.refresh()
        let head = try await origin.head()
        guard head != work.plan.baseCommit, let commit = work.request.lastCommit else { return nil }
        for known in [commit, try await origin.git.commit(Self.reference(work.request.id))].compactMap({ $0 })
        where try await origin.git.attempt(["merge-base", "--is-ancestor", known, head]).isSuccess {
            return nil
        }
        try await self.checkBranch(work)
        await note("the base branch moved: putting the change on top of it")
        let snapshot = try await work.project.snapshot(at: head)
        let bench = try await work.project.bench(work.name, at: commit, of: origin, snapshot.tree)
        let rebased: String
        switch try await self.move(bench.worktree, of: work, onto: head) {
        case .done(let commit): rebased = commit
        case .conflict(let files): throw self.handOver(files, pull)
        }
        // Merged as one commit by a forge: nothing is left to put on top.
        if rebased == head { return nil }
        try await origin.git.run(["update-ref", Self.reference(work.request.id), rebased])
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
        let verified = result.commit ?? rebased
        try await origin.git.run(["update-ref", Self.reference(work.request.id), verified])
        guard try await work.project.refresh().head() == head else {
            throw AgentError(.busy, "The base branch moved again while the change was checked on top of it.")
        }
        let text = PullRequestText(request: work.request, plan: work.plan)
        _ = try await self.forge(work).open(
            Proposal(branch: pull.branch, commit: verified, title: pull.title, body: text.body)
        )
        result.commit = verified
        return result
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
