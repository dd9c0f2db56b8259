import FoundationEssentials
import Requests

/// What the ledger keeps of places and people in Teams: names and values are ours alone.
package struct TeamsMemory: Sendable {
    package var recall: @Sendable (_ name: String) async throws -> String?
    package var keep: @Sendable (_ name: String, _ value: String) async throws -> Void

    package init(
        recall: @escaping @Sendable (_ name: String) async throws -> String?,
        keep: @escaping @Sendable (_ name: String, _ value: String) async throws -> Void
    ) {
        self.recall = recall
        self.keep = keep
    }
}

/// How conversations and people are reached: learned from what they send, and kept, since Teams tells it only then.
package actor TeamsPlaces {
    /// Where a conversation is served, and what kind it is.
    struct Place: Codable, Hashable {
        var service: String
        var scope: TeamsScope
    }

    /// A person as this bot may address them.
    struct Person: Codable, Hashable {
        /// `29:…`
        var account: String
        var name: String?
    }

    /// How many of each are kept in memory.
    private static let capacity = 4096

    private let memory: TeamsMemory
    private var places: [String: Place] = [:]
    private var people: [PersonID: Person] = [:]
    /// By lane.
    private var met: [String: [String]] = [:]
    /// Where people were met whose ids are not written down.
    private var unkept: Set<String> = []
    private var small: [String: Bool] = [:]
    /// By tenant, of which there is one.
    private var services: [String: String] = [:]

    package init(memory: TeamsMemory) { self.memory = memory }

    func place(of address: TeamsAddress) async throws(Setback) -> Place? {
        if let place = self.places[address.lane] { return place }
        let place: Place? = try await self.recall("place:\(address.lane)")
        if let place { self.places[address.lane] = place }
        return place
    }

    func person(_ id: PersonID) async throws(Setback) -> Person? {
        if let person = self.people[id] { return person }
        let person: Person? = try await self.recall("person:\(id.rawValue)")
        if let person { self.people[id] = person }
        return person
    }

    /// Where a conversation of the tenant was served last; one serves them all, as a rule.
    func service(of tenant: String) async throws(Setback) -> String? {
        if let service = self.services[tenant] { return service }
        let service: String? = try await self.recall("service:\(tenant)")
        self.services[tenant] = service
        return service
    }

    /// The conversation with this person alone.
    func home(of id: PersonID) async throws(Setback) -> String? { try await self.recall("home:\(id.rawValue)") }

    /// Keeps what an arrival says of its place and sender, where it is new. Throws when it could not be kept.
    func learn(_ arrival: TeamsArrival) async throws(Setback) {
        guard let address = arrival.place else { return }
        if let service = arrival.service, let scope = arrival.scope {
            let place = Place(service: service, scope: scope)
            if try await self.place(of: address) != place {
                try await self.keep(place, as: "place:\(address.lane)")
                if try await self.service(of: address.tenant) != service {
                    try await self.keep(service, as: "service:\(address.tenant)")
                    self.services[address.tenant] = service
                }
                if self.places.count >= Self.capacity { self.places = [:] }
                self.places[address.lane] = place
            }
        }
        if arrival.movesPeople { self.small[address.lane] = nil }
        for newcomer in arrival.newcomers { try await self.meet(newcomer, in: address.lane) }
        guard let id = arrival.person, let account = arrival.account else { return }
        try await self.meet(account, in: address.lane)
        let known = try await self.person(id)
        let person = Person(account: account, name: arrival.name ?? known?.name)
        guard known != person || (arrival.scope == .personal && self.isNewHome(id)) else { return }
        try await self.keep(person, as: "person:\(id.rawValue)")
        if arrival.scope == .personal {
            try await self.keep(address.channel, as: "home:\(id.rawValue)")
            self.homes.insert(id)
        }
        if self.people.count >= Self.capacity { self.people = [:] }
        self.people[id] = person
    }

    /// The accounts that were met in a conversation, the latest first: as many as a card of Teams can be drawn for.
    func met(in lane: String) async throws(Setback) -> [String] {
        if let met = self.met[lane] { return met }
        let recalled: [String] = try await self.recall("met:\(lane)") ?? []
        // Somebody may have been met there meanwhile.
        let met = self.met[lane] ?? recalled
        if self.met.count >= Self.capacity { (self.met, self.unkept) = ([:], []) }
        self.met[lane] = met
        return met
    }

    /// Whether so few are in a conversation that Teams draws cards anew for all of them; `nil` when nobody has counted them
    /// since somebody came or went.
    func isSmall(_ address: TeamsAddress) async -> Bool? {
        if (try? await self.place(of: address))?.scope == .personal { return true }
        return self.small[address.lane]
    }

    func learn(isSmall: Bool, _ address: TeamsAddress) {
        if self.small.count >= Self.capacity { self.small = [:] }
        self.small[address.lane] = isSmall
    }

    /// Only noted: whoever wrote waits for the answer, and no more is lost by an end than that they ask for a card themselves.
    private func meet(_ account: String, in lane: String) async throws(Setback) {
        _ = try await self.met(in: lane)
        let met = self.met[lane] ?? []
        guard !met.contains(account) else { return }
        self.met[lane] = Array(([account] + met).prefix(TeamsView.mostViewers))
        self.unkept.insert(lane)
    }

    /// Writes down who was met in a conversation, where that is new.
    func keepMet(in lane: String) async {
        guard self.unkept.remove(lane) != nil, let met = self.met[lane] else { return }
        do throws(Setback) {
            try await self.keep(met, as: "met:\(lane)")
        } catch {
            self.unkept.insert(lane)
        }
    }

    /// A conversation with one person, which was opened by us.
    func learn(home: String, of id: PersonID, in tenant: String, at service: String) async throws(Setback) {
        let address = TeamsAddress(tenant: tenant, conversation: home)
        try await self.keep(Place(service: service, scope: .personal), as: "place:\(address.lane)")
        try await self.keep(home, as: "home:\(id.rawValue)")
    }

    /// A person who was looked up among the members of a conversation; `nil` when they were not found, which counts until
    /// the next start or until they say something.
    func learn(_ person: Person?, of id: PersonID) async throws(Setback) {
        guard let person else {
            if self.strangers.count >= Self.capacity { self.strangers = [] }
            self.strangers.insert(id)
            return
        }
        try await self.keep(person, as: "person:\(id.rawValue)")
        if self.people.count >= Self.capacity { self.people = [:] }
        self.people[id] = person
    }

    /// Those of these people of whom nothing is known, and whom nobody has looked up.
    func unknown(among people: Set<PersonID>) async -> [PersonID] {
        var unknown: [PersonID] = []
        for id in people where !self.strangers.contains(id) {
            if (try? await self.person(id))?.name == nil { unknown.append(id) }
        }
        return unknown
    }

    /// The names of these people, as far as they are known.
    func names(of people: some Sequence<PersonID>) async -> [PersonID: String] {
        var names: [PersonID: String] = [:]
        for id in people where names[id] == nil { names[id] = try? await self.person(id)?.name }
        return names
    }

    /// The ids for the bot of these people, as far as they are known.
    func accounts(of people: [PersonID]) async -> [String] {
        var accounts: [String] = []
        for id in people {
            if let account = try? await self.person(id)?.account { accounts.append(account) }
        }
        return accounts
    }

    private var homes: Set<PersonID> = []
    private var strangers: Set<PersonID> = []

    private func isNewHome(_ id: PersonID) -> Bool {
        if self.homes.count >= Self.capacity { self.homes = [] }
        return !self.homes.contains(id)
    }

    private func recall<Value: Decodable>(_ name: String) async throws(Setback) -> Value? {
        do {
            guard let text = try await self.memory.recall("teams:\(name)") else { return nil }
            return try? JSONDecoder().decode(Value.self, from: Data(text.utf8))
        } catch {
            throw Setback(.retry, "What is known of Teams can't be read: \(error)")
        }
    }

    private func keep(_ value: some Encodable, as name: String) async throws(Setback) {
        do {
            try await self.memory.keep("teams:\(name)", String(decoding: JSONEncoder().encode(value), as: UTF8.self))
        } catch {
            throw Setback(.retry, "What is known of Teams can't be written: \(error)")
        }
    }
}
