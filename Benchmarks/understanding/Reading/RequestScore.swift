package import Intents
import Requests

/// Counts of what came out as it should.
package struct RequestScore {
    package private(set) var cases = 0
    /// One line for each that came out otherwise, in the order of the file.
    package private(set) var wrong: [String] = []
    private var intents = 0
    private var frames = 0
    private var right = 0
    private var found = 0
    private var expected = 0

    /// Nothing judged yet.
    package init() {}

    /// The share whose intent is right.
    package var intentShare: Double { Double(self.intents) / Double(max(1, self.cases)) }
    /// The share of which all is right: the intent, every slot, and whether something is asked.
    package var frameShare: Double { Double(self.frames) / Double(max(1, self.cases)) }
    /// F1 over all slots of all sentences.
    package var slotF1: Double { 2 * Double(self.right) / Double(max(1, self.found + self.expected)) }

    /// Judges one.
    package mutating func add(_ request: RequestCase, _ understood: Understood) {
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
