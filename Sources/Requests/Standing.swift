/// What a request waits for that is no person: shown on its card, worked out anew for each card.
package enum Standing: Hashable, Sendable, Codable {
    /// In the line for the agents. `place` counts from 1; `wait` is how long that takes as far as history tells.
    case inLine(place: Int, wait: Duration?)
    /// Another request, approved earlier, changes what this one needs.
    case behind(RequestID, resource: String)
}

/// An agent's work on a project that is paused, because too many changes in a row went wrong; a person lifts it.
package struct Hold: Hashable, Sendable, Codable {
    package var project: String
    package var agent: AgentName
    /// How many changes in a row went wrong.
    package var failures: Int

    package init(project: String, agent: AgentName, failures: Int) {
        self.project = project
        self.agent = agent
        self.failures = failures
    }
}

extension Hold {
    /// Whether the plan needs what is paused.
    package func concerns(_ plan: Plan) -> Bool {
        self.project == plan.intent.project && plan.steps.contains { $0.agent == self.agent }
    }
}
