/// What the settings of a project provide for after a merge, as they were when it was merged. Nothing by default.
package struct Aftercare: Hashable, Sendable, Codable {
    package var deploy: Deploy?
    package var watch: Watch?

    package init(deploy: Deploy? = nil, watch: Watch? = nil) {
        self.deploy = deploy
        self.watch = watch
    }

    /// The command that deploys, shown to those who are to say yes to it.
    package struct Deploy: Hashable, Sendable, Codable {
        package var command: [String]
        /// Whether it runs in the sandbox, without network.
        package var isContained: Bool
        /// SHA-256 (hex) over everything that is configured about it; an approval is bound to it.
        package var digest: String

        package init(command: [String], isContained: Bool, digest: String) {
            self.command = command
            self.isContained = isContained
            self.digest = digest
        }
    }

    /// The tests of the change, run on the target now and then for a while.
    package struct Watch: Hashable, Sendable, Codable {
        /// The target in `profiles.yml`.
        package var target: String
        package var everySeconds: Int
        package var times: Int

        package init(target: String, everySeconds: Int, times: Int) {
            self.target = target
            self.everySeconds = everySeconds
            self.times = times
        }
    }
}

/// The latest try to deploy a merged change.
package struct Deployment: Hashable, Sendable, Codable {
    package enum Stage: Hashable, Sendable, Codable {
        /// Somebody said yes; nothing has been run.
        case ordered
        /// Written down before the command is started: from here on it may have had its effect.
        case running
        case done
        /// It ended badly, or could not be started; the text says how.
        case failed(String)
        /// Nobody knows how it ended. It is not run again before a person has looked.
        case uncertain(String)
    }

    /// Counts the tries from 1.
    package var number: Int
    /// The yes, bound to the merge commit (`baseCommit`) and the digest of the command (`planDigest`).
    package var approval: Approval
    package var stage: Stage
    /// What it wrote, its last lines.
    package var passages: [Passage]
    /// Who saw that it had arrived, when that was uncertain.
    package var witness: PersonID?

    package init(number: Int, approval: Approval, stage: Stage, passages: [Passage] = []) {
        self.number = number
        self.approval = approval
        self.stage = stage
        self.passages = passages
    }

    /// What the agents say of it.
    package enum Report: Hashable, Sendable, Codable {
        case started
        case ended(Stage, [Passage])
    }

    /// Whether it is over, and another try makes sense.
    package var isOpenToAnother: Bool {
        switch self.stage {
        case .failed, .uncertain: true
        case .ordered, .running, .done: false
        }
    }
}

/// One look at the target after the merge.
package struct Inspection: Hashable, Sendable, Codable {
    package enum Finding: Hashable, Sendable, Codable {
        case green
        /// These tests failed.
        case red([String])
        /// It could not be looked; the text says why.
        case unknown(String)
    }

    /// Counts from 1.
    package var number: Int
    package var finding: Finding
    /// One line: "14 tests passed".
    package var summary: String

    package init(number: Int, finding: Finding, summary: String) {
        self.number = number
        self.finding = finding
        self.summary = summary
    }

    package var isRed: Bool { if case .red = self.finding { true } else { false } }
}
