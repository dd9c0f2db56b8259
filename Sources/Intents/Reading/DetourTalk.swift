import Requests

/// Words that lead a request off its road, or back to it: "pause request 12", "take it over".
///
/// Recognised by their form alone: whoever means anything else by them is asked, as always.
struct DetourWish: Hashable {
    var act: Detour
    /// The request that is named; `nil` for the one of the conversation.
    var request: RequestID?

    init?(_ text: String) {
        var words = text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
        words.removeAll { ["please", "the", "request", "with", "it", "this", "that"].contains($0) }
        let numbers = words.compactMap(Int.init)
        let phrase = words.filter { Int($0) == nil }.joined(separator: " ")
        switch phrase {
        case "pause", "hold": self.act = .pause
        case "go on", "continue", "resume", "unpause": self.act = .goOn
        case "take over", "i take over", "i will take over", "let me take over": self.act = .takeOver
        case "hand back", "take back from me", "i hand back": self.act = .handBack
        case "retry from step", "go on from step", "redo from step":
            guard let step = numbers.last, step > 0, (1...2).contains(numbers.count) else { return nil }
            self.act = .redo(step - 1)
            self.request = numbers.count == 2 ? RequestID("\(numbers[0])") : nil
            return
        default: return nil
        }
        guard numbers.count <= 1 else { return nil }
        self.request = numbers.first.map { RequestID("\($0)") }
    }
}

/// Has done what is asked of a request by words, on the authority of whoever says them.
struct DetourTalk: Sendable {
    let requests: any RequestFinding

    func orders(_ wish: DetourWish, _ request: Request) async throws -> [Order] {
        func answer(_ title: String, _ text: String? = nil) -> Order {
            let passages = text.map { [Passage.text($0)] } ?? []
            return Order(.understand(.answer(Answer(title: title, passages: passages))), for: request.id)
        }
        guard let target = try await self.target(wish, request) else {
            return [
                answer(
                    wish.request.map { "There is no request \($0)" } ?? "Which request do you mean?",
                    "Say its number: \u{201C}pause request 12\u{201D}. \u{201C}Show my open requests\u{201D} names them."
                )
            ]
        }
        return [
            answer("Request \(target.id)", "Its card shows how it goes on. If you may not do this, I tell you why."),
            Order(wish.act.command(by: request.requester, on: target), for: target.id),
        ]
    }

    /// The request that is named, or else the only one this can be about here, or of this person.
    private func target(_ wish: DetourWish, _ request: Request) async throws -> Request? {
        if let named = wish.request { return try await self.requests.request(named) }
        let here = try await self.requests.recent(in: request.conversation, by: nil, limit: 20)
        let own = try await self.requests.recent(in: nil, by: request.requester, limit: 20)
        for found in [here, own].map({ $0.filter { $0.id != request.id && wish.fits($0) } }) where found.count == 1 {
            return found[0]
        }
        return nil
    }
}

extension DetourWish {
    /// Whether it makes sense for a request that stands so.
    fileprivate func fits(_ request: Request) -> Bool {
        switch (self.act, request.phase) {
        case (.goOn, .paused), (.handBack, .takenOver), (.redo, .stopped(.stepFailed)),
            (.takeOver, .stopped(.stepFailed)), (.takeOver, .stopped(.broken)):
            true
        case (.pause, _), (.takeOver, _): !request.isClosed && request.plan != nil
        default: false
        }
    }
}
