import Foundation
import Requests

/// A forge behind an API: what is uncertain is settled by looking, and only what was looked at is merged.
struct RemoteForge: Forge {
    let origin: Origin
    let remote: GitRemote
    let service: any ForgeService
    let settings: ForgeSettings
    let clock: any TimeSource
    /// After these pauses it is looked whether something uncertain has happened.
    var settling: [Duration] = [.seconds(1), .seconds(4)]

    func open(_ proposal: Proposal) async throws(AgentError) -> Opened {
        try await self.remote.push(proposal.commit, as: proposal.branch, from: self.origin.git)
        let pull = try await self.found(proposal)
        let reviewers =
            switch self.settings.reviewers {
            case .owners: proposal.owners
            case .people(let people): people
            }
        guard pull.isOpen else { return Opened(pullRequest: pull.reference) }
        return Opened(
            pullRequest: pull.reference,
            notes: try await self.service.dress(pull.number, reviewers: reviewers)
        )
    }

    /// The pull request for the proposal: the one that is there, or a new one.
    private func found(_ proposal: Proposal) async throws(AgentError) -> RemotePull {
        if let pull = try await self.existing(proposal) {
            if pull.isOpen, pull.title != proposal.title || pull.body != proposal.body {
                try await self.service.revise(pull.number, proposal)
            }
            return pull
        }
        let refusal: AgentError
        do throws(AgentError) {
            return try await self.service.create(proposal, onto: self.origin.baseBranch)
        } catch {
            refusal = error
        }
        switch refusal.code {
        case .uncertain:
            for pause in self.settling {
                try await self.sleep(pause)
                if let pull = try await self.existing(proposal) { return pull }
            }
            throw refusal
        // "There is one already" is a refusal, too.
        case .refused(409), .refused(422):
            if let pull = try await self.existing(proposal) { return pull }
            throw refusal
        default: throw refusal
        }
    }

    private func existing(_ proposal: Proposal) async throws(AgentError) -> RemotePull? {
        let pulls = try await self.service.pulls(from: proposal.branch)
        if let open = pulls.first(where: \.isOpen) { return open }
        guard let last = pulls.first(where: { $0.head == proposal.commit }) else { return nil }
        guard last.state != .closed else {
            throw AgentError(
                .failed,
                "Pull request #\(last.number) was closed on \(self.service.name) without a merge.",
                passages: [.text("Open it again there and press Try again, or ask anew.")]
            )
        }
        return last
    }

    func merge(_ pullRequest: PullRequest, at commit: String, message: String) async throws(AgentError) -> MergeResult {
        let pull = try await self.service.pull(pullRequest.number)
        if let result = try await self.result(of: pull, commit) { return result }
        guard pull.head == commit else {
            // Forges take in what was pushed a little later.
            guard try await self.head(of: pull.branch) == commit else { throw self.foreign(pull, commit) }
            let what = "\(self.service.name) to take in what was pushed to \(pull.branch)"
            throw AgentError(.waiting(self.settings.pause), "waiting for \(what)")
        }
        try await self.origin.follow(self.remote)
        try await self.check(try await self.service.readiness(of: pull, onto: self.origin.baseBranch), pull)
        let refusal: AgentError
        do throws(AgentError) {
            try await self.service.merge(pull, message: message)
            return try await self.merged(pull.number, commit)
        } catch {
            refusal = error
        }
        switch refusal.code {
        case .uncertain:
            for pause in self.settling {
                try await self.sleep(pause)
                let pull = try await self.service.pull(pull.number)
                if let result = try await self.result(of: pull, commit) { return result }
            }
            throw refusal
        // Not mergeable just now, or moved since it was looked at: the next look says what it is.
        case .refused(405), .refused(409), .refused(422):
            let pull = try await self.service.pull(pull.number)
            if let result = try await self.result(of: pull, commit) { return result }
            throw AgentError(.waiting(self.settings.pause), refusal.message)
        default: throw refusal
        }
    }

