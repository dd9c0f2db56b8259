import ChatBridge
import Ledger
import Requests

extension Judge {
    /// Each message is there once in every place, and says how the request ended.
    func judgeMessages(of one: Case) {
        for place in one.request.places { self.judgeMessages(of: one, in: place) }
        for mirror in one.request.mirrors where !mirror.isShown && !mirror.messages.isEmpty {
            self.world.accuse("request \(one.request.id) is shown in \(mirror.conversation) without a reason")
        }
    }

    private func judgeMessages(of one: Case, in place: Request.Place) {
        let hasResults = one.timeline.contains { entry in
            guard case .stepFinished(_, let result) = entry.event else { return false }
            return result.hasFindings
        }
        var expected: Set<Post> = [.card]
        if hasResults { expected.insert(.results) }
        switch one.request.phase {
        case .finished, .stopped: expected.insert(.closing)
        default: break
        }
        for post in [Post.card, .results, .closing] {
            let marker = self.subject(post, of: one, in: place)
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
            if let message = all.last { self.judge(message, post, of: one, in: place) }
        }
        self.judgeOrder(of: one, in: place)
    }

    /// The name by which the messages of a kind in a place are known in the chat.
    private func subject(_ post: Post, of one: Case, in place: Request.Place) -> String {
        let name = "\(one.request.id)/\(post.rawValue)"
        return place.conversation == one.request.conversation ? name : "\(name)@\(place.conversation)"
    }

    private func judge(_ message: Message, _ post: Post, of one: Case, in place: Request.Place) {
        if place.messages[post] != message.ref { self.world.accuse("the bot lost \(message.marker)") }
        if message.conversation != place.conversation { self.world.accuse("\(message.marker) is elsewhere") }
        guard post == .card else {
            let isExcused = self.isExcused(self.subject(.card, of: one, in: place), one)
            if message.thread != place.thread, !isExcused {
                self.world.accuse("\(message.marker) is not below its card")
            }
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
    private func judgeOrder(of one: Case, in place: Request.Place) {
        let (card, closing) = (self.subject(.card, of: one, in: place), self.subject(.closing, of: one, in: place))
        guard !self.isExcused(card, one), !self.isExcused(closing, one), let last = self.last(closing),
            place.messages[.closing] != nil
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
