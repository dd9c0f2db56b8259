/// A branch that a person took over from the bot.
package struct Handover: Hashable, Sendable, Codable {
    /// Who has it in hand.
    package var person: PersonID
    /// Where it is; `nil` until it is there to be fetched.
    package var branch: Branch?
    /// Who handed it back; `nil` while it is in hand.
    package var returnedBy: PersonID?
    /// Why it could not be taken back the last time.
    package var trouble: Answer?

    package init(by person: PersonID) { self.person = person }

    /// Where the work done so far was put, and how a person gets at it.
    package struct Branch: Hashable, Sendable, Codable {
        package var name: String
        /// What it held when it was handed over.
        package var commit: String
        /// Commands to type, one each: how to get the branch, and how to send commits back.
        package var fetch: [String]
        package var push: [String]

        package init(name: String, commit: String, fetch: [String], push: [String]) {
            self.name = name
            self.commit = commit
            self.fetch = fetch
            self.push = push
        }
    }
}

/// Commits that people made on a branch, in the place of what an agent would have written.
package struct Handmade: Hashable, Sendable, Codable {
    package var branch: String
    /// The branch's last commit: a plan, and so its approval, is for no other.
    package var commit: String
    /// What differs from the base, by people and agents together.
    package var files: [StepResult.FileChange]

    package init(branch: String, commit: String, files: [StepResult.FileChange]) {
        self.branch = branch
        self.commit = commit
        self.files = files
    }
}

/// How the plan that is shown came after another one.
package struct Revised: Hashable, Sendable, Codable {
    package enum Cause: Hashable, Sendable, Codable {
        /// Somebody changed what it is about.
        case edited(by: PersonID)
        /// Somebody did the work by hand.
        case handedBack(by: PersonID)
        /// An edit came to nothing, and this is the plan as it was.
        case notEdited(Answer)
        /// The base branch or the project is not as it was when the plan before was drawn.
        case outdated
    }

    package var cause: Cause
    /// The plan before.
    package var plan: Plan

    package init(_ cause: Cause, from plan: Plan) {
        self.cause = cause
        self.plan = plan
    }
}
