package import Requests

/// A hand whose words reach nobody before the credentials in them are replaced: output of programs, errors, diffs.
package struct WithoutSecrets<Work: Sendable & Codable>: Performer {
    private let hand: any Performer<Work>

    package init(_ hand: any Performer<Work>) { self.hand = hand }

    package func perform(_ assignment: Assignment<Work>) async throws(Setback) -> [Order] {
        var assignment = assignment
        let send = assignment.send
        assignment.send = { try await send($0.withoutSecrets) }
        do {
            return try await self.hand.perform(assignment).map(\.withoutSecrets)
        } catch {
            throw Setback(error.kind, error.message.withoutSecrets, obstacle: error.obstacle)
        }
    }
}

extension String {
    /// The text with its credentials replaced, and otherwise as it is: lines stay lines.
    package var withoutSecrets: String { Sanitiser.withoutSecrets(self) }
}

extension Order {
    /// What an agent says in words; a plan is left alone, for it is made of a clean wish and bound by its digest.
    var withoutSecrets: Order {
        let command: Command =
            switch self.command {
            case .answer(let answer): .answer(answer.withoutSecrets)
            case .giveUp(let answer): .giveUp(answer.withoutSecrets)
            case .inquire(let question): .inquire(question.withoutSecrets)
            case .note(let step, let text): .note(step: step, text.withoutSecrets)
            case .report(let step, .succeeded(let result)): .report(step: step, .succeeded(result.withoutSecrets))
            case .report(let step, .failed(let failure)): .report(step: step, .failed(failure.withoutSecrets))
            case .fail(let text): .fail(text.withoutSecrets)
            default: self.command
            }
        return Order(command, for: self.request)
    }
}

extension Answer {
    fileprivate var withoutSecrets: Answer {
        var copy = self
        copy.title = self.title.withoutSecrets
        copy.passages = self.passages.map(\.withoutSecrets)
        return copy
    }
}

extension Question {
    /// What is shown; the slots of an option are names and values that a wish is made of.
    fileprivate var withoutSecrets: Question {
        var copy = self
        copy.text = self.text.withoutSecrets
        for index in copy.options.indices { copy.options[index].label = self.options[index].label.withoutSecrets }
        return copy
    }
}

extension Passage {
    fileprivate var withoutSecrets: Passage {
        switch self {
        case .text(let text): .text(text.withoutSecrets)
        case .code(let text): .code(text.withoutSecrets)
        case .bullets(let lines): .bullets(lines.map(\.withoutSecrets))
        case .table(let table):
            .table(
                Table(
                    caption: table.caption.withoutSecrets,
                    header: table.header,
                    rows: table.rows.map { $0.map(\.withoutSecrets) }
                )
            )
        }
    }
}

extension StepResult {
    fileprivate var withoutSecrets: StepResult {
        var copy = self
        copy.summary = self.summary.withoutSecrets
        copy.passages = self.passages.map(\.withoutSecrets)
        copy.checks = self.checks.map(\.withoutSecrets)
        return copy
    }
}

extension StepResult.Check {
    fileprivate var withoutSecrets: StepResult.Check {
        var copy = self
        copy.detail = self.detail.withoutSecrets
        return copy
    }
}

extension StepFailure {
    fileprivate var withoutSecrets: StepFailure {
        var copy = self
        copy.message = self.message.withoutSecrets
        copy.passages = self.passages.map(\.withoutSecrets)
        copy.checks = self.checks.map(\.withoutSecrets)
        return copy
    }
}
