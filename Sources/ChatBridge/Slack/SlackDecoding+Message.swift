import Requests

/// Where a message was seen, and who we are there.
struct SlackPlace: Sendable {
    var team: String
    var channel: String?
    /// Direct messages with the bot: every word is for it.
    var isDirect: Bool
    /// The users that are the bot itself.
    var own: Set<String>
}

extension SlackDecoding {
    /// What a message comes to, whether it was delivered or found in the history. One that was edited says what it says
    /// now, and when.
    func said(_ message: SlackWire.Message, in place: SlackPlace, toBot: Bool = false) -> Inbound {
        guard toBot || self.isForBot(message, in: place) else { return Inbound(.ignored("not addressed to the bot")) }
        if let reason = self.reasonToIgnore(message, in: place) { return Inbound(.ignored(reason)) }
        guard let channel = place.channel, let ts = message.ts, let saying = self.saying(message, in: place) else {
            return Inbound(.ignored("a message without sender, place or words"))
        }
        let keys = self.keys(message, place.team, channel, ts)
        guard let edited = message.edited else { return Inbound(keys: keys, .said(saying)) }
        return Self.change(of: ts, channel, place, now: saying, at: edited, messageKeys: keys)
    }

    /// What a message in the history comes to, as it is `now`.
    func found(_ message: SlackWire.Message, in place: SlackPlace, now: Timestamp) -> Inbound {
        if message.subtype == "tombstone", let ts = message.ts, let channel = place.channel {
            return Self.change(of: ts, channel, place, now: nil, at: now.slack, messageKeys: [])
        }
        return self.said(message, in: place)
    }

    /// `message_changed`: by its author, or by Slack itself, which adds previews of links and counts replies.
    func changed(_ event: SlackWire.Event, in place: SlackPlace) -> Inbound {
        guard let channel = place.channel, let message = event.message, let ts = message.ts else {
            return Inbound(.ignored("a change of nothing"))
        }
        // The first message of a thread leaves a tombstone when it is deleted.
        if message.subtype == "tombstone" {
            return self.deletion(of: ts, event.previous, channel, place, at: event.ts ?? ts)
        }
        guard let edited = message.edited, edited != event.previous?.edited else {
            return Inbound(.ignored("a change that nobody made"))
        }
        if let reason = self.reasonToIgnore(message, in: place) { return Inbound(.ignored(reason)) }
        guard let saying = self.saying(message, in: place) else {
            return Inbound(.ignored("a change without sender or words"))
        }
        let keys = self.isForBot(message, in: place) ? self.keys(message, place.team, channel, ts) : []
        return Self.change(of: ts, channel, place, now: saying, at: edited, messageKeys: keys)
    }

    /// `message_deleted`.
    func deleted(_ event: SlackWire.Event, in place: SlackPlace) -> Inbound {
        guard let channel = place.channel, let ts = event.deleted ?? event.previous?.ts else {
            return Inbound(.ignored("a deletion of nothing"))
        }
        return self.deletion(of: ts, event.previous, channel, place, at: event.ts ?? ts)
    }

    private func deletion(
        of ts: String,
        _ previous: SlackWire.Message?,
        _ channel: String,
        _ place: SlackPlace,
        at time: String
    ) -> Inbound {
        if let previous, previous.bot != nil || previous.user.map(place.own.contains) == true {
            return Inbound(.ignored("a message of a bot was deleted"))
        }
        let wasForBot = previous.map { self.isForBot($0, in: place) } ?? false
        let keys = wasForBot ? [SlackPeriod(of: ts).key("msg", "\(place.team):\(channel)")] : []
        return Self.change(of: ts, channel, place, now: nil, at: time, messageKeys: keys)
    }

    private static func change(
        of ts: String,
        _ channel: String,
        _ place: SlackPlace,
        now saying: Inbound.Saying?,
        at time: String,
        messageKeys: [String]
    ) -> Inbound {
        let message = SlackAddress(team: place.team, channel: channel, ts: ts).message
        let what = saying == nil ? "deleted" : time
        return Inbound(
            keys: ["slack:edit:\(place.team):\(channel):\(ts):\(what)"],
            .changed(
                .init(
                    message,
                    now: saying,
                    at: Timestamp(slack: time),
                    messageKeys: messageKeys,
                    said: Timestamp(slack: ts)
                )
            )
        )
    }

    private func saying(_ message: SlackWire.Message, in place: SlackPlace) -> Inbound.Saying? {
        // A recording may come without a word.
        let text = message.text ?? (message.files.isEmpty ? nil : "")
        guard let user = message.user, let channel = place.channel, let ts = message.ts, let text else { return nil }
        let address = SlackAddress(team: place.team, channel: channel, ts: ts)
        var saying = Inbound.Saying(
            text,
            by: self.me.person(user),
            in: SlackAddress(team: place.team, channel: channel, ts: message.thread ?? ts).conversation,
            message: address.message
        )
        saying.files = message.files.compactMap(\.shared)
        return saying
    }

    private func keys(_ message: SlackWire.Message, _ team: String, _ channel: String, _ ts: String) -> [String] {
        let period = SlackPeriod(of: ts)
        return [period.key("msg", "\(team):\(channel)")]
            + (message.clientMessage.map { period.keys("cmid", $0).map(self.me.key) } ?? [])
    }

    /// The twin of an `app_mention` carries the mention too; it shares the time stamp, so it is heard once.
    private func isForBot(_ message: SlackWire.Message, in place: SlackPlace) -> Bool {
        place.isDirect || message.text?.contains("<@\(self.me.user)>") == true
    }

    /// The reason why a message is not words from a person.
    private func reasonToIgnore(_ message: SlackWire.Message, in place: SlackPlace) -> String? {
        switch message.subtype {
        case nil, "file_share", "thread_broadcast": break
        case let subtype?: return "message of kind \(subtype)"
        }
        if message.bot != nil { return "said by a bot" }
        if let user = message.user, place.own.contains(user) { return "own echo" }
        if message.user == "USLACKBOT" { return "said by Slack" }
        return nil
    }
}

extension Timestamp {
    /// Slack's `1800000000.000100`, to the millisecond; the beginning of time when it is none.
    init(slack ts: String) {
        let parts = ts.split(separator: ".", maxSplits: 1)
        let seconds = parts.first.flatMap { Int64($0) } ?? 0
        let fraction = parts.count > 1 ? Int64((parts[1] + "000").prefix(3)) ?? 0 : 0
        self.init(milliseconds: min(max(seconds, 0), 253_402_300_800) * 1000 + fraction)
    }
}
