/// What a step left behind.
package struct StepResult: Hashable, Sendable, Codable {
    /// One line in the past tense: "added 1 metric and 1 measure in 2 files".
    package var summary: String
    /// The commit the next step starts from; `nil` when the step changed no file.
    package var commit: String?
    package var files: [FileChange]
    package var checks: [Check]
    package var rowCounts: [RowCount]
    /// More to show, below the checks and counts.
    package var passages: [Passage]
    package var pullRequest: PullRequest?
    /// The commit on the base branch, once merged.
    package var mergeCommit: String?
    /// How sure the verification is of the change, 0 to 1; the passages say why.
    package var confidence: Double?
    /// Why nothing was done; the step can be asked for by itself later.
    package var skipped: String?
    /// What the settings provide for afterwards, once merged.
    package var aftercare: Aftercare?

    package init(
        summary: String,
        commit: String? = nil,
        files: [FileChange] = [],
        checks: [Check] = [],
        rowCounts: [RowCount] = [],
        passages: [Passage] = [],
        pullRequest: PullRequest? = nil,
        mergeCommit: String? = nil,
        confidence: Double? = nil,
        aftercare: Aftercare? = nil
    ) {
        self.summary = summary
        self.commit = commit
        self.files = files
        self.checks = checks
        self.rowCounts = rowCounts
        self.passages = passages
        self.pullRequest = pullRequest
        self.mergeCommit = mergeCommit
        self.confidence = confidence
        self.aftercare = aftercare
    }

    package struct FileChange: Hashable, Sendable, Codable {
        package var path: String
        package var added: Int
        package var removed: Int

        package init(path: String, added: Int, removed: Int) {
            self.path = path
            self.added = added
            self.removed = removed
        }
    }

    /// One thing verified: "dbt build", "mf validate-configs", "sqlfluff".
    package struct Check: Hashable, Sendable, Codable {
        package enum Outcome: String, Hashable, Sendable, Codable {
            case passed
            case warned
            case failed
            case skipped
        }

        package var name: String
        package var outcome: Outcome
        package var detail: String

        package init(name: String, outcome: Outcome, detail: String) {
            self.name = name
            self.outcome = outcome
            self.detail = detail
        }
    }

    /// A model's rows before and after; `nil` where the model does not exist.
    package struct RowCount: Hashable, Sendable, Codable {
        package var model: String
        package var before: Int?
        package var after: Int?

        package init(model: String, before: Int?, after: Int?) {
            self.model = model
            self.before = before
            self.after = after
        }
    }
}

/// A pull request on whatever forge the project has.
package struct PullRequest: Hashable, Sendable, Codable {
    package var number: Int
    package var title: String
    package var branch: String
    /// A page to look at, when the forge has one.
    package var url: String?

    package init(number: Int, title: String, branch: String, url: String? = nil) {
        self.number = number
        self.title = title
        self.branch = branch
        self.url = url
    }
}

/// Why a step did not succeed, in words a user can act on.
package struct StepFailure: Hashable, Sendable, Codable {
    /// One line: "The test not_null_fct_trips_fare failed".
    package var message: String
    /// The first lines of output, the failing test, what to do next.
    package var passages: [Passage]
    /// The folder kept for inspection.
    package var worktree: String?
    package var checks: [StepResult.Check]

    package init(
        message: String,
        passages: [Passage] = [],
        worktree: String? = nil,
        checks: [StepResult.Check] = []
    ) {
        self.message = message
        self.passages = passages
        self.worktree = worktree
        self.checks = checks
    }
}
