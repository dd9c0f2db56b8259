/// One request, from the words in the chat to the merged change.
///
/// A request is the fold of its events: `for (event, time) in events { request.apply(event, at: time) }`.
package struct Request: Hashable, Sendable, Codable {
    /// Where a request stands. Waiting is a phase, never a suspended task.
    package enum Phase: Hashable, Sendable, Codable {
        case understanding
        /// One question is open; a button or a reply answers it.
        case asking(Question)
        /// A question that changes nothing is being looked up.
        case lookingUp(Intent)
        case planning(Intent)
        case awaitingApproval(Plan)
        case working(Plan, step: Int)
        /// The steps before `step` are done; `step` waits for a person by policy.
        case awaitingMerge(Plan, step: Int)
        /// Nothing is done until somebody lets it go on, from `pausedIn`.
        case paused(by: PersonID)
        /// In the hands of a person: `handover`.
        case takenOver
        case answered(Answer)
        case finished(Plan)
        case stopped(Event.Reason)
    }

    package let id: RequestID
    /// Who asked, where, and the words as they are now.
    package internal(set) var opening: Opening
    package let openedAt: Timestamp
    package internal(set) var phase: Phase
    /// Counts the decisions taken; a button carries the revision it was drawn for.
    package internal(set) var revision: Int
    /// When the last of them was.
    package internal(set) var decidedAt = Timestamp(milliseconds: 0)
    /// What was asked and answered, in order; understanding starts again from the words and these.
    package internal(set) var dialogue: [Turn]
    package internal(set) var approval: Approval?
    /// Results of finished steps, by step number.
    package internal(set) var results: [Int: StepResult]
    /// What the running step said last, and when it started.
    package internal(set) var note: String?
    package internal(set) var stepStartedAt: Timestamp?
    /// What it waited for besides people when its card was last shown.
    package internal(set) var standing: Standing?
    /// When the last event happened.
    package internal(set) var updatedAt: Timestamp
    /// Where it was asked for.
    package internal(set) var home: Place
    /// Where else it is shown, or will be.
    package internal(set) var mirrors: [Place] = []
    /// Where the request stood when it broke off; `nil` unless it can go on from there.
    package internal(set) var brokenOff: Phase?
    /// Where the request stood when it was paused; `nil` unless it is.
    package internal(set) var pausedIn: Phase?
    /// The branch that a person took over, also when it was handed back.
    package internal(set) var handover: Handover?
    /// The step to go on at if the plan comes out as it was approved.
    package internal(set) var resumption: Int?
    /// How the plan came after another one; `nil` for the first.
    package internal(set) var revised: Revised?
    /// Who shaped what is done besides the requester: they do not approve it either.
    package internal(set) var authors: Set<PersonID> = []
    /// Owners who have said yes to the merge while others are still missing.
    package internal(set) var endorsements: Set<PersonID> = []
    /// What the policy said about the merge.
    package internal(set) var ruling: Ruling?
    /// The plan while there is one, even after an end.
    package internal(set) var plan: Plan?
    /// The messages that its words came from.
    package internal(set) var sources: [Source] = []
    /// What it was about before its words were changed, to show the difference.
    package internal(set) var former: Former?
    /// What people said on its pull request.
    package internal(set) var remarks: [Remark] = []
    /// What was done to its first message when it was too late to count.
    package internal(set) var afterthought: Afterthought?
    /// Whether the steps that were skipped have been asked for anew.
    package internal(set) var isCaughtUp = false
    /// Who found what came of it helpful, and who did not.
    package internal(set) var ratings: [PersonID: Bool] = [:]
    /// Files that came along with its words.
    package internal(set) var attachments: [Attachment] = []
    /// When the last of them came.
    package internal(set) var attachedAt: Timestamp?
    /// What became of it after its merge.
    package internal(set) var aftermath = Aftermath()

    package var requester: PersonID { self.opening.person }

    /// True once nothing more can happen, unless a person has what broke off tried again.
    package var isClosed: Bool {
        switch self.phase {
        case .answered, .finished, .stopped: true
        default: false
        }
    }

    /// The commit that the next step builds on: that of the last finished step with one, or of people.
    package var lastCommit: String? {
        self.results.sorted { $0.key > $1.key }.lazy.compactMap(\.value.commit).first ?? self.plan?.handmade?.commit
    }

    /// The picture of its answer, when it has one.
    package var picture: Picture? {
        if case .answered(let answer) = self.phase { return answer.picture }
        return nil
    }

    /// The pull request, once there is one.
    package var pullRequest: PullRequest? { self.results.values.lazy.compactMap(\.pullRequest).first }
}

