import Requests

extension TeamsDecoding {
    /// What a message comes to. One without words but with a value is a button of an older client.
    func said(_ activity: TeamsWire.Activity, in place: TeamsAddress, by person: PersonID) -> Inbound {
        guard !place.activity.isEmpty else { return Inbound(.ignored("a message without a name")) }
        if let value = activity.value?.fields["press"] { return self.pressed(value, activity, in: place, by: person) }
        guard self.isForBot(activity) else { return Inbound(.ignored("not addressed to the bot")) }
        guard let saying = self.saying(activity, in: place, by: person) else {
            return Inbound(.ignored("a message without words"))
        }
        return Inbound(keys: [Self.key(activity.type, place)], .said(saying))
    }

    /// `messageUpdate`: by its author, or back after a deletion. It bears the name of the message itself, each time.
    func changed(_ activity: TeamsWire.Activity, in place: TeamsAddress, by person: PersonID) -> Inbound {
        guard !place.activity.isEmpty, let saying = self.saying(activity, in: place, by: person) else {
            return Inbound(.ignored("a change of nothing"))
        }
        let at = activity.timestamp ?? ""
        let messageKeys = self.isForBot(activity) ? [Self.key("message", place)] : []
        return Inbound(
            keys: ["\(Self.key(activity.type, place)):\(at)"],
            .changed(
                .init(
                    place.message,
                    now: saying,
                    at: Timestamp(teams: at),
                    messageKeys: messageKeys,
                    said: Self.time(of: place)
                )
            )
        )
    }

    /// Teams names a message by the millisecond in which it was sent.
    private static func time(of place: TeamsAddress) -> Timestamp? {
        guard place.activity.utf8.count == 13 else { return nil }
        return Int64(place.activity).map(Timestamp.init(milliseconds:))
    }

    /// `messageDelete`, of which Teams does not say what it was.
    func deleted(_ activity: TeamsWire.Activity, in place: TeamsAddress) -> Inbound {
        guard !place.activity.isEmpty else { return Inbound(.ignored("a deletion of nothing")) }
        let at = activity.timestamp ?? ""
        return Inbound(
            keys: ["\(Self.key(activity.type, place)):\(at)"],
            .changed(.init(place.message, now: nil, at: Timestamp(teams: at), messageKeys: []))
        )
    }

    private func saying(
        _ activity: TeamsWire.Activity,
        in place: TeamsAddress,
        by person: PersonID
    ) -> Inbound.Saying? {
        let own = activity.entities.filter { $0.type == "mention" && $0.mentioned.map(self.isUs) == true }
        let text = TeamsText.plain(activity.text ?? "", without: own.compactMap(\.text))
        let files = TeamsFiles.shared(activity, place)
        guard text.contains(where: { !$0.isWhitespace }) || !files.isEmpty else { return nil }
        var saying = Inbound.Saying(
            text,
            by: person,
            named: activity.from?.name,
            in: place.with(activity: "").conversation,
            message: place.message
        )
        saying.files = files
        saying.zone = activity.entities.first { $0.type == "clientInfo" }?.timezone
        return saying
    }

    /// In a chat with the bot every word is for it; elsewhere what mentions it, or is shown to it alone. An app that may
    /// read all messages of a team is sent all of them.
    private func isForBot(_ activity: TeamsWire.Activity) -> Bool {
        activity.scope == .personal || activity.hasTargetedRecipient
            || activity.entities.contains { $0.type == "mention" && $0.mentioned.map(self.isUs) == true }
    }

    /// The name of an activity: a message and its changes share the id, so the type belongs to it.
    static func key(_ type: String, _ place: TeamsAddress) -> String {
        "teams:\(type):\(place.channel):\(place.activity)"
    }
}
