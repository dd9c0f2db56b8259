import Foundation
import Requests

/// The person at this machine: asks and approves from a terminal, on the authority of their own account.
struct Operator {
    let person: PersonID
    let name: String

    init(environment: [String: String] = ProcessInfo.processInfo.environment) {
        self.name = environment["USER"] ?? environment["LOGNAME"] ?? NSUserName()
        self.person = PersonID("local:\(self.name)")
    }

    /// The policy at a terminal: the operator may approve what they asked for, since nobody else is there.
    func policy(from policy: Policy) -> Policy {
        var policy = policy
        policy.approvers.insert(self.person)
        policy.requesters?.insert(self.person)
        policy.ownApproval = Set(ChangeKind.allCases)
        policy.version += "+\(self.person)"
        policy.allowance = Allowance(burst: 1000, perHour: 3600)
        return policy
    }
}
