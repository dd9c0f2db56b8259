package import Requests

/// The hand that turns words into intents: sanitised words and the dialogue in, one order out.
package struct Reader: Performer {
    private let understander: Understander
    private let catalogue: @Sendable (_ project: String) async throws -> Catalogue
    private let defaultProject: String
    private let talk: Talk
    private let indexes = IndexCache()

    /// - Parameters:
    ///   - understander: shared by all requests.
    ///   - catalogue: the catalogue of a project as it is now.
    ///   - defaultProject: the project meant when the way in names none.
    ///   - requests: where to look up requests that are asked about.
    ///   - clock: for saying how long something has been going on.
    package init(
        understander: Understander,
        catalogue: @escaping @Sendable (_ project: String) async throws -> Catalogue,
        defaultProject: String,
        requests: any RequestFinding,
        clock: any TimeSource
    ) {
        self.understander = understander
        self.catalogue = catalogue
        self.defaultProject = defaultProject
        self.talk = Talk(requests: requests, clock: clock, templates: understander.templates)
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
        let project = request.opening.project ?? self.defaultProject
        let index = await self.indexes.index(of: try await self.catalogue(project))
        let understander = self.understander
        let dialogue = Dialogue(request.dialogue) { text, question in
            understander.resolve(text, answering: question, index: index, project: project)
        }
        let understood: Understood
        switch request.opening.words {
        case .text(let text):
            if dialogue.intent == nil, Screen.isHostile(Screen().reasons(text)) {
                return [Order(.understand(.answer(Talk.held)), for: request.id)]
            }
            understood = understander.understand(text, dialogue, index: index, project: project)
        case .intent(let intent): understood = understander.complete(intent, dialogue, index: index)
        }
        return try await self.orders(understood, request)
    }

    private func orders(_ understood: Understood, _ request: Request) async throws -> [Order] {
        if let question = understood.question { return [Order(.understand(.unclear(question)), for: request.id)] }
        let intent = understood.intent
        switch self.understander.templates[understood.name]?.kind {
        case .change?: return [Order(.understand(.change(intent)), for: request.id)]
        case .lookup?: return [Order(.understand(.lookup(intent)), for: request.id)]
        case .talk?, nil: return try await self.talk.orders(understood, request)
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
