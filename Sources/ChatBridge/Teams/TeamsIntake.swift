package import Logging
package import Requests
import Transport

/// What the answer to a press shows, since Teams wants it at once: the bot looks it up.
package struct TeamsAnswers: Sendable {
    /// A message of a request as it is now, and as this person may see it; `nil` when there is none.
    package var card: @Sendable (TeamsView, PersonID) async -> TeamsView.Sight?
    /// The form for the plan of a request; or the words why not.
    package var plan: @Sendable (Editing, PersonID) async -> Result<Form, TeamsRefusal>
    /// The form for a new request.
    package var form: @Sendable (_ template: String?) -> Form
    package var why: @Sendable (Refusal, RequestID?) async -> String
    /// Hands over a file that was offered, or takes the offer back. Throws when it may be tried again.
    package var handOver: @Sendable (TeamsOffer) async throws(Setback) -> Void

    package init(
        card: @escaping @Sendable (TeamsView, PersonID) async -> TeamsView.Sight?,
        plan: @escaping @Sendable (Editing, PersonID) async -> Result<Form, TeamsRefusal>,
        form: @escaping @Sendable (_ template: String?) -> Form,
        why: @escaping @Sendable (Refusal, RequestID?) async -> String,
        handOver: @escaping @Sendable (TeamsOffer) async throws(Setback) -> Void
    ) {
        self.handOver = handOver
        self.card = card
        self.plan = plan
        self.form = form
        self.why = why
    }
}

/// Why there is no form, in words.
package struct TeamsRefusal: Error, Hashable, Sendable {
    package var words: String
    package init(_ words: String) { self.words = words }
}

