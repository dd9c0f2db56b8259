import GRDB
import Logging
import Requests

/// How many changes in a row went wrong, by project and by the agent whose step it was.
struct Streaks: Sendable {
    struct Key: Hashable, Sendable {
        var project: String
        var agent: AgentName
    }

    private var failures: [Key: Int] = [:]

    init() {}

    init(_ db: Database) throws {
        let rows = try Row.fetchCursor(db, sql: "SELECT project, agent, failures FROM streak")
        while let row = try rows.next() {
            guard let agent = AgentName(rawValue: row["agent"]) else { continue }
            self.failures[Key(project: row["project"], agent: agent)] = row["failures"]
        }
    }

    subscript(key: Key) -> Int {
        get { self.failures[key] ?? 0 }
        set { self.failures[key] = newValue == 0 ? nil : newValue }
    }

    /// What is paused: `limit` changes in a row went wrong, and nobody has lifted it yet.
    func holds(limit: Int) -> [Hold] {
        self.failures.filter { $0.value >= limit }
            .map { Hold(project: $0.key.project, agent: $0.key.agent, failures: $0.value) }
            .sorted { ($0.project, $0.agent.rawValue) < ($1.project, $1.agent.rawValue) }
    }
}

extension Draft {
    /// Counts a change that has come to its end.
    mutating func count(_ request: Request, before: Request?) throws {
        switch (request.phase, before?.phase) {
        case (.finished(let plan), .working?):
            for agent in Set(plan.steps.map(\.agent)) { try self.set(plan.intent.project, agent) { _ in 0 } }
        case (.stopped(.stepFailed(let step, _)), .working(let plan, _)?),
            (.stopped(.broken), .working(let plan, let step)?):
            guard plan.steps.indices.contains(step) else { return }
            try self.set(plan.intent.project, plan.steps[step].agent) { $0 + 1 }
        default: return
        }
    }

    /// Takes up again what is paused.
    mutating func lift(_ holds: [Hold]) throws {
        for hold in holds { try self.set(hold.project, hold.agent, isLifted: true) { _ in 0 } }
    }

    private mutating func set(
        _ project: String,
        _ agent: AgentName,
        isLifted: Bool = false,
        _ change: (Int) -> Int
    ) throws {
        let key = Streaks.Key(project: project, agent: agent)
        let limit = self.settings.failedChanges
        let before = self.books.streaks[key]
        let after = change(before)
        // What is paused stays so until a person lifts it, though a change that was on its way may still succeed.
        guard after != before, isLifted || before < limit || after > before else { return }
        self.books.streaks[key] = after
        try self.execute(
            "INSERT OR REPLACE INTO streak (project, agent, failures) VALUES (?, ?, ?)",
            [project, agent.rawValue, after]
        )
        guard (before < limit) != (after < limit) else { return }
        self.logger.warning(
            after < limit ? "Changes go on." : "Changes are paused, because too many in a row failed.",
            metadata: ["project": "\(project)", "agent": "\(agent.rawValue)"]
        )
        let waiting = try self.rows("SELECT id FROM request WHERE open = 1 AND phase = 'awaitingApproval'", [])
        for row in waiting { try self.refresh(row["id"]) }
    }
}
