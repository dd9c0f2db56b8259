import Requests

/// Who is who, and the policy that they live under. The judge goes by these, not by what the bot was told.
enum Rules {
    static let ana = PersonID("sim:ana")
    static let cy = PersonID("sim:cy")
    static let dee = PersonID("sim:dee")
    /// Approve, and ask now and then themselves.
    static let bo = PersonID("sim:bo")
    static let eve = PersonID("sim:eve")
    /// In the channel, and on no list.
    static let gus = PersonID("sim:gus")

    static let approvers = [Self.bo, Self.eve]
    static let requesters = [Self.ana, Self.cy, Self.dee, Self.bo]
    static let ownApproval: [ChangeKind] = [.docs]
    static let heldForReview: [ChangeKind] = [.schema, .tests]
    static let burst = 3
    static let perHour = 20
    static let approvalSeconds = 1800

    static let policy = Policy(
        version: "sim-1",
        approvers: Set(Self.approvers),
        requesters: Set(Self.requesters),
        ownApproval: Set(Self.ownApproval),
        merge: [.metrics: .always, .docs: .always, .tests: .review],
        allowance: Allowance(burst: Self.burst, perHour: Self.perHour),
        approvalSeconds: Self.approvalSeconds
    )

    /// Whether this person's yes to this change counts.
    static func mayApprove(_ person: PersonID, _ kind: ChangeKind, askedBy requester: PersonID) -> Bool {
        self.approvers.contains(person) && (person != requester || self.ownApproval.contains(kind))
    }
}
