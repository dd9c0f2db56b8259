import Requests

/// What is answered on the spot: help, requests, and what is none of the bot's business.
struct Talk: Sendable {
    let requests: any RequestFinding
    let clock: any TimeSource
    let templates: TemplateSet

    /// The answer to words that try to steer the bot itself. Says nothing about what was noticed.
    static let held = Answer(
        title: "I did not act on this message",
        passages: [
            .text(
                "It reads like instructions to me instead of a request about data. Please say what you need in plain words."
            )
        ]
    )

    func orders(_ understood: Understood, _ request: Request) async throws -> [Order] {
        func answer(_ answer: Answer) -> [Order] { [Order(.understand(.answer(answer)), for: request.id)] }
        let named = understood.intent.text("request_id").map { RequestID($0) }
        switch understood.name {
        case "help": return answer(self.help)
        case "request_status": return answer(try await self.status(named, request))
        case "cancel_request": return try await self.cancel(named, request)
        case "approve_request", "reject_request": return answer(try await self.buttons(named, request))
        case "hostile": return answer(Self.held)
        default: return answer(self.outOfScope(understood))
        }
    }

    private var help: Answer {
        let changes = self.templates.menu.filter { $0.kind == .change }
        let questions = self.templates.menu.filter { $0.kind == .lookup }
        func lines(_ templates: [Template]) -> [String] {
            templates.map { "\($0.title): \u{201C}\($0.examples.first?.says ?? $0.use)\u{201D}" }
        }
        return Answer(
            title: "What you can ask me",
            passages: [
                .text("Changes: planned, approved by a person, tested, and merged."), .bullets(lines(changes)),
                .text("Questions: answered at once, nothing changes."), .bullets(lines(questions)),
            ]
        )
    }

    private func outOfScope(_ understood: Understood) -> Answer {
        let nearest = understood.alternatives.filter { self.templates.offers($0.intent) }.prefix(3)
            .compactMap { self.templates[$0.intent] }
        return Answer(
            title: "That is not something I can do",
            passages: [
                .text(
                    "I look after this data project: its models, metrics, tests and dashboards. The nearest I can do:"
                ),
                .bullets(nearest.map { "\($0.title): \u{201C}\($0.examples.first?.says ?? $0.use)\u{201D}" }),
            ]
        )
    }

    private func status(_ named: RequestID?, _ request: Request) async throws -> Answer {
        if let named {
            guard let found = try await self.requests.request(named) else { return self.unknown(named) }
            return Answer(title: "Request \(named)", passages: [.text(self.line(found))])
        }
        let open = try await self.open(request)
        guard !open.isEmpty else { return Answer(title: "You have no open request") }
        return Answer(title: "Your open requests", passages: [.bullets(open.map(self.line))])
    }

    private func cancel(_ named: RequestID?, _ request: Request) async throws -> [Order] {
        func answer(_ answer: Answer) -> Order { Order(.understand(.answer(answer)), for: request.id) }
        let target: Request
        if let named {
            guard let found = try await self.requests.request(named) else { return [answer(self.unknown(named))] }
            target = found
        } else {
            let open = try await self.open(request)
            let here = open.filter { $0.places.contains { $0.conversation == request.conversation } }
            guard let only = here.count == 1 ? here.first : open.count == 1 ? open.first : nil else {
                return [answer(self.whichOne(open, "cancel"))]
            }
            target = only
        }
        guard !target.isClosed else {
            return [
                answer(Answer(title: "Request \(target.id) has ended already", passages: [.text(self.line(target))]))
            ]
        }
        // Who asks may be known by another id than the one they asked with.
        var isOwn = target.requester == request.requester
        if !isOwn { isOwn = try await self.open(request).contains { $0.id == target.id } }
        guard isOwn else {
            return [
                answer(
                    Answer(
                        title: "Request \(target.id) is not yours",
                        passages: [.text("Whoever asked for it, or an approver, can cancel it with its button.")]
                    )
                )
            ]
        }
        return [
            answer(Answer(title: "Cancelling request \(target.id)")),
            Order(.cancel(by: request.requester), for: target.id),
        ]
    }

