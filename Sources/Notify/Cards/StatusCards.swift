import ChatBridge
import Requests

extension Cards {
    static func understanding(_ request: Request) -> Card {
        Card(state: .working, headline: "Reading your request", blocks: self.change(request) + [self.origin(request)])
    }

    static func lookingUp(_ request: Request) -> Card {
        Card(state: .working, headline: "Looking it up", blocks: [self.origin(request)])
    }

    static func planning(_ request: Request) -> Card {
        Card(
            state: .working,
            headline: "Drawing up a plan",
            blocks: self.change(request) + [.buttons([self.cancelButton(request)]), self.origin(request)]
        )
    }

    static func asking(_ question: Question, _ request: Request) -> Card {
        var buttons = question.options.prefix(20).enumerated().map { index, option in
            Button(
                option.label,
                press: Press(.choose(index), request: request.id, revision: request.revision)
            )
        }
        buttons.append(self.cancelButton(request))
        let hint: Words =
            question.options.isEmpty ? "Mention me in this thread with the answer." : "Or mention me with the answer."
        return Card(
            state: .asking,
            headline: "One question",
            blocks: [
                .text("\(mention: request.requester) \(question.text)"), .buttons(buttons), .context(hint),
            ] + self.change(request) + [self.origin(request)],
            fallback: Words(plain: question.text)
        )
    }

    static func answered(_ answer: Answer, _ request: Request) -> Card {
        Card(
            headline: answer.title,
            blocks: self.afterthought(request) + self.blocks(answer.passages) + [self.origin(request)]
        )
    }
}
