package import Agents

/// Many agents, a few at a time.
package struct Parade: Sendable {
    let agents: [Misbehaviour]
    let sandbox: Sandbox
    let abreast: Int
    let patience: Double

    /// - Parameters:
    ///   - abreast: how many at a time.
    ///   - patience: seconds that the machine may take to start and to end one.
    package init(_ agents: [Misbehaviour], in sandbox: Sandbox, abreast: Int = 4, patience: Double = 10) {
        self.patience = patience
        self.agents = agents
        self.sandbox = sandbox
        self.abreast = abreast
    }

    /// Lets each loose that the isolation says it stands up to, and hands each verdict to `seen`, in any order.
    package func run(seen: @escaping @Sendable (Verdict) -> Void = { _ in }) async throws -> [Verdict] {
        let stage = try await Stage()
        let promised = self.agents.filter { Trial.isPromised($0, by: self.sandbox.isolation) }
        var verdicts: [Verdict] = []
        do {
            try await withThrowingTaskGroup(of: Verdict.self) { group in
                for (index, agent) in promised.enumerated() {
                    if index >= self.abreast, let verdict = try await group.next() {
                        seen(verdict)
                        verdicts.append(verdict)
                    }
                    group.addTask { try await Trial(agent, on: stage, in: self.sandbox, patience: self.patience).run() }
                }
                for try await verdict in group {
                    seen(verdict)
                    verdicts.append(verdict)
                }
            }
        } catch {
            try? stage.strike()
            throw error
        }
        try stage.strike()
        return verdicts
    }
}
