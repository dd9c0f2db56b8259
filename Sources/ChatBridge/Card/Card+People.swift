package import Requests

extension Card {
    /// Everybody who is mentioned on it.
    package var people: Set<PersonID> {
        var people: Set<PersonID> = []
        _ = self.rewording { words in
            for case .mention(let person) in words.spans { people.insert(person) }
            return words
        }
        return people
    }

    /// The card with these people mentioned in the place of others: by another id, or by a name where there is none.
    package func mentioning(_ others: [PersonID: Words.Span]) -> Card {
        guard !others.isEmpty else { return self }
        return self.rewording { words in
            Words(
                words.spans.map { span in
                    if case .mention(let person) = span { return others[person] ?? span }
                    return span
                }
            )
        }
    }

    /// The card with all its words put in others.
    func rewording(_ change: (Words) -> Words) -> Card {
        var card = self
        card.fallback = change(self.fallback)
        card.blocks = self.blocks.map { block in
            switch block {
            case .text(let words): .text(change(words))
            case .context(let words): .context(change(words))
            case .bullets(let bullets): .bullets(bullets.map(change))
            case .fields(let fields): .fields(fields.map { Field($0.label, change($0.value)) })
            case .steps(let steps): .steps(steps.map { Step($0.state, change($0.words)) })
            case .code, .table, .divider, .buttons: block
            }
        }
        return card
    }
}
