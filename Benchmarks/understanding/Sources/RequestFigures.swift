import Foundation
import Intents
import Requests

/// How well requests about data are understood.
struct RequestFigures {
    let cases: Cases
    let understander: Understander
    let showing: Bool

    func figures(outside: ClincData?) throws -> [Figure] {
        let test = try self.score("requests-test.txt")
        let development = try self.score("requests-development.txt")
        if self.showing { print(development.wrong.joined(separator: "\n")) }
        let other = try self.cases.lines("out-of-scope.txt")
        var figures = [
            Figure("requests", "intent", test.intentShare, atLeast: 0.95, of: test.cases),
            Figure("requests", "slot F1", test.slotF1, atLeast: 0.9),
            Figure("requests", "whole frame", test.frameShare, atLeast: 0.78),
            Figure("requests", "other talk refused", try self.refused(other), atLeast: 0.9, of: other.count),
            Figure("requests", "development set: intent", development.intentShare, of: development.cases),
            Figure("requests", "development set: slot F1", development.slotF1),
            Figure("requests", "development set: whole frame", development.frameShare),
        ]
        if let questions = outside?.outOfScopeTest {
            let name = "CLINC150's out-of-scope questions refused"
            figures.append(Figure("requests", name, try self.refused(questions), atLeast: 0.9, of: questions.count))
        }
        return figures
    }

    private func refused(_ texts: [String]) throws -> Double {
        let index = CatalogueIndex(try self.cases.catalogue("hotel"))
        var refused = 0
        for text in texts {
            let understood = self.understander.understand(text, index: index)
            if ["out_of_scope", "hostile"].contains(understood.name) {
                refused += 1
            } else if self.showing {
                print("not refused: \(text)\n    but \(understood.name) \(understood.intent.name)")
            }
        }
        return Double(refused) / Double(max(1, texts.count))
    }

    private func score(_ file: String) throws -> RequestScore {
        var score = RequestScore()
        var indexes: [String: CatalogueIndex] = [:]
        for request in try self.cases.requests(file) {
            let index = try indexes[request.project] ?? CatalogueIndex(self.cases.catalogue(request.project))
            indexes[request.project] = index
            score.add(request, self.understander.understand(request.text, index: index))
        }
        return score
    }
}

/// Counts of what came out as it should.
struct RequestScore {
    private(set) var cases = 0
    private(set) var wrong: [String] = []
    private var intents = 0
    private var frames = 0
    private var right = 0
    private var found = 0
    private var expected = 0

    var intentShare: Double { Double(self.intents) / Double(max(1, self.cases)) }
    var frameShare: Double { Double(self.frames) / Double(max(1, self.cases)) }
    var slotF1: Double { 2 * Double(self.right) / Double(max(1, self.found + self.expected)) }

    mutating func add(_ request: RequestCase, _ understood: Understood) {
        let name = understood.name == "clarify" ? understood.intent.name : understood.name
        let slots = understood.parts.isEmpty ? understood.intent.slots.written : Self.wishes(understood.parts)
        let isIntent = name == request.intent
        let isAsked = name == "multi" || request.asks == (understood.question != nil)
        // What else is filled in by the time something is asked is not judged.
        let isFilled = request.asks ? request.slots.isSubset(of: slots) : request.slots == slots
        self.cases += 1
        self.intents += isIntent ? 1 : 0
        self.frames += isIntent && isAsked && isFilled ? 1 : 0
        self.right += isIntent ? slots.intersection(request.slots).count : 0
        self.found += slots.count
        self.expected += request.slots.count
        if !(isIntent && isAsked && isFilled) {
            let asked = understood.question.map { " ?\($0.slot ?? "intent"): \($0.text)" } ?? ""
            let wanted = request.slots.sorted().joined(separator: " ")
            let got = slots.sorted().joined(separator: " ")
            self.wrong.append("\(request.text)\n    not \(request.intent) \(wanted)\n    but \(name) \(got)\(asked)")
        }
    }

    private static func wishes(_ parts: [Intent]) -> Set<String> {
        Set(
            parts.enumerated().flatMap { number, part in
                ["\(number).\(part.name)"] + part.slots.written.map { "\(number).\($0)" }
            }
        )
    }
}
