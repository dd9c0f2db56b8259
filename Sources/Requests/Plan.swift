/// The steps proposed to fulfil an intent; shown, with what they touch, before anything is run.
package struct Plan: Hashable, Sendable, Codable {
    /// One line: "Add the metric avg_trip_duration to fct_trips".
    package var title: String
    package var intent: Intent
    package var kind: ChangeKind
    package var steps: [Step]
    package var blast: BlastRadius
    package var risk: Risk
    /// Why the risk is what it is, one reason each.
    package var reasons: [String]
    /// The commit of the base branch that this plan was drawn for; an approval holds for no other.
    package var baseCommit: String
    /// Who owns the files it touches; `nil` when the repository has no CODEOWNERS file.
    package var owners: Owners?
    /// SHA-256 (hex) over everything above and below; an approval is bound to it.
    package var digest: String
    /// The commits of people that are verified and merged; `nil` when agents write the change.
    package var handmade: Handmade?

    package init(
        title: String,
        intent: Intent,
        kind: ChangeKind,
        steps: [Step],
        blast: BlastRadius = BlastRadius(),
        risk: Risk,
        reasons: [String] = [],
        baseCommit: String,
        owners: Owners? = nil,
        digest: String = ""
    ) {
        self.title = title
        self.intent = intent
        self.kind = kind
        self.steps = steps
        self.blast = blast
        self.risk = risk
        self.reasons = reasons
        self.baseCommit = baseCommit
        self.owners = owners
        self.digest = digest
    }

    /// The files it changes, relative to the repository.
    package var paths: [String] {
        Set(self.steps.flatMap(\.files) + (self.handmade?.files.map(\.path) ?? [])).sorted()
    }

    /// One named piece of work, done by one agent in its own worktree.
    package struct Step: Hashable, Sendable, Codable {
        package var agent: AgentName
        /// Imperative, one line: "Add the measure and the metric".
        package var summary: String
        /// Files it will write, relative to the repository.
        package var files: [String]
        /// Commands it will run, as a person would type them; for reading only.
        package var commands: [String]
        /// Work that may wait for a person even after approval.
        package var gate: Gate?
        /// Why it is not carried out for now; the rest of the plan does not wait for it.
        package var skipped: String?
        /// What asks for this step alone, for when it had to be skipped.
        package var alone: Intent?

        package init(
            agent: AgentName,
            summary: String,
            files: [String] = [],
            commands: [String] = [],
            gate: Gate? = nil
        ) {
            self.agent = agent
            self.summary = summary
            self.files = files
            self.commands = commands
            self.gate = gate
        }
    }

    /// A step that the policy may hold back for a person's button.
    package enum Gate: String, Hashable, Sendable, Codable {
        case merge
    }
}

/// Who carries out a step.
package enum AgentName: String, Hashable, Sendable, Codable {
    case dbt = "dbt-agent"
    case bi = "bi-agent"
    case test = "test-agent"
    /// Opens the pull request.
    case pullRequest = "pull-request"
    /// Merges the pull request.
    case merge
}

/// What a change is about; the policy speaks of these.
package enum ChangeKind: String, Hashable, Sendable, Codable, CaseIterable {
    /// Columns or models appear, change their name or type, or go.
    case schema
    /// Metrics, semantic models, BI measures.
    case metrics
    case tests
    case docs
}

/// How much can go wrong.
package enum Risk: String, Hashable, Sendable, Codable {
    case low
    case medium
    case high
}

/// What lies downstream of a change.
package struct BlastRadius: Hashable, Sendable, Codable {
    /// The models changed themselves.
    package var models: [String]
    package var downstreamModels: [String]
    package var metrics: [String]
    package var dashboards: [String]
    /// Owners of all of these, as the project names them.
    package var owners: [String]

    package init(
        models: [String] = [],
        downstreamModels: [String] = [],
        metrics: [String] = [],
        dashboards: [String] = [],
        owners: [String] = []
    ) {
        self.models = models
        self.downstreamModels = downstreamModels
        self.metrics = metrics
        self.dashboards = dashboards
        self.owners = owners
    }
}
