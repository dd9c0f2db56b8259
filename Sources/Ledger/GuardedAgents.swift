package import Requests

/// The agents behind a circuit breaker for each thing their work depends on.
///
/// While one is open the work that needs it waits, without a try being counted, and everything else goes on.
package struct GuardedAgents: Performer {
    package typealias Work = Job

    private let agents: any Performer<Job>
    private let health: Health
    private let clock: any TimeSource
    private let breakers = Locked<[String: CircuitBreaker]>([:])

    package init(_ agents: any Performer<Job>, health: Health, clock: any TimeSource) {
        self.agents = agents
        self.health = health
        self.clock = clock
    }

    package func perform(_ assignment: Assignment<Job>) async throws(Setback) -> [Order] {
        guard let subject = assignment.work.dependency(of: assignment.request) else {
            return try await self.agents.perform(assignment)
        }
        if let until = self.admit(subject) {
            throw Setback(.later(until), "The \(subject) failed several times in a row; it is asked again later.")
        }
        do {
            let orders = try await self.agents.perform(assignment)
            self.succeeded(subject)
            return orders
        } catch {
            self.failed(subject, error)
            throw error
        }
    }

    private func admit(_ subject: String) -> Timestamp? {
        self.breakers.withLock { $0[subject, default: CircuitBreaker()].admit(now: self.clock.now) }
    }

    private func succeeded(_ subject: String) {
        let wasWell = self.breakers.withLock { breakers in
            defer { breakers[subject]?.succeeded() }
            if case .closed? = breakers[subject]?.state { return true }
            return false
        }
        if !wasWell { self.health.set(subject, .well, at: self.clock.now) }
    }

    private func failed(_ subject: String, _ setback: Setback) {
        switch setback.kind {
        // Waiting is no failure; nor is being stopped, which says nothing about what the work depends on.
        case .later: return
        case .retry, .uncertain: guard !Task.isCancelled else { return }
        case .rejected: return self.succeeded(subject)
        }
        let now = self.clock.now
        let state = self.breakers.withLock { breakers in
            breakers[subject, default: CircuitBreaker()].failed(now: now)
            return breakers[subject]?.state
        }
        guard case .open(let until, _)? = state else { return }
        let pause = now.duration(to: until).components.seconds
        self.health.set(
            subject,
            .broken,
            "\(setback.message) What needs it waits; it is asked again in \(pause) s.",
            at: now
        )
    }
}

extension Job {
    /// What has to be well for this job: the project with its warehouse, or its forge. `nil` when nothing has to.
    fileprivate func dependency(of request: Request) -> String? {
        switch self {
        case .lookUp(let intent), .plan(let intent): return "project \(intent.project)"
        case .step(let number):
            guard let plan = request.plan, plan.steps.indices.contains(number) else { return nil }
            switch plan.steps[number].agent {
            case .pullRequest, .merge: return "forge of \(plan.intent.project)"
            case .dbt, .bi, .test: return "project \(plan.intent.project)"
            }
        case .handOver: return request.plan.map { "forge of \($0.intent.project)" }
        // A deploy is begun once, so that no breaker may stand between its being ordered and being run.
        case .cleanUp, .deploy, .inspect, .fetch: return nil
        }
    }
}