/// How a request came to be: who asked what, where.
package struct Opening: Hashable, Sendable, Codable {
    /// What was asked: words to understand, or an intent already filled in (a form, the command line).
    package enum Words: Hashable, Sendable, Codable {
        case text(String)
        case intent(Intent)
    }

    package var person: PersonID
    /// The person's display name, for commit messages; never trusted for permission.
    package var personName: String?
    package var conversation: ConversationID
    /// Sanitised before it gets here: credentials are already replaced.
    package var words: Words
    /// The data project, when the way in names one; otherwise the configured default.
    package var project: String?
    /// The message that says it, where there is one: it may be changed afterwards.
    package var message: MessageRef?
    /// The merged request whose change it takes back, when it was opened for that.
    package var rollsBack: RequestID?
    /// The message that its own belong below, where the conversation has no thread.
    package var below: MessageRef?
    /// Who wrote the words, when the person handed on somebody else's message.
    package var author: PersonID?
    /// The names of files that came along, in records from before files were read.
    package var unread: [String]?
    /// The schedule that asked for it, when a person did so in advance.
    package var schedule: RequestID?
    /// The time zone of the person, as IANA names it, where their platform says it.
    package var zone: String?
    /// Where else it is to be shown once there is something to take part in; `nil` for nowhere.
    package var mirrors: [Mirror]?

    /// A further conversation that a request is shown in.
    package struct Mirror: Hashable, Sendable, Codable {
        package var conversation: ConversationID
        /// The message that its own belong below, where the conversation has no thread.
        package var below: MessageRef?

        package init(_ conversation: ConversationID, below: MessageRef? = nil) {
            self.conversation = conversation
            self.below = below
        }
    }

    package init(
        person: PersonID,
        personName: String? = nil,
        conversation: ConversationID,
        words: Words,
        project: String? = nil,
        message: MessageRef? = nil
    ) {
        self.person = person
        self.personName = personName
        self.conversation = conversation
        self.words = words
        self.project = project
        self.message = message
    }
}

/// One exchange while a wish is being cleared up.
package enum Turn: Hashable, Sendable, Codable {
    case asked(Question)
    case chose(Question.Option)
    case replied(String)
}

/// A person's yes, bound to exactly what it was given for.
package struct Approval: Hashable, Sendable, Codable {
    package var person: PersonID
    package var revision: Int
    package var planDigest: String
    package var baseCommit: String
    package var policyVersion: String
    /// The platform's id of the verified click.
    package var click: String

    package init(
        person: PersonID,
        revision: Int,
        planDigest: String,
        baseCommit: String,
        policyVersion: String,
        click: String
    ) {
        self.person = person
        self.revision = revision
        self.planDigest = planDigest
        self.baseCommit = baseCommit
        self.policyVersion = policyVersion
        self.click = click
    }
}

/// The messages of a request: each is posted once and then edited.
package enum Post: String, Hashable, Sendable, Codable, CodingKeyRepresentable {
    /// The status card; also carries a question, a plan, an answer.
    case card
    /// What was verified: checks and row counts.
    case results
    /// The short last word, which notifies.
    case closing
    /// The picture of an answer; never edited.
    case picture
    /// The whole of an answer that is too long for a message, as a file; never edited.
    case whole
    /// What people said on the pull request.
    case remarks
    /// What came of the deploy, and of looks at the target.
    case aftermath
    /// That the target is red, which notifies.
    case alarm
}
