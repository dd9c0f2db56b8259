import ChatBridge
import Requests

extension Cards {
    static func understanding(_ request: Request) -> Card {
        Card(state: .working, headline: "Reading your request", blocks: self.change(request) + [self.origin(request)])
    }

    static func lookingUp(_ request: Request, _ standing: Standing?) -> Card {
        Card(state: .working, headline: "Looking it up", blocks: self.waiting(standing) + [self.origin(request)])
    }

    static func planning(_ request: Request, _ standing: Standing?) -> Card {
        Card(
            state: .working,
            headline: standing == nil ? "Drawing up a plan" : "Waiting to be planned",
            blocks: self.change(request) + self.waiting(standing)
                + [.buttons([self.cancelButton(request)]), self.origin(request)]
        )
    }

    /// What the request waits for, in a sentence of its own.
    private static func waiting(_ standing: Standing?) -> [Card.Block] { standing.map { [.text($0.words)] } ?? [] }

    static func asking(_ question: Question, _ request: Request) -> Card {
        var buttons = question.options.prefix(20).enumerated().map { index, option in
            Button(
                option.label,
                press: Press(.choose(index), request: request.id, revision: request.revision)
            )
        }
        buttons.append(self.cancelButton(request))
        let hint: Words =
            question.audience == .approvers
            ? "Only an approver can decide this."
            : question.options.isEmpty
                ? "Mention me in this thread with the answer." : "Or mention me with the answer."
        return Card(
            state: .asking,
            headline: question.audience == .approvers ? "Held for a look" : "One question",
            blocks: [
                .text("\(mention: request.requester) \(question.text)"), .buttons(buttons), .context(hint),
            ] + self.change(request) + [self.origin(request)],
            fallback: Words(plain: question.text)
        )
    }

    static func answered(_ answer: Answer, _ request: Request) -> Card {
        Card(
            headline: answer.title,
            blocks: self.afterthought(request) + self.blocks(answer.passages) + self.rating(request)
                + [self.origin(request)]
        )
    }
}
