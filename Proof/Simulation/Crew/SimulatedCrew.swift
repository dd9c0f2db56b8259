import Digests
import Requests

/// Plans and works as the script of a wish says; what it does to the forge is real there.
///
/// It keeps the contract of a hand and no more: above attempt 1 it looks first, at attempt 1 it does not.
struct SimulatedCrew: Performer {
    let toil: Toil
    private var world: World { self.toil.world }

    init(toil: Toil) { self.toil = toil }

    func perform(_ assignment: Assignment<Job>) async throws(Setback) -> [Order] {
        let request = assignment.request
        let key = try self.toil.begin("job", request.id)
        defer { self.toil.end(key) }
        switch assignment.work {
        case .lookUp:
            try await self.toil.work(upTo: 5000)
            try self.toil.stumble()
            return self.toil.answer(.answer(Answer(title: "Looked up")), for: request.id)
        case .plan(let intent): return try await self.plan(intent, request)
        case .step(let step): return try await self.step(step, assignment)
        case .handOver:
            try await self.toil.work(upTo: 3000)
            try self.toil.stumble()
            try self.toil.doubt()
            self.world.count("handed over")
            let branch = "request-\(request.id)"
            return self.toil.answer(
                .handOver(.init(name: branch, commit: request.lastCommit ?? "base", fetch: [], push: [])),
                for: request.id
            )
        case .deploy, .inspect, .fetch:
            self.world.accuse("request \(request.id) was deployed, and nothing provides for that")
            return []
        case .cleanUp:
            if !request.isClosed { self.world.accuse("cleared up although request \(request.id) goes on") }
            try await self.toil.work(upTo: 500)
            try self.toil.stumble()
            return []
        }
    }

    private func plan(_ intent: Intent, _ request: Request) async throws(Setback) -> [Order] {
        try await self.toil.work(upTo: 20_000)
        try self.toil.stumble()
        try self.toil.doubt()
        guard let wish = self.world.wish(of: request), wish.ending != .unplannable else {
            return self.toil.answer(.giveUp(Answer(title: "There is no way")), for: request.id)
        }
        // What was drawn again for an approval that may still hold comes out the same, unless the base moved.
        if request.resumption != nil, let plan = request.plan, self.world.dice.chance(0.7) {
            return self.toil.answer(.propose(plan), for: request.id)
        }
        let isByHand = request.handover?.returnedBy != nil
        if isByHand, self.world.dice.chance(0.3) {
            return self.toil.answer(.giveUp(Answer(title: "There is nothing on the branch")), for: request.id)
        }
        self.world.plans += 1
        let base = "base\(self.world.plans)"
        var plan = Plan(
            title: "Change \(wish.number)",
            intent: intent,
            kind: wish.kind,
            steps: isByHand ? wish.steps.filter { $0.agent != .dbt } : wish.steps,
            risk: .low,
            baseCommit: base,
            digest: SHA256.hex(Array("\(request.id) \(base)".utf8))
        )
        if isByHand { plan.handmade = Handmade(branch: "request-\(request.id)", commit: "hand-\(base)", files: []) }
        return self.toil.answer(.propose(plan), for: request.id)
    }

    private func step(_ step: Int, _ assignment: Assignment<Job>) async throws(Setback) -> [Order] {
        let request = assignment.request
        guard case .working(let plan, step) = request.phase, let wish = self.world.wish(of: request) else {
            self.world.accuse("step \(step) of request \(request.id) was ordered out of place")
            throw Setback(.rejected, "Not now")
        }
        self.world.checkPermission(for: step, of: plan, request)
        self.world.count("step begun")
        if assignment.attempt > 1 { self.world.count("step begun again") }
        if wish.ending == .poison(step) { try await self.die(for: request.id) }
        try await self.toil.work(upTo: 30_000)
        try await self.report(progress: step, assignment)
        try self.toil.stumble()
        if wish.ending == .failing(step) {
            return self.toil.answer(.report(step: step, .failed(StepFailure(message: "It broke"))), for: request.id)
        }
        if let end = self.world.endedAt[request.id], end + 1000 < self.world.now, end > self.world.lastJolt {
            self.world.accuse("step \(step) of request \(request.id) went on after its end")
        }
        let result = try await self.result(of: plan.steps[step].agent, step, assignment)
        try await self.toil.work(upTo: 2000)
        try self.toil.doubt()
        return self.toil.answer(.report(step: step, .succeeded(result)), for: request.id)
    }

    private func report(progress step: Int, _ assignment: Assignment<Job>) async throws(Setback) {
        guard self.world.dice.chance(0.4) else { return }
        do {
            try await assignment.send(Order(.note(step: step, "half way"), for: assignment.request.id))
        } catch {
            throw Setback(.retry, "The note did not arrive")
        }
        try await self.toil.work(upTo: 10_000)
    }

    private func result(
        of agent: AgentName,
        _ step: Int,
        _ assignment: Assignment<Job>
    ) async throws(Setback) -> StepResult {
        let request = assignment.request
        switch agent {
        case .dbt, .bi: return StepResult(summary: "changed", commit: "commit-\(request.id)-\(step)")
        case .test:
            return StepResult(
                summary: "tested",
                checks: [.init(name: "build", outcome: .passed, detail: "all")],
                rowCounts: [.init(model: "orders", before: 7, after: 7)],
                confidence: self.world.wish(of: request)?.confidence
            )
        case .pullRequest:
            let branch = "request-\(request.id)"
            // Whoever took it over, or had it go on from an earlier step, may have seen one opened.
            let looks = assignment.attempt > 1 || request.handover != nil || self.world.detours(of: request.id) > 0
            let known = looks ? self.world.findPullRequest(branch, request.plan?.digest ?? "") : nil
            if known != nil { self.world.count("pull request found again") }
            let number =
                known
                ?? self.world.openPullRequest(
                    for: request.id,
                    request.plan?.digest ?? "",
                    of: self.world.wish(of: request)?.number ?? -1
                )
            let pull = PullRequest(number: number, title: "Change", branch: branch)
            return StepResult(summary: "opened", pullRequest: pull)
        case .merge:
            guard let number = request.pullRequest?.number else {
                self.world.accuse("request \(request.id) is merged without a pull request")
                throw Setback(.rejected, "There is no pull request")
            }
            let isMerged = assignment.attempt > 1 && self.world.forge.find("request-\(request.id)")?.isMerged == true
            if isMerged { self.world.count("merge found again") } else { self.world.merge(number) }
            return StepResult(summary: "merged", mergeCommit: "merge-\(number)")
        }
    }

    /// Takes the whole process along.
    private func die(for request: RequestID) async throws(Setback) {
        self.world.count("poison")
        self.world.poisonings[request, default: 0] += 1
        if self.world.poisonings[request, default: 0] > 15 * (1 + self.world.detours(of: request)) {
            self.world.accuse("request \(request) kills again and again")
        }
        self.world.doom = Doom(.kill(torn: false), after: 0)
        while true { try await self.toil.work(upTo: 1000) }
    }
}
