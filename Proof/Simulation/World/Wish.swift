import Requests

/// What one message of a person is about, and how the work for it will go: the script of one request.
struct Wish {
    enum Ending: Equatable {
        case change
        case lookUp
        case answer
        case unplannable
        /// This step fails for good.
        case failing(Int)
        /// The process dies whenever it works on this step.
        case poison(Int)
    }

    var number: Int
    var person: PersonID
    /// How many questions have to be answered first.
    var questions: Int
    var kind: ChangeKind
    var ending: Ending
    var steps: [Plan.Step]
    /// How sure its checks are.
    var confidence: Double

    init(number: Int, by person: PersonID, mayPoison: Bool, _ dice: inout Dice) {
        self.number = number
        self.person = person
        self.questions = dice.chance(0.3) ? dice.number(1...2) : 0
        self.kind = dice.one(of: [.metrics, .metrics, .schema, .tests, .docs])
        self.steps = Self.steps(&dice)
        self.confidence = dice.chance(0.3) ? 0.79 : 0.8
        let step = dice.below(self.steps.count)
        switch dice.below(20) {
        case 0, 1: self.ending = .lookUp
        case 2: self.ending = .answer
        case 3: self.ending = .unplannable
        case 4, 5: self.ending = .failing(step)
        case 6...8 where mayPoison: self.ending = .poison(step)
        default: self.ending = .change
        }
    }

    private static func steps(_ dice: inout Dice) -> [Plan.Step] {
        var steps = [Plan.Step(agent: .dbt, summary: "Change it")]
        if dice.chance(0.5) { steps.append(.init(agent: .test, summary: "Test it")) }
        // A second gate, so that there are buttons of a gate that is past.
        if dice.chance(0.2) { steps.append(.init(agent: .bi, summary: "Publish it", gate: .merge)) }
        steps.append(.init(agent: .pullRequest, summary: "Open a pull request"))
        steps.append(.init(agent: .merge, summary: "Merge it", gate: .merge))
        return steps
    }

    /// The words, by which the hands know the wish again.
    func words(_ gesture: Int) -> String { "wish \(self.number) gesture \(gesture)." }

    /// The number of the wish in words that were said.
    static func number(in opening: Opening) -> Int? {
        guard case .text(let text) = opening.words else { return nil }
        let words = text.split(separator: " ")
        return words.count > 1 && words[0] == "wish" ? Int(words[1]) : nil
    }
}
