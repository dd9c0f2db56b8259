import Requests

/// The talk about words: a new one is confirmed by a button before it counts.
struct VocabularyTalk: Sendable {
    let keeper: any VocabularyKeeping

    /// - Parameter index: of the project, with the words that count so far.
    func answer(
        _ wish: VocabularyWish,
        _ request: Request,
        _ index: CatalogueIndex,
        project: String
    ) async throws -> Command.Understanding {
        switch wish {
        case .list: return .answer(try await self.list(request.requester, project))
        case .forget(let phrase):
            let isGone = try await self.keeper.unlearn(phrase, of: request.requester, in: project)
            return .answer(
                Answer(
                    title: isGone
                        ? "I have forgotten \u{201C}\(phrase)\u{201D}"
                        : "You have not taught me \u{201C}\(phrase)\u{201D}"
                )
            )
        case .teach(let phrase, let meaning):
            if let chosen = request.dialogue.last?.option {
                return .answer(try await self.settle(chosen, request, project))
            }
            return self.ask(phrase, meaning, index)
        }
    }

    private func list(_ person: PersonID, _ project: String) async throws -> Answer {
        let words = try await self.keeper.words(of: person, in: project)
        guard !words.isEmpty else {
            return Answer(
                title: "You have not taught me any words",
                passages: [.text("Say, for example: \u{201C}when I say turnover I mean total_revenue\u{201D}.")]
            )
        }
        return Answer(
            title: "Your words",
            passages: [
                .bullets(words.map { "\u{201C}\($0.phrase)\u{201D} is \($0.meaning)" }),
                .text("To remove one, say \u{201C}forget the word \(words[0].phrase)\u{201D}."),
            ]
        )
    }

    private func ask(_ phrase: String, _ meaning: String, _ index: CatalogueIndex) -> Command.Understanding {
        guard let name = index.meaning(of: meaning) else {
            let near = index.nearest(to: meaning)
            return .answer(
                Answer(
                    title: "I know no \u{201C}\(meaning)\u{201D}",
                    passages: [
                        .text(
                            near.isEmpty
                                ? "A word can stand for a model, a column, a metric or a dashboard of the project."
                                : "The nearest names of the project: \(near.joined(separator: ", "))."
                        )
                    ]
                )
            )
        }
        guard let word = LearnedWord(saying: phrase, meaning: name) else {
            return .answer(
                Answer(
                    title: "I can't learn \u{201C}\(phrase)\u{201D}",
                    passages: [.text("A word is one to six words of letters and digits that mean nothing else to me.")]
                )
            )
        }
        return .unclear(
            Question(
                text:
                    "From now on, when you say \u{201C}\(word.phrase)\u{201D}, I take it for \(word.meaning). Is that right?",
                options: [
                    Question.Option(
                        label: "Yes, remember it",
                        slots: ["phrase": .text(word.phrase), "meaning": .text(word.meaning)]
                    ), Question.Option(label: "No"),
                ]
            )
        )
    }

    private func settle(_ option: Question.Option, _ request: Request, _ project: String) async throws -> Answer {
        guard case .text(let phrase)? = option.slots["phrase"], case .text(let meaning)? = option.slots["meaning"],
            let word = LearnedWord(saying: phrase, meaning: meaning)
        else { return Answer(title: "I have not changed anything") }
        guard try await self.keeper.learn(word, from: request.requester, in: project) else {
            return Answer(
                title: "That would be too many words",
                passages: [
                    .text(
                        "You have taught me \(LearnedWord.mostPerPerson). Ask for \u{201C}my vocabulary\u{201D} and remove one."
                    )
                ]
            )
        }
        return Answer(title: "I take \u{201C}\(word.phrase)\u{201D} for \(word.meaning) when you say it")
    }
}

extension Turn {
    /// The button that was pressed in this turn.
    fileprivate var option: Question.Option? {
        if case .chose(let option) = self { return option }
        return nil
    }
}

extension CatalogueIndex {
    /// The name as the catalogue spells it that somebody wrote, or put in words of which only one name consists.
    func meaning(of text: String) -> String? {
        let exact = Set(self.named(text).map { self.entities[Int($0)].name })
        if exact.count == 1 { return exact.first }
        let words = Sentence(text).words.filter { !$0.isSign }.map { self.word($0.ground) }
        let full = Set(self.matches(words[...], floor: 0.95).map { self.entities[Int($0.entity)].name })
        return full.count == 1 ? full.first : nil
    }

    /// Names that have some of the words, the best first.
    func nearest(to text: String) -> [String] {
        let words = Sentence(text).words.filter { !$0.isSign }
            .map { self.word($0.ground) >= 0 ? self.word($0.ground) : self.wordLike($0.ground) }
        var names: [String] = []
        for match in self.matches(words[...], floor: 0.3) where !names.contains(self.entities[Int(match.entity)].name) {
            names.append(self.entities[Int(match.entity)].name)
        }
        return Array(names.prefix(5))
    }
}
