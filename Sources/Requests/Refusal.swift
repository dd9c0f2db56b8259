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
    /// The change is being taken back, or was.
    case rolledBack(RollBack)
}
