import Requests

/// Words that bring a request into the conversation they are said in, or have it gone from there: "watch 12", "bring
/// request 12 here", "unwatch 12".
///
/// Recognised by their form alone: whoever means anything else by them is asked, as always.
struct WatchWish: Hashable {
    var request: RequestID
    var isOver: Bool

    private static let phrases: Set<String> = [
        "watch", "watch here", "follow", "follow here", "bring here", "show here", "mirror here", "share here",
    ]

    private static let endings: Set<String> = [
        "unwatch", "unfollow", "stop watching", "stop following", "unwatch here", "hide here", "do not watch",
    ]

    init?(_ text: String) {
        var words = text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
        words.removeAll { ["please", "the", "request"].contains($0) }
        let numbers = words.compactMap(Int.init)
        let phrase = words.filter { Int($0) == nil }.joined(separator: " ")
        self.isOver = Self.endings.contains(phrase)
        guard numbers.count == 1, self.isOver || Self.phrases.contains(phrase) else { return nil }
        self.request = RequestID("\(numbers[0])")
    }
}

/// Has a request shown where somebody wants it, on the authority of whoever says so.
struct WatchTalk: Sendable {
    let requests: any RequestFinding

    func orders(_ wish: WatchWish, _ request: Request) async throws -> [Order] {
        func answer(_ title: String, _ text: String) -> Order {
            Order(.understand(.answer(Answer(title: title, passages: [.text(text)]))), for: request.id)
        }
        guard let target = try await self.requests.request(wish.request), target.id != request.id else {
            return [
                answer(
                    "There is no request \(wish.request)",
                    "\u{201C}Show my open requests\u{201D} names those that there are."
                )
            ]
        }
        let (place, person) = (request.conversation, request.requester)
        if wish.isOver {
            guard target.mirrors.contains(where: { $0.conversation == place && !$0.isLeft }) else {
                return [answer("Request \(target.id) was not brought here", "So there is nothing to take away.")]
            }
            return [
                answer(
                    "Request \(target.id)",
                    "It is not shown here any more. If you may not do this, I tell you why."
                ),
                Order(.unmirror(in: place, by: person), for: target.id),
            ]
        }
        return [
            answer(
                "Request \(target.id)",
                "It is shown here from now on, in step with where it was asked for. If you may not do this, I tell you why."
            ),
            Order(.mirror(in: place, by: person), for: target.id),
        ]
    }
}
