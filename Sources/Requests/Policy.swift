/// Who may do what. Read from `config/policy.yaml`.
package struct Policy: Hashable, Sendable {
    /// When a finished change is merged.
    package enum Merge: String, Hashable, Sendable, Codable {
        /// As soon as every step before it is green.
        case always
        /// When an approver presses the button.
        case review
        /// By people, on the forge: the bot opens the pull request and leaves it to them.
        case manual
    }

    /// SHA-256 (hex) of the policy's text; an approval is bound to it.
    package var version: String
    /// Who may approve and merge. Empty means nobody.
    package var approvers: Set<PersonID>
    /// Who is one person under several ids, on one platform or on several.
    package var people: [Set<PersonID>] = []
    /// Who may ask; `nil` means everybody who can talk to the bot.
    package var requesters: Set<PersonID>?
    /// The kinds of change that an approver may approve although they asked for it.
    package var ownApproval: Set<ChangeKind>
    /// By the kind of the change; a kind that is not listed is held for review.
    package var merge: [ChangeKind: Merge]
    package var merging: Merging
    package var allowance: Allowance
    /// A plan nobody answers ends after this many seconds.
    package var approvalSeconds: Int
    /// What is paused at present; the ledger fills it in, and it is no part of what the version covers.
    package var holds: [Hold] = []

    package init(
        version: String,
        approvers: Set<PersonID>,
        requesters: Set<PersonID>? = nil,
        ownApproval: Set<ChangeKind> = [],
        merge: [ChangeKind: Merge] = [:],
        merging: Merging = Merging(),
        allowance: Allowance = Allowance(burst: 10, perHour: 60),
        approvalSeconds: Int = 7 * 24 * 3600
    ) {
        self.version = version
        self.approvers = approvers
        self.requesters = requesters
        self.ownApproval = ownApproval
        self.merge = merge
        self.merging = merging
        self.allowance = allowance
        self.approvalSeconds = approvalSeconds
    }

    /// Whether the person may ask for anything.
    package func mayAsk(_ person: PersonID) -> Bool {
        self.requesters.map { self.isOne(person, of: $0) } ?? true
    }

    /// Whether the person may approve and merge: under whichever of their ids they are listed.
    package func mayApprove(_ person: PersonID) -> Bool { self.isOne(person, of: self.approvers) }

    func mayEnd(_ person: PersonID, _ request: Request) -> Bool {
        self.isOne(person, request.requester) || self.mayApprove(person)
    }

    /// Whether the person may say where the request is shown: whoever had a part in it may.
    func mayPlace(_ person: PersonID, _ request: Request) -> Bool {
        self.mayEnd(person, request) || request.authors.contains { self.isOne($0, person) }
    }

    /// Whether both ids are the same person's.
    package func isOne(_ one: PersonID, _ other: PersonID) -> Bool { self.selves(of: one).contains(other) }

    func isOne(_ person: PersonID, of people: Set<PersonID>) -> Bool {
        !people.isDisjoint(with: self.selves(of: person))
    }

    /// All ids of the person.
    package func selves(of person: PersonID) -> Set<PersonID> {
        self.people.reduce(into: [person]) { all, ids in if ids.contains(person) { all.formUnion(ids) } }
    }

    func checkApproval(of plan: Plan, by person: PersonID, on request: Request) throws(Refusal) {
        guard self.mayApprove(person) else { throw .notAnApprover }
        guard self.isOne(person, of: self.approvers(of: plan, request)) else { throw .ownRequest }
    }

    /// The approvers who may approve this plan of this request: not those who had a hand in it, unless its kind allows.
    package func approvers(of plan: Plan, _ request: Request) -> Set<PersonID> {
        guard !self.ownApproval.contains(plan.kind) else { return self.approvers }
        let hands = request.authors.union([request.requester])
        return self.approvers.subtracting(hands.flatMap(self.selves))
    }

    /// What is paused and would be needed to carry the plan out.
    package func holds(on plan: Plan) -> [Hold] { self.holds.filter { $0.concerns(plan) } }
}

/// A rate limit as GCRA keeps it: one stored time per person says everything.
package struct Allowance: Hashable, Sendable {
    /// How many requests may come at once.
    package var burst: Int
    /// How many an hour in the long run.
    package var perHour: Int

    package init(burst: Int, perHour: Int) {
        self.burst = max(1, burst)
        self.perHour = max(1, perHour)
    }

    /// Admits one more request at `now`, given the stored theoretical arrival time.
    ///
    /// Returns the time to store. Throws `Refusal.tooMany` with the time at which to try again.
    package func admit(_ stored: Timestamp?, now: Timestamp) throws(Refusal) -> Timestamp {
        let interval = Int64(3_600_000 / self.perHour)
        let arrival = max(stored ?? now, now)
        let earliest = arrival.milliseconds - interval * Int64(self.burst - 1)
        guard earliest <= now.milliseconds else { throw .tooMany(until: Timestamp(milliseconds: earliest)) }
        return Timestamp(milliseconds: arrival.milliseconds + interval)
    }
}
