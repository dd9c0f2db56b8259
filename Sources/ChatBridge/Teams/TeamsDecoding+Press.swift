import Requests

extension TeamsDecoding {
    /// A button of a card, pressed by a person; who only looks at a card presses nothing.
    func pressed(_ activity: TeamsWire.Activity, in place: TeamsAddress, by person: PersonID) -> Inbound {
        guard !activity.isLook else { return Inbound(.ignored("somebody looks at a card")) }
        guard let value = activity.value?.fields["press"] else { return Inbound(.ignored("a press that is not ours")) }
        return self.pressed(value, activity, in: place, by: person)
    }

    func pressed(
        _ value: String,
        _ activity: TeamsWire.Activity,
        in place: TeamsAddress,
        by person: PersonID
    ) -> Inbound {
        // A press without a name would be taken for another one.
        guard !place.activity.isEmpty else { return Inbound(.ignored("a press without a name")) }
        let time = Timestamp(teams: activity.timestamp ?? "")
        let click = Click(
            platform: "teams",
            at: time.seconds,
            by: person.teamsObject ?? "",
            on: "\(activity.replyTo ?? ""):\(place.activity)"
        )
        let pressing = Inbound.Pressing(
            value: value,
            team: self.tenant,
            by: person,
            in: place.with(activity: "").conversation,
            click: click,
            handle: .open(view: place.activity, hash: nil)
        )
        return Inbound(keys: [click.rawValue, Self.key("invoke", place)], .pressed(pressing))
    }

    /// A dialog that was filled in. It came through the hands of a client, so what it changes is sealed like a button.
    func submitted(_ activity: TeamsWire.Activity, in place: TeamsAddress, by person: PersonID) -> Inbound {
        guard !place.activity.isEmpty, let fields = activity.value?.fields, let template = fields[TeamsForm.template]
        else {
            return Inbound(.ignored("a form that is not ours"))
        }
        var editing: Editing?
        if let value = fields["press"] {
            guard let press = self.seal.press(in: value, team: self.tenant), press.verb == .edit else {
                return Inbound(.ignored("a form that was never drawn here"))
            }
            editing = Editing(press.request, revision: press.revision)
        }
        let slots = fields.compactMap { name, value in
            TeamsForm.slot(ofInput: name).flatMap { value.isEmpty ? nil : ($0, value) }
        }
        let submission = Inbound.Submission(
            template: template,
            fields: Dictionary(slots) { first, _ in first },
            by: person,
            named: activity.from?.name,
            in: place.with(activity: "").conversation,
            editing: editing
        )
        return Inbound(keys: [Self.key("invoke", place)], .formSubmitted(submission))
    }
}
