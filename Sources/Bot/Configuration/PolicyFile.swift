import Digests
import Foundation
import Requests
import Yams

/// `policy.yaml`: who may ask, approve and merge. Nothing said means nobody.
struct PolicyFile {
    var policy: Policy

    static func read(_ file: URL, environment: [String: String]) throws(ConfigurationError) -> PolicyFile {
        let name = file.deletingLastPathComponent().relativePath + "/policy.yaml"
        let root = try Section.read(file, named: name, environment: environment)
        try root.allow(
            "approvers",
            "people",
            "requesters",
            "own_approval",
            "merge",
            "owners",
            "limits",
            "approval_hours"
        )
        let limits = try root.section("limits")
        try limits.allow("burst", "per_hour")
        var policy = Policy(
            version: "",
            approvers: Set((try root.list("approvers") ?? []).map(person)),
            requesters: try requesters(root),
            ownApproval: try kinds(root, "own_approval"),
            merge: try merges(try root.section("merge")),
            merging: try merging(root),
            allowance: Allowance(
                burst: try limits.number("burst", in: 1...1000) ?? 10,
                perHour: try limits.number("per_hour", in: 1...36_000) ?? 60
            ),
            approvalSeconds: (try root.number("approval_hours", in: 1...8760) ?? 168) * 3600
        )
        policy.people = try people(try root.section("people"))
        policy.version = version(of: policy)
        return PolicyFile(policy: policy)
    }
}

/// `U024BE7LH` is short for `slack:U024BE7LH`, and `T024BE7LD:U024BE7LH` is somebody of a workspace besides the first.
func person(_ text: String) -> PersonID {
    let isOfWorkspace = text.wholeMatch(of: #/T[A-Z0-9]+:[UW][A-Z0-9]+/#) != nil
    return PersonID(text.contains(":") && !isOfWorkspace ? text : "slack:" + text)
}

private func requesters(_ root: Section) throws(ConfigurationError) -> Set<PersonID>? {
    guard let list = try root.list("requesters"), list != ["everyone"] else { return nil }
    return Set(list.map(person))
}

/// Whoever has several ids, by any name.
private func people(_ section: Section) throws(ConfigurationError) -> [Set<PersonID>] {
    var people: [Set<PersonID>] = []
    for name in try section.keys() {
        let ids = try section.list(name) ?? []
        guard ids.count > 1 else {
            throw section.error(about: name, "'\(name)' needs two ids or more, as in [U024BE7LH, \"teams:…\"]")
        }
        people.append(Set(ids.map(person)))
    }
    return people
}

private func kinds(_ root: Section, _ key: String) throws(ConfigurationError) -> Set<ChangeKind> {
    var kinds: Set<ChangeKind> = []
    for text in try root.list(key) ?? [] {
        guard let kind = ChangeKind(rawValue: text) else {
            throw root.error(about: key, "'\(text)' is not a kind of change; one of: \(knownKinds)")
        }
        kinds.insert(kind)
    }
    return kinds
}

private func merges(_ section: Section) throws(ConfigurationError) -> [ChangeKind: Policy.Merge] {
    try section.allow(ChangeKind.allCases.map(\.rawValue) + mergingKeys)
    var merges: [ChangeKind: Policy.Merge] = [:]
    for kind in ChangeKind.allCases {
        if let merge = try section.merge(kind.rawValue) { merges[kind] = merge }
    }
    return merges
}

private var knownKinds: String { ChangeKind.allCases.map(\.rawValue).joined(separator: ", ") }

/// A digest over what the policy says, not over how it is written: a comment voids no approval.
private func version(of policy: Policy) -> String {
    let parts = [
        policy.approvers.map(\.rawValue).sorted().joined(separator: ","),
        policy.requesters?.map(\.rawValue).sorted().joined(separator: ",") ?? "everyone",
        policy.ownApproval.map(\.rawValue).sorted().joined(separator: ","),
        policy.merge.map { "\($0.key.rawValue)=\($0.value.rawValue)" }.sorted().joined(separator: ","),
        text(of: policy.merging),
        "\(policy.allowance.burst)/\(policy.allowance.perHour)/\(policy.approvalSeconds)",
    ]
    let people = policy.people.map { $0.map(\.rawValue).sorted().joined(separator: "=") }.sorted()
    return SHA256.hex((parts + people).joined(separator: "\n").utf8)
}
