package import Requests
import Synchronization

/// What people are called and where their clocks are, asked for once and remembered; never for permission.
package final class SlackNames: Sendable {
    fileprivate struct State {
        var names: [String: Entry] = [:]
        var asking = 0
        /// The theoretical arrival time of GCRA: Slack takes a hundred of these questions a minute (Tier 4).
        var arrival = Timestamp(milliseconds: 0)
    }

    fileprivate struct Entry {
        var name: String?
        var zone: String?
        var until: Timestamp
    }

    /// How many names are remembered.
    static let capacity = 2048
    fileprivate static let interval: Int64 = 600
    fileprivate static let burst: Int64 = 10

    private let api: SlackAPI
    private let me: SlackIdentity
    private let time: any TimeSource
    private let state = Mutex(State())

    package init(api: SlackAPI, me: SlackIdentity, time: any TimeSource) {
        self.me = me
        self.api = api
        self.time = time
    }

    /// The name of `person`, or `nil` when it is not to be had quickly: a name is never worth a wait.
    package func name(of person: PersonID) async -> String? {
        guard let user = self.me.user(of: person) else { return nil }
        let now = self.time.now
        let (known, mayAsk): (Entry?, Bool) = self.state.withLock { state in
            if let entry = state.names[user], entry.until > now { return (entry, false) }
            return (nil, state.mayAsk(at: now))
        }
        guard mayAsk else { return known?.name }
        let reply = try? await self.api.call(.user, ["user": .text(user)], timeout: .milliseconds(500))
        let keep: Duration = reply?.name == nil ? .seconds(60) : .seconds(24 * 3600)
        let entry = Entry(name: reply?.name, zone: reply?.zone, until: self.time.now.advanced(by: keep))
        self.state.withLock { state in
            state.asking -= 1
            if state.names.count >= Self.capacity { state.names.removeAll(keepingCapacity: true) }
            state.names[user] = entry
        }
        return entry.name
    }

    /// The time zone of `person`, when it came with their name.
    func zone(of person: PersonID) -> String? { self.entry(of: person)?.zone }

    /// The name of `person`, when it was heard not long ago; nobody is asked.
    func remembered(_ person: PersonID) -> String? {
        self.entry(of: person).flatMap { $0.until > self.time.now ? $0.name : nil }
    }

    private func entry(of person: PersonID) -> Entry? {
        self.me.user(of: person).flatMap { user in self.state.withLock { $0.names[user] } }
    }
}

extension SlackNames.State {
    /// When a crowd comes at once, most go without a name until they write again.
    fileprivate mutating func mayAsk(at time: Timestamp) -> Bool {
        let now = time.milliseconds
        let arrival = max(self.arrival.milliseconds, now)
        guard self.asking < 2, arrival - now < SlackNames.interval * SlackNames.burst else { return false }
        self.arrival = Timestamp(milliseconds: arrival + SlackNames.interval)
        self.asking += 1
        return true
    }
}
