/// Something to be done in the world once the events are on disk. Carried out at least once.
package enum Effect: Hashable, Sendable, Codable {
    /// Intents: turn the words into an intent.
    case understand
    /// Agents: plan, look up, or carry out a step.
    case run(Job)
    /// The same for work that may have had its effect already, though that was never heard: whoever does it looks first.
    case again(Job)
    /// Notify: bring this message of the request up to date, in one of its places or (`nil`) wherever it is shown.
    case show(Post, in: ConversationID? = nil)
    /// The clock: give this command to the request after so many seconds.
    case wake(Command, afterSeconds: Int)
    /// Take back every `understand` and `run` that is waiting, and stop the one that is under way.
    case halt
    /// Open another request for the same person, within their allowance.
    case open(Opening)
    /// Give this command to another request, in the same commit.
    case tell(RequestID, Command)
}

/// Work for the agents.
package enum Job: Hashable, Sendable, Codable {
    case lookUp(Intent)
    /// Bring the files that came along to where agents find them.
    case fetch([Parcel])
    case plan(Intent)
    case step(Int)
    /// Put what is done so far on a branch, for the person who takes over.
    case handOver
    /// Run the deploy command: the try of that number.
    case deploy(Int)
    /// Run the tests of the change on the target: the look of that number.
    case inspect(Int)
    /// Clear away the workspaces of a request that ended; a failed one keeps them for inspection.
    case cleanUp

    /// Whether it is called off together with its request. What clears up is not, nor are files that are being fetched:
    /// they are there for whatever the words become.
    package var endsWithRequest: Bool {
        switch self {
        case .cleanUp, .fetch: false
        case .lookUp, .plan, .step, .handOver, .deploy, .inspect: true
        }
    }
}

/// Something to be done that belongs to no request; carried out at most once or twice, and given up when it fails.
package enum Errand: Hashable, Sendable, Codable {
    /// Tell one person alone why their command was refused.
    case refuse(Refusal, to: PersonID, in: ConversationID, request: RequestID?)
    /// Open or refresh the form for a request; `handle` is the platform's short-lived permission to do so.
    case openForm(template: String?, handle: FormHandle, for: PersonID, in: ConversationID)
    /// Open the form with what a request's plan is about, to be changed.
    case openPlan(Editing, handle: FormHandle, for: PersonID, in: ConversationID)
    /// From now on say nothing new in this conversation but what is on cards; or say it again.
    case mute(Bool, by: PersonID, in: ConversationID)
}

/// A platform's permission to show a form: a trigger (3 s to live on Slack) or the form that is open already.
package enum FormHandle: Hashable, Sendable, Codable {
    case trigger(String)
    case open(view: String, hash: String?)
}

/// The work of Intents: the request itself carries the words and what was answered since.
package struct Reading: Hashable, Sendable, Codable {
    package init() {}
}
