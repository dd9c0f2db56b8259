import Requests

extension Configuration {
    /// The same with people and channels of the workspace at home written as they always are there, by their ids alone, and
    /// channels bound to their workspace: an id says nothing outside of its own.
    func atHome(in team: String?) -> Configuration {
        var configuration = self
        if let team {
            let prefix = "slack:\(team):"
            configuration.policy = self.policy.renaming { person in
                guard person.rawValue.hasPrefix(prefix) else { return person }
                return PersonID("slack:" + person.rawValue.dropFirst(prefix.count))
            }
        }
        guard self.slack["SLACK_INSTALL_URL"]?.isEmpty == false else { return configuration }
        configuration.channels = Self.bound(self.channels, to: team)
        configuration.mirrors = Self.bound(self.mirrors, to: team)
        return configuration
    }

    /// `C024BE7LH` is a channel at home, and `T0B:C024BE7LH` one of another workspace; all else stays as it is.
    private static func bound<Value>(_ settings: [String: Value], to team: String?) -> [String: Value] {
        let bound = settings.map { channel, value in
            let parts = channel.split(separator: ":").map(String.init)
            guard let id = parts.last, id.isSlackChannel, parts.count <= 2 else { return (channel, value) }
            let workspace = parts.count == 2 ? parts[0] : team
            return (workspace.map { "slack:\($0):\(id)" } ?? id, value)
        }
        return Dictionary(bound) { first, _ in first }
    }
}

extension String {
    fileprivate var isSlackChannel: Bool { self.wholeMatch(of: #/[CGD][A-Z0-9]{6,}/#) != nil }
}

extension Policy {
    /// The same policy, and the same version of it, with everybody under the name that `change` gives them.
    fileprivate func renaming(_ change: (PersonID) -> PersonID) -> Policy {
        var policy = self
        policy.approvers = Set(self.approvers.map(change))
        policy.requesters = self.requesters.map { Set($0.map(change)) }
        policy.people = self.people.map { Set($0.map(change)) }
        policy.merging.owners = self.merging.owners.mapValues { Set($0.map(change)) }
        return policy
    }
}
