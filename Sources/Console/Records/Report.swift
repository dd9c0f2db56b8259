import Requests

/// Everything that was said, decided, run and changed for one request, in the order of a reader's questions.
///
/// Its JSON is described in `docs/reports.md`; a change that a program could notice gives it another `schema`.
package struct Report: Codable, Hashable, Sendable {
    static let schema = "chatbridge.request/1"

    var schema = Self.schema
    var number: String
    /// `awaiting approval`, `merged`, `failed`, …
    var state: String
    var requester: String
    var requesterName: String?
    var conversation: String
    var project: String?
    var openedAt: String
    var endedAt: String?
    /// The request whose change this one takes back.
    var rollsBack: String?
    var said: [Saying] = []
    var intent: Intent?
    var plans: [Drawn] = []
    var decisions: [Decided] = []
    var steps: [Step] = []
    var confidence: Double?
    var pullRequest: PullRequest?
    var merge: Merge?
    var deploys: [Deploy] = []
    var inspections: [Look] = []
    /// The request that takes this one's change back, as it stands.
    var rollBack: Back?
    var messages: [Shown] = []
    /// The last of its events, and the hash over all events up to it.
    var end: End?

    /// Something that was said by a person, or asked by the bot.
    struct Saying: Codable, Hashable, Sendable {
        var at: String
        /// `nil` for the bot.
        var by: String?
        /// `asked for`, `question`, `choice`, `answer`, `changed`, `deleted`, `remark` (on the pull request), `ruling`,
        /// `branch`, `not done`, `stopped`.
        var kind: String
        var text: String
    }

    /// A revision of the plan.
    struct Drawn: Codable, Hashable, Sendable {
        var at: String
        var revision: Int
        var plan: Plan
    }

    /// Something that a person decided.
    struct Decided: Codable, Hashable, Sendable {
        var at: String
        var by: String
        /// `approve`, `merge`, `endorse`, `deploy`, `witness`, `reject`, `cancel`, `retry`, `lift`, `pause`, `go on`,
        /// `take over`, `hand back`, `edit`.
        var what: String
        /// What a yes is bound to; `nil` for everything else.
        var digest: String?
        var commit: String?
        var policy: String?
        var click: String?
        var why: String?
    }

    /// A step of the approved plan, and what came of it.
    struct Step: Codable, Hashable, Sendable {
        var number: Int
        var agent: String
        var summary: String
        var commands: [String]
        var startedAt: String?
        var endedAt: String?
        var notes: [String] = []
        var result: StepResult?
        var failure: StepFailure?
    }

    struct Merge: Codable, Hashable, Sendable {
        var at: String
        var commit: String
    }

    struct Deploy: Codable, Hashable, Sendable {
        var at: String
        var number: Int
        var by: String
        /// `approved`, `started`, `done`, `failed: …`, `uncertain: …`.
        var stage: String
        var output: [Passage]
    }

    struct Look: Codable, Hashable, Sendable {
        var at: String
        var number: Int
        /// `green`, `red`, `unknown`.
        var finding: String
        var failed: [String]
        var summary: String
    }

    struct Back: Codable, Hashable, Sendable {
        var request: String
        var by: String
        var stage: String
    }

    struct Shown: Codable, Hashable, Sendable {
        var at: String
        var post: String
        /// The conversation, when it is not the one that the request was asked for in.
        var mirror: String?
        var digest: String
    }

    struct End: Codable, Hashable, Sendable {
        var event: Int64
        var hash: String
    }
}
