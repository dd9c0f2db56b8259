/// Something somebody asks of a request. Imperative; may be refused.
package enum Command: Hashable, Sendable, Codable {
    // From people.
    case open(RequestID, Opening)
    case choose(Int, by: PersonID, revision: Int)
    case reply(String, by: PersonID, in: MessageRef? = nil)
    case approve(by: PersonID, revision: Int, click: String)
    case reject(by: PersonID, revision: Int, why: String?)
    case merge(by: PersonID, revision: Int)
    case cancel(by: PersonID)
    /// Go on with what broke off, where it stood.
    case retry(by: PersonID, revision: Int)
    /// Take up again what is paused since too many changes went wrong, and this plan needs.
    case lift(by: PersonID)
    /// Stop what is under way; it is begun again when somebody lets it go on.
    case pause(by: PersonID)
    case goOn(by: PersonID, revision: Int)
    /// Put what is done on a branch and leave the rest to this person.
    case takeOver(by: PersonID)
    /// Look at what people did on the branch, and go on with that.
    case handBack(by: PersonID, revision: Int)
    /// Go on after a failure, from this step or one before it.
    case redo(from: Int, by: PersonID, revision: Int)
    /// Draw the plan anew with other slots.
    case edit(Intent, by: PersonID, revision: Int)
    /// A message of it was changed or deleted.
    case amend(Amendment)
    /// Ask anew with the words that came too late for this request.
    case renew(by: PersonID)
    /// Ask anew for the steps that had to be skipped, by themselves.
    case catchUp(by: PersonID)
    /// Show it in this conversation, too.
    case mirror(in: ConversationID, by: PersonID)
    /// Show it in this conversation no longer.
    case unmirror(in: ConversationID, by: PersonID)
    /// Open a request that takes the merged change back.
    case rollBack(by: PersonID)
    /// Run the command that deploys what was merged.
    case deploy(by: PersonID, revision: Int, click: String)
    /// A deploy that was in doubt has arrived: somebody looked.
    case witness(by: PersonID, revision: Int)
    /// Say whether what came of it was of help.
    case rate(helpful: Bool, by: PersonID)
    /// Files came along with words; `left` are those that are not fetched.
    case attach([Parcel], left: [Attachment])
    // From the hands.
    /// Keep what a platform knows of whoever asked.
    case introduce(name: String?, zone: String?)
    case understand(Understanding)
    case answer(Answer)
    case propose(Plan)
    case giveUp(Answer)
    /// Planning came to a choice that is a person's.
    case inquire(Question)
    case note(step: Int, String)
    case report(step: Int, Outcome)
    /// Tell what people said on the pull request.
    case hear([Remark])
    /// The branch that somebody took over is there.
    case handOver(Handover.Branch)
    /// How a try to deploy goes, by its number.
    case deployment(Int, Deployment.Report)
    /// What was seen of the target after the merge.
    case inspection(Inspection)
    /// In a mirror, when one is named; `thread` is the conversation that it began there, where that has another name.
    case posted(Post, MessageRef, in: ConversationID? = nil, thread: ConversationID? = nil)
    /// A message was sent or edited, and reads so.
    case shown(Showing)
    /// Nothing can be shown in this mirror; the text says why.
    case obstruct(in: ConversationID, String)
    /// What became of files that were to be fetched.
    case receive([Attachment])
    /// Work that was given up for good: quarantined, or refused by a platform for ever.
    case fail(String)
    // From another request.
    /// The request that takes this one's change back stands so now.
    case follow(RollBack)
    // From the clock.
    case expire(revision: Int)
    /// Look at the target for the time of that number.
    case inspect(Int)

    /// What the words came to.
    package enum Understanding: Hashable, Sendable, Codable {
        /// A change: it will be planned.
        case change(Intent)
        /// A question about the project: it will be looked up.
        case lookup(Intent)
        case unclear(Question)
        /// Answered on the spot: help, out of scope, a status.
        case answer(Answer)
    }

    package enum Outcome: Hashable, Sendable, Codable {
        case succeeded(StepResult)
        case failed(StepFailure)
    }

    /// The person who asks; `nil` for the bridge's own hands.
    package var person: PersonID? {
        switch self {
        case .open(_, let opening): opening.person
        case .choose(_, let person, _), .reply(_, let person, _), .approve(let person, _, _),
            .reject(let person, _, _), .merge(let person, _), .cancel(let person),
            .retry(let person, _), .lift(let person), .renew(let person), .pause(let person), .goOn(let person, _),
            .takeOver(let person), .handBack(let person, _), .redo(_, let person, _), .edit(_, let person, _),
            .catchUp(let person), .rollBack(let person), .deploy(let person, _, _), .witness(let person, _),
            .mirror(_, let person), .unmirror(_, let person), .rate(_, let person):
            person
        default: nil
        }
    }
}

/// A command addressed to a request: the only thing the hands can answer with.
package struct Order: Hashable, Sendable, Codable {
    package var request: RequestID
    package var command: Command

    package init(_ command: Command, for request: RequestID) {
        self.request = request
        self.command = command
    }
}
