package import ChatBridge
package import Requests

/// From a request to what people see of it. Pure: the same request at the same time is always the same card.
package enum Cards {
    /// The message `post` of `request` as it should read now.
    ///
    /// - Parameter standing: what the request waits for besides people, when it does.
    package static func card(
        _ post: Post,
        for request: Request,
        standing: Standing? = nil,
        under policy: Policy,
        now: Timestamp
    ) -> Card {
        switch post {
        case .card: self.main(request, standing, policy, now).adding(self.trouble(request))
        case .results: self.results(request)
        case .closing: self.closing(request)
        case .whole: Card("The whole answer, as a file")
        case .picture: Card(Words(plain: request.picture?.words ?? ""))
        case .remarks: self.remarks(request)
        case .aftermath: self.afterwards(request, policy)
        case .alarm: self.alarm(request)
        }
    }

    /// The same as it reads in one of the places where the request is shown, or was.
    package static func card(
        _ post: Post,
        for request: Request,
        in place: Request.Place,
        standing: Standing?,
        under policy: Policy,
        now: Timestamp
    ) -> Card {
        guard !place.isLeft else { return self.left(request) }
        return self.card(post, for: request, standing: standing, under: policy, now: now)
    }

    private static func main(
        _ request: Request,
        _ standing: Standing?,
        _ policy: Policy,
        _ now: Timestamp
    ) -> Card {
        switch request.phase {
        case .understanding: self.understanding(request)
        case .asking(let question): self.asking(question, request)
        case .lookingUp: self.lookingUp(request, standing)
        case .planning: self.planning(request, standing)
        case .awaitingApproval(let plan): self.plan(plan, request, policy)
        case .working(let plan, let step): self.working(plan, step, request, standing, now)
        case .awaitingMerge(let plan, let step): self.merge(plan, step, request, policy)
        case .paused(let person): self.paused(by: person, request)
        case .takenOver: self.takenOver(request)
        case .answered(let answer): self.answered(answer, request)
        case .finished(let plan): self.finished(plan, request, policy)
        case .stopped(let reason): self.stopped(reason, request)
        }
    }
}

extension Cards {
    /// The small print below every card: which request, what was asked, by whom.
    static func origin(_ request: Request) -> Card.Block {
        var words: Words = "Request \(request.id.rawValue) · asked by \(mention: request.requester)"
        if let schedule = request.opening.schedule { words += ", by schedule \(schedule.rawValue)" }
        if request.places.count > 1 { words += " · in step in \(request.places.count) conversations" }
        switch request.opening.words {
        case .text(let text):
            words += " · “\(text.shortened(to: 140))”"
            if let author = request.opening.author { words += ", the words of \(mention: author)" }
        case .intent(let intent):
            words +=
                request.opening.rollsBack.map { " · takes back request \($0.rawValue)" }
                ?? " · \(intent.name.replacing("_", with: " ")), by form"
        }
        if let unread = request.opening.unread, !unread.isEmpty {
            words += " · I do not read attached files: \(unread.joined(separator: ", ").shortened(to: 120))"
        }
        if !request.attachments.isEmpty { words += " · \(request.attachments.words.shortened(to: 600))" }
        return .context(words)
    }

    /// What is left of a card where somebody wanted the request gone.
    private static func left(_ request: Request) -> Card {
        let name = request.id.rawValue
        var card = Card("I no longer show request \(name) here")
        card.blocks = [
            .text("It goes on where it was asked for. \(bold: "watch \(name)") brings it back."), self.origin(request),
        ]
        return card
    }

    /// Where it should be shown, and cannot be.
    private static func trouble(_ request: Request) -> [Words] {
        request.places.compactMap { place in
            place.trouble.map { "It cannot be shown in \(place.conversation.platform): \($0.shortened(to: 200))" }
        }
    }

    /// Who said yes, and when: on every card from the decision on.
    static func decision(_ request: Request) -> [Card.Block] {
        guard let approval = request.approval else { return [] }
        var words: Words = "Approved by \(mention: approval.person)"
        if let time = Click(approval.click).time { words += " · \(time: time)" }
        return [.context(words)]
    }

    static func blocks(_ passages: [Passage]) -> [Card.Block] {
        passages.map { passage in
            switch passage {
            case .text(let text): .text(Words(plain: text))
            case .bullets(let bullets): .bullets(bullets.map(Words.init(plain:)))
            case .code(let code): .code(code)
            case .table(let table): .table(table)
            }
        }
    }

    /// Asks whether it was of help, and says what people answered.
    static func rating(_ request: Request) -> [Card.Block] {
        let buttons = [
            Button("Helpful", press: self.press(.rate(helpful: true), request)),
            Button("Not helpful", press: self.press(.rate(helpful: false), request)),
        ]
        let (up, down) = (request.ratings.values.count { $0 }, request.ratings.values.count { !$0 })
        let said: Words = "👍 \(up) · 👎 \(down)"
        return [.buttons(buttons)] + (up + down == 0 ? [] : [.context(said)])
    }

    static func cancelButton(_ request: Request) -> Button {
        Button("Cancel", press: Press(.cancel, request: request.id, revision: request.revision))
    }

    /// The steps of a plan as a list of work: those before `current` done, the rest waiting.
    static func steps(_ plan: Plan, current: Int?, as state: Card.Step.State, _ request: Request) -> Card.Block {
        .steps(
            plan.steps.enumerated().map { index, step in
                var words: Words = "\(index + 1). \(bold: step.agent.rawValue) \(step.summary)"
                if let result = request.results[index] {
                    words += " — \(result.summary)"
                    return Card.Step(result.skipped == nil ? .done : .skipped, words)
                }
                return Card.Step(index == current ? state : .waiting, words)
            }
        )
    }
}

extension ConversationID {
    /// The platform, as people call it.
    fileprivate var platform: String {
        let name = String(self.rawValue.prefix { $0 != ":" })
        return name.prefix(1).uppercased() + name.dropFirst()
    }
}

extension String {
    /// The text on one line, cut to `limit` characters.
    func shortened(to limit: Int) -> String {
        let line = self.split(whereSeparator: \.isNewline).joined(separator: " ")
        return line.count <= limit ? line : String(line.prefix(limit - 1)) + "…"
    }
}
