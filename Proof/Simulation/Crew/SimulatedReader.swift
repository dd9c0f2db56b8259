import Requests

/// Understands what the script of a wish says.
struct SimulatedReader: Performer {
    let toil: Toil

    func perform(_ assignment: Assignment<Reading>) async throws(Setback) -> [Order] {
        let request = assignment.request
        let key = try self.toil.begin("understand", request.id)
        defer { self.toil.end(key) }
        try await self.toil.work(upTo: 3000)
        try self.toil.stumble()
        try self.toil.doubt()
        return self.toil.answer(.understand(self.understanding(of: request)), for: request.id)
    }

    private func understanding(of request: Request) -> Command.Understanding {
        guard let wish = self.toil.world.wish(of: request) else { return .answer(Answer(title: "I can help")) }
        let answers = request.dialogue.count { if case .asked = $0 { false } else { true } }
        guard answers >= wish.questions else {
            let options = (0...answers + 1).map { Question.Option(label: "Option \($0)") }
            return .unclear(Question(text: "Which one is it?", options: options))
        }
        let intent = Intent(name: "wish_\(wish.number)", project: "sim")
        switch wish.ending {
        case .lookUp: return .lookup(intent)
        case .answer: return .answer(Answer(title: "That is how it is"))
        default: return .change(intent)
        }
    }
}
