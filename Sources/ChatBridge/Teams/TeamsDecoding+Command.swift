import Requests

extension TeamsDecoding {
    /// The command by which a message that somebody wrote becomes a request; all others name a template.
    static let messageCommand = "request"

    /// A command of the message extension was chosen: a form is wanted, or the message it was chosen for is meant as a
    /// request of whoever chose it.
    func commanded(_ activity: TeamsWire.Activity, in place: TeamsAddress, by person: PersonID) -> Inbound {
        // One without a name would be taken for another one.
        guard !place.activity.isEmpty else { return Inbound(.ignored("a command without a name")) }
        let conversation = place.with(activity: "").conversation
        let keys = [Self.key("invoke", place)]
        guard activity.value?.context == "message", activity.value?.command == Self.messageCommand else {
            let handle = FormHandle.open(view: place.activity, hash: nil)
            return Inbound(
                keys: keys,
                .formWanted(template: activity.value?.command, handle: handle, by: person, in: conversation)
            )
        }
        let text = TeamsText.plain(TeamsText.bare(activity.value?.message ?? ""), without: [])
        guard text.contains(where: { !$0.isWhitespace }) else { return Inbound(.ignored("a message without words")) }
        return Inbound(keys: keys, .said(.init(text, by: person, named: activity.from?.name, in: conversation)))
    }
}
