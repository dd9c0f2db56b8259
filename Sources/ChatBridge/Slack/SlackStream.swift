import Requests

/// One message that is being streamed, and what it shows by now.
struct SlackStream: Sendable {
    /// The message.
    let place: SlackAddress
    let begun: Timestamp
    private var title: String?
    private var tasks: [Task] = []

    /// A step of the work as Slack writes it (docs: chat.appendStream, `task_update`).
    struct Task: Hashable, Sendable {
        var title: String
        var status: String
    }

    /// Slack lets go of a stream after about five minutes, of which its documentation says nothing; it is ended before.
    static let life = Duration.seconds(230)

    init(_ place: SlackAddress, begun: Timestamp) {
        self.place = place
        self.begun = begun
    }

    func isOver(at now: Timestamp) -> Bool { self.begun.duration(to: now) >= Self.life }

    /// What has changed since, and is shown from now on.
    mutating func news(of card: Card) -> [JSON] {
        var chunks: [JSON] = []
        if self.title != card.headline {
            self.title = card.headline
            chunks.append(["type": "plan_update", "title": .text(SlackText.line(card.headline, limit: 150))])
        }
        for (index, task) in card.tasks.enumerated() {
            if self.tasks.indices.contains(index) {
                guard self.tasks[index] != task else { continue }
                self.tasks[index] = task
            } else {
                self.tasks.append(task)
            }
            chunks.append([
                "type": "task_update", "id": .text("\(index + 1)"), "title": .text(task.title),
                "status": .text(task.status),
            ])
        }
        return chunks
    }
}

extension Card {
    /// The steps on it; empty where there are none.
    var tasks: [SlackStream.Task] {
        self.blocks.flatMap { block -> [SlackStream.Task] in
            guard case .steps(let steps) = block else { return [] }
            return steps.map {
                let title = SlackText.line($0.words.plainText, limit: 200)
                return .init(title: title.isEmpty ? "–" : title, status: $0.state.slack)
            }
        }
    }

    /// The same card without its steps, which are shown elsewhere.
    var withoutSteps: Card {
        var card = self
        card.blocks.removeAll { if case .steps = $0 { true } else { false } }
        return card
    }
}

extension Card.Step.State {
    /// As Slack calls it.
    var slack: String {
        switch self {
        case .waiting: "pending"
        case .running: "in_progress"
        case .done, .skipped: "complete"
        case .failed: "error"
        }
    }
}