    private func merged(_ number: Int, _ commit: String) async throws(AgentError) -> MergeResult {
        if let result = try await self.result(of: try await self.service.pull(number), commit) { return result }
        throw AgentError(.waiting(self.settings.pause), "\(self.service.name) is merging pull request #\(number).")
    }

    /// The merge of a pull request that is merged; `nil` while it is open.
    private func result(of pull: RemotePull, _ commit: String) async throws(AgentError) -> MergeResult? {
        switch pull.state {
        case .open: return nil
        case .closed:
            throw AgentError(
                .failed,
                "Pull request #\(pull.number) was closed on \(self.service.name) without a merge."
            )
        case .merged(let merge):
            guard pull.head == commit else { throw self.foreign(pull, commit) }
            try await self.origin.follow(self.remote)
            let git = self.origin.git
            let known = if let merge { merge } else { try await self.origin.mergeCommit(of: commit, pull.number) }
            guard let merge = known, try await git.commit(merge) != nil else {
                throw AgentError(.waiting(self.settings.pause), "The merge of #\(pull.number) has not arrived yet.")
            }
            let isAhead = try await git.attempt(["merge-base", "--is-ancestor", "\(merge)^1", commit]).isSuccess
            return MergeResult(commit: merge, baseMoved: !isAhead)
        }
    }

    /// Throws what is in the way of a merge, in words.
    private func check(_ readiness: Readiness, _ pull: RemotePull) async throws(AgentError) {
        if readiness.conflicts {
            throw AgentError(
                .failed,
                "Pull request #\(pull.number) conflicts with what was merged meanwhile.",
                passages: [
                    .bullets(try await self.origin.conflicts(of: pull.head)),
                    .text("Ask again: the change will be drawn anew on the present state."),
                ]
            )
        }
        guard readiness.broken.isEmpty else {
            throw AgentError(
                .failed,
                "Pull request #\(pull.number) is not merged: checks on \(self.service.name) are red.",
                passages: [.bullets(readiness.broken)],
                checks: readiness.broken.map { .init(name: $0, outcome: .failed, detail: "on \(self.service.name)") }
            )
        }
        guard readiness.missing.isEmpty else {
            throw AgentError(
                .waiting(self.settings.pause),
                "waiting on \(self.service.name) for \(readiness.missing.formatted(.list(type: .and).locale(Locale(identifier: "en_US"))))"
            )
        }
    }

    private func foreign(_ pull: RemotePull, _ commit: String) -> AgentError {
        AgentError(
            .failed,
            "The branch \(pull.branch) is at \(pull.head.prefix(10)), but \(commit.prefix(10)) was approved and tested.",
            passages: [.text("Somebody has changed the branch. Merge it by hand, or ask again for a new change.")]
        )
    }

    func close(_ pullRequest: PullRequest, why: String) async throws(AgentError) {
        guard try await self.service.pull(pullRequest.number).isOpen else { return }
        try await self.say(why, key: "closed", on: pullRequest)
        try await self.service.close(pullRequest.number)
    }

    func remarks(on pullRequest: PullRequest) async throws(AgentError) -> [Remark] {
        try await self.service.remarks(on: pullRequest.number).filter { !$0.text.contains(Self.mark) }
    }

    func say(_ text: String, key: String, on pullRequest: PullRequest) async throws(AgentError) {
        let mark = "\(Self.mark)\(key) -->"
        guard try await !self.service.remarks(on: pullRequest.number).contains(where: { $0.text.contains(mark) }) else {
            return
        }
        try await self.service.say("\(text)\n\n\(mark)", on: pullRequest.number)
    }

    /// Begins the hidden end of everything that we say, so that it is known again.
    private static let mark = "<!-- chatbridge:"

    private func sleep(_ pause: Duration) async throws(AgentError) {
        do {
            try await self.clock.sleep(until: self.clock.now.advanced(by: pause))
        } catch {
            throw AgentError(error)
        }
    }
}
