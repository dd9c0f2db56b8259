import FoundationEssentials
import Requests

/// A frame of Socket Mode, understood.
package enum SlackFrame: Hashable, Sendable {
    /// The connection counts from here. `connections` is how many the app has now.
    case hello(connections: Int?)
    /// Slack is about to let go of this connection, or has a reason not to keep it.
    case disconnect(reason: String)
    case envelope(SlackEnvelope)
    /// A type that is not known and asks for no acknowledgement.
    case unknown(String)
}

/// Something to acknowledge within three seconds, whether we know what it is or not.
package struct SlackEnvelope: Hashable, Sendable {
    package var id: String
    /// True where the acknowledgement may carry an answer (a slash command, a form).
    package var acceptsPayload: Bool
    /// How often Slack tried to deliver it before.
    package var retryAttempt: Int
    package var inbound: Inbound
    /// The workspaces that it may be of, the likeliest first.
    var teams: [String] = []

    package init(id: String, acceptsPayload: Bool = false, retryAttempt: Int = 0, inbound: Inbound) {
        self.id = id
        self.acceptsPayload = acceptsPayload
        self.retryAttempt = retryAttempt
        self.inbound = inbound
    }
}

/// Turns Slack's frames into what they mean to the bridge. Decodes only the fields that matter.
package struct SlackDecoding: Sendable {
    package struct Unreadable: Error {}

    let me: SlackIdentity
    private let templates: @Sendable () -> Set<String>

    /// `templates` are the names, as they are now, that `/analytics <name>` opens a form for.
    package init(me: SlackIdentity, templates: @escaping @Sendable () -> Set<String> = { [] }) {
        self.me = me
        self.templates = templates
    }

    /// Reads one text frame of this workspace's. Throws ``Unreadable`` when it is not a JSON object.
    package func frame(_ bytes: [UInt8]) throws(Unreadable) -> SlackFrame { try Self.frame(bytes) { _ in self } }

    /// The same, by the decoding of the workspace that it is of.
    ///
    /// - Parameter workspace: is asked with the workspaces that it may be of, the likeliest first; `nil` when none is ours.
    static func frame(
        _ bytes: [UInt8],
        of workspace: ([String]) -> SlackDecoding?
    ) throws(Unreadable) -> SlackFrame {
        guard let frame = try? JSONDecoder().decode(SlackWire.Frame.self, from: Data(bytes)) else {
            throw Unreadable()
        }
        switch (frame.type, frame.envelope) {
        case ("hello", nil): return .hello(connections: frame.connections)
        case ("disconnect", nil): return .disconnect(reason: frame.reason ?? "")
        case (let type, nil): return .unknown(type ?? "")
        case (let type, let id?):
            let teams = frame.payload?.teams ?? []
            var inbound =
                workspace(teams)?.inbound(frame.payload, type: type ?? "") ?? Inbound(.ignored("another workspace"))
            inbound.keys.insert(SlackPeriod(of: frame.payload?.time).key("env", id), at: 0)
            var envelope = SlackEnvelope(
                id: id,
                acceptsPayload: frame.acceptsPayload,
                retryAttempt: frame.retryAttempt ?? 0,
                inbound: inbound
            )
            envelope.teams = teams
            return .envelope(envelope)
        }
    }

    func inbound(_ payload: SlackWire.Payload?, type: String = "the request") -> Inbound {
        switch payload {
        case .event(let callback): self.event(callback)
        case .command(let command): self.command(command)
        case .interaction(let interaction): self.interaction(interaction)
        case nil: Inbound(.ignored("no payload that can be read in \(type)"))
        }
    }

    /// What an event of the Events API comes to.
    func event(_ callback: SlackWire.EventCallback) -> Inbound {
        guard let event = callback.event else { return Inbound(.ignored(callback.type ?? "no event")) }
        let place = SlackPlace(
            team: self.me.team,
            channel: event.channel,
            isDirect: event.channelType == "im",
            own: Set(callback.authorized + [self.me.user])
        )
        var inbound: Inbound
        switch (event.type, event.subtype) {
        case ("app_mention", _): inbound = self.said(event.asMessage, in: place, toBot: true)
        case ("message", "message_changed"): inbound = self.changed(event, in: place)
        case ("message", "message_deleted"): inbound = self.deleted(event, in: place)
        case ("message", _): inbound = self.said(event.asMessage, in: place)
        case ("app_home_opened", _): inbound = self.homeOpened(event, in: place)
        case ("assistant_thread_started", _): inbound = self.conversationOpened(event, in: place)
        case ("agent_session_stopped", _): inbound = self.stopped(event, in: place)
        case ("member_joined_channel", _), ("channel_unarchive", _), ("group_unarchive", _):
            inbound = self.admitted(event, in: place)
        case ("app_uninstalled", _), ("tokens_revoked", _): inbound = Inbound(.dismissed)
        default: return Inbound(.ignored("event \(event.type ?? "without a type")"))
        }
        if let id = callback.id { inbound.keys.append(self.me.key(SlackPeriod(of: event.ts).key("ev", id))) }
        return inbound
    }

    /// What a slash command comes to: something to look at, a form, or a request in that channel with no thread yet.
    func command(_ command: SlackWire.SlashCommand) -> Inbound {
        guard let user = command.user, let channel = command.channel, let trigger = command.trigger else {
            return Inbound(.ignored("a slash command without sender, place or trigger"))
        }
        let person = self.me.person(user)
        let place = SlackAddress(team: self.me.team, channel: channel).conversation
        let keys = [self.me.key("slack:trigger:\(trigger)")]
        let words = command.text?.split(whereSeparator: \.isWhitespace).map(String.init) ?? []
        let text = words.joined(separator: " ")
        let name = text.lowercased().replacing("-", with: "_")
        if let glance = Self.glance(words, command.command ?? "/analytics") {
            return Inbound(keys: keys, .glanced(glance, by: person, in: place))
        }
        let template = self.templates().contains(name) ? name : nil
        guard text.isEmpty || template != nil else {
            return Inbound(keys: keys, .said(.init(text, by: person, named: command.userName, in: place)))
        }
        return Inbound(keys: keys, .formWanted(template: template, handle: .trigger(trigger), by: person, in: place))
    }

    /// `help`, `status`, `status 12`; everything longer is a wish.
    private static func glance(_ words: [String], _ command: String) -> Inbound.Glance? {
        switch (words.first?.lowercased(), words.count) {
        case ("help", 1), ("?", 1): .help(command: command)
        case ("status", 1): .status(nil)
        case ("status", 2):
            Int(words[1].drop { $0 == "#" }).flatMap { $0 > 0 ? .status(RequestID("\($0)")) : nil }
        default: nil
        }
    }
}
