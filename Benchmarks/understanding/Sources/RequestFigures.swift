import Intents
import Requests
import UnderstandingCases

/// How well requests about data are understood.
struct RequestFigures {
    let cases: Cases
    let understander: Understander
    let showing: Bool

    func figures(outside: ClincData?) throws -> [Figure] {
        let test = try self.cases.score("requests-test.txt", by: self.understander)
        let second = try self.cases.score("requests-second.txt", by: self.understander)
        let development = try self.cases.score("requests-development.txt", by: self.understander)
        if self.showing { print(development.wrong.joined(separator: "\n")) }
        let other = try self.cases.lines("out-of-scope.txt")
        var figures = [
            Figure("requests", "intent", test.intentShare, atLeast: 0.95, of: test.cases),
            Figure("requests", "slot F1", test.slotF1, atLeast: 0.9),
            Figure("requests", "whole frame", test.frameShare, atLeast: 0.78),
            Figure("requests", "other talk refused", try self.refused(other), atLeast: 0.9, of: other.count),
            Figure("requests", "second set: intent", second.intentShare, atLeast: 0.95, of: second.cases),
            Figure("requests", "second set: slot F1", second.slotF1, atLeast: 0.9),
            Figure("requests", "second set: whole frame", second.frameShare, atLeast: 0.78),
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
}