    /// Words never approve or reject: the buttons know who presses them, and for what plan.
    private func buttons(_ named: RequestID?, _ request: Request) async throws -> Answer {
        let why = "Words do not approve or reject anything: only a button says who decided, and on which plan."
        if let named {
            guard let found = try await self.requests.request(named) else { return self.unknown(named) }
            return Answer(
                title: "Please use the buttons of request \(named)",
                passages: [.text(why), .text(self.line(found))]
            )
        }
        let waiting = try await self.requests.recent(in: request.conversation, by: nil, limit: 20).filter {
            if case .awaitingApproval = $0.phase { true } else { false }
        }
        guard let first = waiting.first else {
            return Answer(title: "No request waits for approval here", passages: [.text(why)])
        }
        return Answer(
            title: "Please use the buttons of request \(first.id)",
            passages: [.text(why), .bullets(waiting.map(self.line))]
        )
    }

    private func open(_ request: Request) async throws -> [Request] {
        try await self.requests.recent(in: nil, by: request.requester, limit: 20).filter {
            !$0.isClosed && $0.id != request.id
        }
    }

    private func unknown(_ id: RequestID) -> Answer {
        Answer(
            title: "There is no request \(id)",
            passages: [.text("Ask \u{201C}show my open requests\u{201D} for their numbers.")]
        )
    }

    private func whichOne(_ open: [Request], _ verb: String) -> Answer {
        guard !open.isEmpty else { return Answer(title: "You have no open request to \(verb)") }
        return Answer(
            title: "Which request should I \(verb)?",
            passages: [
                .text("Say \u{201C}\(verb) request \(open[0].id)\u{201D}. Open are:"), .bullets(open.map(self.line)),
            ]
        )
    }

    /// One line about a request: number, wish, where it stands, since when.
    private func line(_ request: Request) -> String {
        let since = Elapsed.words(request.updatedAt.duration(to: self.clock.now))
        return "\(request.id): \(self.wish(request)): \(Self.phase(request.phase)) (for \(since))"
    }

    private func wish(_ request: Request) -> String {
        if let plan = request.plan { return plan.title }
        switch request.opening.words {
        case .text(let text): return text.count > 80 ? String(text.prefix(79)) + "\u{2026}" : text
        case .intent(let intent): return self.templates[intent.name]?.title ?? intent.name
        }
    }

    private static func phase(_ phase: Request.Phase) -> String {
        switch phase {
        case .understanding: "being read"
        case .asking: "waiting for an answer to a question"
        case .lookingUp: "being looked up"
        case .planning: "being planned"
        case .awaitingApproval: "waiting for approval"
        case .working(let plan, let step): "at work, step \(step + 1) of \(plan.steps.count)"
        case .awaitingMerge: "tested, waiting to be merged"
        case .paused: "paused"
        case .takenOver: "in the hands of a person"
        case .answered: "answered"
        case .finished: "done"
        case .stopped(.rejected): "rejected"
        case .stopped(.cancelled): "cancelled"
        case .stopped(.withdrawn): "cancelled, because its message was deleted"
        case .stopped(.expired): "expired without an answer"
        case .stopped(.unplannable): "ended, because no plan could be made"
        case .stopped(.stepFailed(let step, let failure)): "failed at step \(step + 1): \(failure.message)"
        case .stopped(.broken(let why)): "broken off: \(why)"
        }
    }
}

/// A length of time as people say it.
enum Elapsed {
    static func words(_ duration: Duration) -> String {
        let seconds = max(0, duration.wholeMilliseconds / 1000)
        switch seconds {
        case ..<60: return "\(seconds) s"
        case ..<3600: return "\(seconds / 60) min"
        case ..<86400: return "\(seconds / 3600) h"
        default: return "\(seconds / 86400) days"
        }
    }
}
