extension Decision {
    /// Anybody who sees what came of a request may say whether it was of help, and say otherwise later.
    static func rate(_ helpful: Bool, by person: PersonID, _ request: Request) -> Decision {
        // A request does not grow for ever.
        guard request.isClosed, request.ratings[person] != helpful, request.ratings.count < 1000 else {
            return .nothing
        }
        return Decision(events: [.rated(helpful: helpful, by: person)], effects: [.show(.card)])
    }
}