/// What happens to one activity: admitted, written down, and only then answered.
package struct TeamsIntake: Sendable {
    /// Writes an intake down durably; when it throws, nothing was written.
    package typealias Record = @Sendable (Intake) async throws -> Receipt

    private let decoding: TeamsDecoding
    private let door: Door
    private let places: TeamsPlaces
    private let rendering: TeamsRendering
    private let answers: TeamsAnswers
    private let log: Logger
    private let record: Record

    package init(
        decoding: TeamsDecoding,
        door: Door,
        places: TeamsPlaces,
        rendering: TeamsRendering,
        answers: TeamsAnswers,
        log: Logger,
        record: @escaping Record
    ) {
        self.decoding = decoding
        self.door = door
        self.places = places
        self.rendering = rendering
        self.answers = answers
        self.log = log
        self.record = record
    }

    private static let unwritten =
        "This could not be written down just now, so nothing was done. Please try again in a minute."

    /// Handles `activity` and returns the answer; any but a 2xx makes Teams deliver it again.
    func take(_ activity: TeamsWire.Activity) async -> HTTPResponse {
        let arrival = self.decoding.arrival(activity)
        guard arrival.reply != .unknown else { return HTTPResponse(status: 501) }
        do {
            try await self.places.learn(arrival)
            if arrival.reply == .consent { return await self.handOver(arrival, activity) }
            if arrival.reply == .view { return await self.look(arrival, activity) }
            switch await self.door.admit(arrival.inbound) {
            case .ignore(let why):
                self.log.debug("nothing for the bot", metadata: ["why": "\(why)"])
                return await self.nothing(arrival, activity)
            case .correct(let errors):
                return Self.answer(self.dialog(errors, arrival, activity))
            case .record(let intake):
                return try await self.write(intake, arrival, activity)
            }
        } catch {
            self.log.error(
                "could not write an activity down, so it is not acknowledged; Teams delivers it again",
                metadata: ["error": "\(error)"]
            )
            return switch arrival.reply {
            case .none, .consent, .unknown: HTTPResponse(status: 503)
            case .card: Self.answer(Self.text(Self.unwritten))
            case .view: Self.answer(Self.unseen)
            case .dialog: Self.answer(TeamsForm.message(Self.unwritten))
            }
        }
    }

    /// The offer stays until the file is there, so that it can be taken up again when this fails.
    private func handOver(_ arrival: TeamsArrival, _ activity: TeamsWire.Activity) async -> HTTPResponse {
        guard let place = arrival.place, arrival.person != nil, arrival.scope == .personal,
            let offer = activity.offer(sealedBy: self.decoding.seal, in: place)
        else { return HTTPResponse(status: 403) }
        do {
            try await self.answers.handOver(offer)
            return HTTPResponse(status: 200)
        } catch {
            self.log.warning("a file was not handed over", metadata: ["reason": "\(error.message)"])
            return HTTPResponse(status: error.kind == .rejected ? 403 : 503)
        }
    }

    /// What somebody has before them, as it is now. Nothing is written down, and nobody's press is counted.
    private func look(_ arrival: TeamsArrival, _ activity: TeamsWire.Activity) async -> HTTPResponse {
        guard let place = arrival.place, let person = arrival.person,
            let view = activity.value?.fields["view"].flatMap({ TeamsView($0, in: place, sealedBy: self.decoding.seal) }
            ),
            let card = await self.card(view, for: person, in: place)
        else { return Self.answer(Self.unseen) }
        return Self.answer(card)
    }

    private func write(
        _ intake: Intake,
        _ arrival: TeamsArrival,
        _ activity: TeamsWire.Activity
    ) async throws -> HTTPResponse {
        guard arrival.reply != .none else {
            let receipt = try await self.record(intake)
            self.log.debug("took an activity", metadata: ["receipt": "\(receipt)"])
            return HTTPResponse(status: 200)
        }
        // What a person is told about a press is told in the answer to it.
        switch intake.wish {
        case .errand(.refuse(let refusal, _, _, let request)):
            return self.say(await self.answers.why(refusal, request), arrival)
        case .errand(.openPlan(let editing, _, let person, _)):
            guard arrival.reply == .dialog else { return self.say("Press the button again, please.", arrival) }
            switch await self.answers.plan(editing, person) {
            case .success(let form):
                return Self.answer(TeamsForm.dialog(form, press: activity.value?.fields["press"]))
            case .failure(let refusal): return self.say(refusal.words, arrival)
            }
        case .errand(.openForm(let template, _, _, _)):
            return Self.answer(TeamsForm.dialog(self.answers.form(template), press: nil))
        case .command(let request, let command, _):
            var intake = intake
            intake.wish = .command(request, command, in: nil)
            let receipt = try await self.record(intake)
            if case .refused(let refusal) = receipt {
                return self.say(await self.answers.why(refusal, request), arrival)
            }
            if arrival.reply == .card, let place = arrival.place, let person = arrival.person,
                let card = await self.card(TeamsView(of: request), for: person, in: place)
            {
                return Self.answer(card)
            }
            return self.say(receipt == .ignored ? "Nothing was changed: it is as it was." : "Done.", arrival)
        case .message, .amend, .tryAgain, .nothing, .errand(.mute):
            let receipt = try await self.record(intake)
            if case .refused(let refusal) = receipt { return self.say(await self.answers.why(refusal, nil), arrival) }
            return self.say("I am on it: the answer comes in the conversation.", arrival)
        }
    }

    private func nothing(_ arrival: TeamsArrival, _ activity: TeamsWire.Activity) async -> HTTPResponse {
        switch arrival.reply {
        case .none, .consent, .unknown: return HTTPResponse(status: 200)
        case .dialog: return Self.answer(TeamsForm.message("There is nothing to fill in here."))
        case .card: return Self.answer(Self.text("Nothing was done."))
        case .view: return Self.answer(Self.unseen)
        }
    }

    private func say(_ text: String, _ arrival: TeamsArrival) -> HTTPResponse {
        Self.answer(arrival.reply == .dialog ? TeamsForm.message(text) : Self.text(text))
    }

    /// The dialog once more, with what was wrong.
    private func dialog(_ errors: [String: String], _ arrival: TeamsArrival, _ activity: TeamsWire.Activity) -> JSON {
        guard case .formSubmitted(let submission) = arrival.inbound.gesture else {
            return TeamsForm.message(errors.values.sorted().joined(separator: " "))
        }
        var form = self.answers.form(submission.template)
        form.chosen = submission.template
        form.editing = submission.editing
        form.values = submission.fields
        return TeamsForm.dialog(form, press: activity.value?.fields["press"], errors: errors)
    }

    private func card(_ view: TeamsView, for person: PersonID, in place: TeamsAddress) async -> JSON? {
        guard let sight = await self.answers.card(view, person) else { return nil }
        let content = self.rendering.content(
            sight.seen,
            tenant: place.tenant,
            names: await self.places.names(of: sight.seen.people),
            refreshing: await view.refresh(of: sight.whole, in: place, by: self.places)
        )
        return ["statusCode": 200, "type": .text(TeamsRendering.cardType), "value": content]
    }

    /// The card stays as it is for whoever looks at it.
    private static let unseen: JSON = [
        "statusCode": 404, "type": "application/vnd.microsoft.error",
        "value": ["code": "NotFound", "message": "This card can't be shown anew here, so it stays as it is."],
    ]

    private static func text(_ text: String) -> JSON {
        ["statusCode": 200, "type": "application/vnd.microsoft.activity.message", "value": .text(text)]
    }

    private static func answer(_ json: JSON) -> HTTPResponse {
        HTTPResponse(status: 200, headers: ["content-type": "application/json; charset=utf-8"], body: json.bytes)
    }
}
