package import Requests

/// The hand that turns words into intents: sanitised words and the dialogue in, one order out.
package struct Reader: Performer {
    private let understanding: @Sendable () -> Understanding
    private let catalogue: @Sendable (_ project: String) async throws -> Catalogue
    private let defaultProject: String
    private let requests: any RequestFinding
    private let vocabulary: any VocabularyKeeping
    private let schedules: any ScheduleKeeping
    private let clock: any TimeSource
    private let indexes = IndexCache()

    /// - Parameters:
    ///   - understanding: the templates and the team's words as they are now.
    ///   - catalogue: the catalogue of a project as it is now.
    ///   - defaultProject: the project meant when the way in names none.
    ///   - requests: where to look up requests that are asked about.
    ///   - vocabulary: where the words are that people have taught.
    ///   - schedules: where what people have asked for in advance is kept.
    ///   - clock: for saying how long something has been going on.
    package init(
        understanding: @escaping @Sendable () -> Understanding,
        catalogue: @escaping @Sendable (_ project: String) async throws -> Catalogue,
        defaultProject: String,
        requests: any RequestFinding,
        vocabulary: any VocabularyKeeping,
        schedules: any ScheduleKeeping,
        clock: any TimeSource
    ) {
        self.understanding = understanding
        self.catalogue = catalogue
        self.defaultProject = defaultProject
        self.requests = requests
        self.vocabulary = vocabulary
        self.schedules = schedules
        self.clock = clock
    }

    package func perform(_ assignment: Assignment<Reading>) async throws(Setback) -> [Order] {
        let request = assignment.request
        do {
            return try await self.read(request)
        } catch let setback as Setback {
            throw setback
        } catch {
            throw Setback(.retry, "The project could not be read: \(error)")
        }
    }

    private func read(_ request: Request) async throws -> [Order] {
        func order(_ understanding: Command.Understanding) -> [Order] {
            [Order(.understand(understanding), for: request.id)]
        }
        if case .text(let text) = request.opening.words {
            switch Hold.decision(in: request.dialogue) {
            case .released: break
            case .dropped: return order(.answer(Talk.held))
            case .open:
                let reasons = Screen().reasons(text)
                if Screen.isHostile(reasons) { return order(.unclear(Hold.question(reasons))) }
            }
        }
        // What the bridge asks for itself has no template and needs no reading.
        if case .intent(let intent) = request.opening.words, intent.name == Intent.skippedStep {
            return order(.change(intent))
        }
        if case .text(let text) = request.opening.words, let wish = ScheduleWish(text) {
            return order(try await ScheduleTalk(keeper: self.schedules, clock: self.clock).answer(wish, request))
        }
        let understanding = self.understanding()
        let project = request.opening.project ?? self.defaultProject
        let index = try await self.index(project, request.requester, understanding.words)
        if case .text(let text) = request.opening.words, let wish = VocabularyWish(HiddenText.without(text)) {
            let talk = VocabularyTalk(keeper: self.vocabulary)
            return order(try await talk.answer(wish, request, index, project: project))
        }
        if case .text(let text) = request.opening.words, let wish = DetourWish(text) {
            return try await DetourTalk(requests: self.requests).orders(wish, request)
        }
        if case .text(let text) = request.opening.words, let wish = WatchWish(text) {
            return try await WatchTalk(requests: self.requests).orders(wish, request)
        }
        let understander = understanding.understander
        let dialogue = Dialogue(Hold.without(request.dialogue)) { text, question in
            guard !Screen.isHostile(Screen().reasons(text)) else { return nil }
            return understander.resolve(text, answering: question, index: index, project: project)
        }
        let understood =
            switch request.opening.words {
            case .text(let text):
                understander.understand(HiddenText.without(text), dialogue, index: index, project: project)
            case .intent(let intent): understander.complete(intent, dialogue, index: index)
            }
        return try await self.orders(understood, request, understander)
    }

    /// The project's names, with the team's words for them, and before these the person's own.
    private func index(_ project: String, _ person: PersonID, _ team: [LearnedWord]) async throws -> CatalogueIndex {
        let index = await self.indexes.index(of: try await self.catalogue(project))
        return index.with(team + (try await self.vocabulary.words(of: person, in: project)))
    }

    private func orders(
        _ understood: Understood,
        _ request: Request,
        _ understander: Understander
    ) async throws -> [Order] {
        if let question = understood.question { return [Order(.understand(.unclear(question)), for: request.id)] }
        let intent = understood.intent
        switch understander.templates[understood.name]?.kind {
        case .change?: return [Order(.understand(.change(intent)), for: request.id)]
        case .lookup?: return [Order(.understand(.lookup(intent)), for: request.id)]
        case .talk?, nil:
            let talk = Talk(requests: self.requests, clock: self.clock, templates: understander.templates)
            return try await talk.orders(understood, request)
        }
    }
}

/// The prepared catalogue, kept as long as the catalogue stays the same.
private actor IndexCache {
    private var kept: CatalogueIndex?

    func index(of catalogue: Catalogue) -> CatalogueIndex {
        if let kept, kept.catalogue == catalogue { return kept }
        let index = CatalogueIndex(catalogue)
        self.kept = index
        return index
    }
}
