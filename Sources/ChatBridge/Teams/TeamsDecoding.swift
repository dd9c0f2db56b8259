import FoundationEssentials
import Requests

/// Where people talk: what decides who hears an answer, and whether words are for the bot.
package enum TeamsScope: String, Hashable, Sendable, Codable {
    case personal
    case group
    case channel
}

/// One activity, and what is known of its place and sender.
struct TeamsArrival: Sendable {
    /// What the HTTP response has to carry.
    enum Reply: Hashable {
        case none
        /// A card or a text (`adaptiveCard/action`).
        case card
        /// The same card as it is now, for whoever has it before them.
        case view
        /// A dialog to open, or its next page (`task/fetch`, `task/submit`, and the same of the message extension).
        case dialog
        /// Nothing but that it arrived: whether a file is wanted that was offered (`fileConsent/invoke`).
        case consent
        /// An invoke that we do not know.
        case unknown
    }

    var inbound: Inbound
    var reply = Reply.none
    var place: TeamsAddress?
    var service: String?
    var scope: TeamsScope?
    var person: PersonID?
    /// The sender's id for this bot (`29:…`), and display name.
    var account: String?
    var name: String?
    /// The ids for this bot of those who came into the conversation.
    var newcomers: [String] = []
    /// Whether it may say that somebody came or went.
    var movesPeople = false
}

/// Turns activities into what they mean to the bridge. Decodes only the fields that matter.
package struct TeamsDecoding: Sendable {
    package struct Unreadable: Error {}

    let appID: String
    let tenant: String
    let seal: ButtonSeal

    package init(appID: String, tenant: String, seal: ButtonSeal) {
        self.appID = appID.lowercased()
        self.tenant = tenant.lowercased()
        self.seal = seal
    }

    /// Throws ``Unreadable`` when it is not a JSON object.
    func activity(_ bytes: [UInt8]) throws(Unreadable) -> TeamsWire.Activity {
        guard let activity = try? JSONDecoder().decode(TeamsWire.Activity.self, from: Data(bytes)) else {
            throw Unreadable()
        }
        return activity
    }

    func arrival(_ activity: TeamsWire.Activity) -> TeamsArrival {
        var arrival = TeamsArrival(inbound: Inbound(.ignored("activity \(activity.type.prefix(64))")))
        arrival.reply = Self.reply(to: activity)
        // Whoever names no tenant is of none.
        guard let tenant = activity.conversation?.tenant ?? activity.tenant, tenant.lowercased() == self.tenant else {
            arrival.inbound = Inbound(.ignored("an activity of no tenant"))
            return arrival
        }
        arrival.place = activity.conversation?.id.flatMap {
            $0.isEmpty ? nil : TeamsAddress(tenant: tenant, conversation: $0, activity: activity.id ?? "")
        }
        arrival.service = activity.service
        arrival.scope = activity.scope
        if let from = activity.from, !self.isUs(from), from.role != "bot" {
            arrival.person = from.object.flatMap { TeamsName.isGUID($0) ? PersonID(teams: $0) : nil }
            arrival.account = from.id
            arrival.name = from.name
        }
        arrival.movesPeople = activity.type == "conversationUpdate"
        arrival.newcomers = activity.added.compactMap { $0.id }.filter { $0.hasPrefix("29:") }
        arrival.inbound = self.inbound(activity, arrival)
        return arrival
    }

    private static func reply(to activity: TeamsWire.Activity) -> TeamsArrival.Reply {
        guard activity.type == "invoke" else { return .none }
        return switch activity.name {
        case "adaptiveCard/action": activity.isLook ? .view : .card
        case "task/fetch", "task/submit", "composeExtension/fetchTask", "composeExtension/submitAction": .dialog
        case "fileConsent/invoke": .consent
        default: .unknown
        }
    }

    private func inbound(_ activity: TeamsWire.Activity, _ arrival: TeamsArrival) -> Inbound {
        if let place = arrival.place, self.admitsUs(activity) { return self.admitted(activity, to: place) }
        guard let place = arrival.place, let person = arrival.person else {
            return Inbound(.ignored("\(activity.type.prefix(64)) without a place or a person of the tenant"))
        }
        switch (activity.type, activity.name) {
        case ("message", _): return self.said(activity, in: place, by: person)
        case ("messageUpdate", _): return self.changed(activity, in: place, by: person)
        case ("messageDelete", _): return self.deleted(activity, in: place)
        case ("invoke", "adaptiveCard/action"), ("invoke", "task/fetch"):
            return self.pressed(activity, in: place, by: person)
        case ("invoke", "task/submit"), ("invoke", "composeExtension/submitAction"):
            return self.submitted(activity, in: place, by: person)
        case ("invoke", "composeExtension/fetchTask"): return self.commanded(activity, in: place, by: person)
        default: return arrival.inbound
        }
    }

    /// Whether somebody added the bot to a team or chat, or installed it there.
    private func admitsUs(_ activity: TeamsWire.Activity) -> Bool {
        switch activity.type {
        case "conversationUpdate": activity.added.contains(where: self.isUs)
        case "installationUpdate": activity.action?.hasPrefix("add") == true
        default: false
        }
    }

    /// Teams names one channel for all of a team, so that all that waits in the tenant is tried again.
    private func admitted(_ activity: TeamsWire.Activity, to place: TeamsAddress) -> Inbound {
        let keys = place.activity.isEmpty ? [] : [Self.key(activity.type, place)]
        return Inbound(keys: keys, .admitted(to: "teams:\(place.tenant):"))
    }

    /// Whether the account is the bot itself.
    func isUs(_ account: TeamsWire.Account) -> Bool {
        account.id?.lowercased() == "28:\(self.appID)" || account.id?.lowercased() == self.appID
    }
}

extension TeamsWire.Activity {
    /// Whether a card is only wanted as it is now: Teams asks by itself, or somebody by its menu. That never presses
    /// anything.
    var isLook: Bool {
        guard self.type == "invoke", self.name == "adaptiveCard/action" else { return false }
        return self.value?.trigger == "automatic"
            || (self.value?.fields["press"] == nil && self.value?.fields["view"] != nil)
    }

    /// Said by Teams, or else read from the id, which has one form for each scope.
    var scope: TeamsScope? {
        switch self.conversation?.type {
        case "personal": return .personal
        case "groupChat": return .group
        case "channel": return .channel
        default: break
        }
        return self.conversation?.id.map(TeamsScope.init)
    }
}

extension TeamsScope {
    /// The scope that the id of a conversation speaks of.
    init(conversation id: String) {
        if id.contains("@thread.tacv2") || id.contains("@thread.skype") {
            self = .channel
        } else {
            self = id.contains("@thread.") ? .group : .personal
        }
    }
}
