/// Why a command was turned down; told to the asker alone, and changes nothing.
package enum Refusal: Error, Hashable, Sendable, Codable {
    case alreadyOpen
    case unknownRequest
    /// The button was drawn for an older plan or question.
    case outdated
    /// The asker is not on the policy's list of approvers.
    case notAnApprover
    /// The asker may not approve their own request of this kind.
    case ownRequest
    /// Only the requester or an approver may do this.
    case notYours
    /// The policy lists who may ask, and the asker is not on it.
    case mayNotAsk
    /// The request is past the point where this makes sense.
    case tooLate
    /// Over the asker's rate limit until then.
    case tooMany(until: Timestamp)
    /// Too many changes in a row went wrong; an approver starts it again.
    case held(Hold)
    /// There is no plan yet that this could be done to.
    case noPlan
    /// It is being merged at this moment.
    case merging
    /// A person has it in hand.
    case inHands(PersonID)
    /// Its change is on a branch that people can see already: that is where it is changed.
    case onItsBranch
    /// No form shows what its plan is about, or it is not for anybody to change.
    case noForm
    /// Where this was said there is no thread yet, in which anything could be muted.
    case noThread
    /// The policy lets nobody merge this here.
    case notMerged(Ruling)
    /// Owners of changed files, by their names in CODEOWNERS, have to say yes first.
    case ownersMissing([String])
    /// It is shown in as many conversations as a request may be.
    case tooManyPlaces
    /// The change is being taken back, or was.
    case rolledBack(RollBack)
}
