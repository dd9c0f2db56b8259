package import Requests

/// What people are called and where their clocks are, asked for once and remembered; never for permission.
package actor SlackNames {
    private let api: SlackAPI
    private let me: SlackIdentity
    private let time: any TimeSource
    private var names: [String: Entry] = [:]
    private var asking = 0
    /// The theoretical arrival time of GCRA: Slack takes a hundred of these questions a minute (Tier 4).
    private var arrival = Timestamp(milliseconds: 0)

    private struct Entry {
        var name: String?
        var zone: String?
        var until: Timestamp
    }

    /// How many names are remembered.
    static let capacity = 2048
    private static let interval: Int64 = 600
    private static let burst: Int64 = 10

    package init(api: SlackAPI, me: SlackIdentity, time: any TimeSource) {
        self.me = me
        self.api = api
        self.time = time
    }

    /// The name of `person`, or `nil` when it is not to be had quickly: a name is never worth a wait.
    package func name(of person: PersonID) async -> String? {
        guard let user = self.me.user(of: person) else { return nil }
        if let entry = self.names[user], entry.until > self.time.now { return entry.name }
        guard self.asking < 2, self.mayAsk() else { return nil }
        self.asking += 1
        defer { self.asking -= 1 }
        let reply = try? await self.api.call(.user, ["user": .text(user)], timeout: .milliseconds(500))
        if self.names.count >= Self.capacity { self.names.removeAll(keepingCapacity: true) }
        let keep: Duration = reply?.name == nil ? .seconds(60) : .seconds(24 * 3600)
        self.names[user] = Entry(name: reply?.name, zone: reply?.zone, until: self.time.now.advanced(by: keep))
        return reply?.name
    }

    /// The time zone of `person`, when it came with their name.
    func zone(of person: PersonID) -> String? { self.me.user(of: person).flatMap { self.names[$0]?.zone } }

    /// Each answer holds up one acknowledgement: when a crowd comes at once, most go without a name until they write again.
    private func mayAsk() -> Bool {
        let now = self.time.now.milliseconds
        let arrival = max(self.arrival.milliseconds, now)
        guard arrival - now < Self.interval * Self.burst else { return false }
        self.arrival = Timestamp(milliseconds: arrival + Self.interval)
        return true
    }
}
