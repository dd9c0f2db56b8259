import ChatBridge
import Ledger
import Requests

extension Judge {
    /// Each message is there once, and says how the request ended.
    func judgeMessages(of one: Case) {
        let id = one.request.id
        let hasResults = one.timeline.contains { entry in
            guard case .stepFinished(_, let result) = entry.event else { return false }
            return !result.checks.isEmpty || !result.rowCounts.isEmpty
        }
        var expected: Set<Post> = [.card]
        if hasResults { expected.insert(.results) }
        switch one.request.phase {
        case .finished, .stopped: expected.insert(.closing)
        default: break
        }
        for post in [Post.card, .results, .closing] {
            let marker = "\(id)/\(post.rawValue)"
            let all = self.world.chat.visible.filter { $0.subject == marker }
            if all.count > 1 + self.world.retries(of: marker) {
                self.world.accuse("there are \(all.count) messages \(marker)")
            }
            guard !self.isExcused(marker, one) else { continue }
            // Who had it taken up again leaves the last word of the first end in the thread.
            if !expected.contains(post), self.world.retries(of: marker) > 0 { continue }
            if all.isEmpty != !expected.contains(post) {
                self.world.accuse("the message \(marker) is \(all.isEmpty ? "missing" : "one too many")")
            }
            if let message = all.last { self.judge(message, post, of: one) }
        }
        self.judgeOrder(of: one)
    }

    private func judge(_ message: Message, _ post: Post, of one: Case) {
        if one.request.messages[post] != message.ref { self.world.accuse("the bot lost \(message.marker)") }
        if message.conversation != one.request.conversation { self.world.accuse("\(message.marker) is elsewhere") }
        guard post == .card else {
            let card = one.request.opening.below ?? one.request.messages[.card]
            let isExcused = self.isExcused("\(one.request.id)/card", one)
            if message.thread != card, !isExcused { self.world.accuse("\(message.marker) is not below its card") }
            return
        }
        if !message.isFinal {
            self.world.accuse("\(message.marker) does not say that it is over: \(message.card.headline)")
        }
        let isRight =
            switch one.request.phase {
            case .answered(let answer): message.card.headline == answer.title
            case .finished(let plan): message.card.state == .done && message.card.headline == plan.title
            case .stopped: message.card.headline.contains(":")
            default: false
            }
        if !isRight { self.world.accuse("\(message.marker) does not say how it ended: \(message.card.headline)") }
    }

    /// The last word comes after the card has said the same. One that was on its way when the request went on again is
    /// changed to what came of that.
    private func judgeOrder(of one: Case) {
        let (card, closing) = ("\(one.request.id)/card", "\(one.request.id)/closing")
        guard !self.isExcused(card, one), !self.isExcused(closing, one), let last = self.last(closing),
            one.request.messages[.closing] != nil
        else { return }
        if let end = self.last(card)?.finalOrder, end < last.order { return }
        self.world.accuse("\(closing) came before the card said so")
    }

    /// The last message of its kind that can be seen.
    private func last(_ subject: String) -> Message? { self.world.chat.visible.last { $0.subject == subject } }

    /// Whether the world itself kept the message away: somebody deleted it, or the platform refused it.
    private func isExcused(_ marker: String, _ one: Case) -> Bool {
        self.world.chat.deleted[marker] != nil || self.world.chat.refused.contains(marker)
            || self.parked.contains { $0.request == one.request.id && $0.hand == Hand.notify.rawValue }
    }
}
