package import Requests

/// What a text comes to.
package struct Understood: Hashable, Sendable {
    /// Another thing the person may have meant.
    package struct Alternative: Hashable, Sendable, Codable {
        package let intent: String
        package let confidence: Double
    }

    /// The name from the public vocabulary: that of `intent`, `clarify`, `out_of_scope` or `hostile`.
    package let name: String
    /// What was understood, complete or not.
    package let intent: Intent
    package let alternatives: [Alternative]
    /// The share of content words that something explains, 0 to 1.
    package let explained: Double
    /// The one thing to ask before anything is done.
    package let question: Question?
    /// The wishes of a message that has several, references between them resolved; empty otherwise.
    package var parts: [Intent] = []
}

extension Understood {
    func with(confidence: Double) -> Understood {
        var intent = self.intent
        intent.confidence = confidence
        return Understood(
            name: self.name,
            intent: intent,
            alternatives: self.alternatives,
            explained: self.explained,
            question: self.question
        )
    }

    /// One wish of several, as the batch command's output has it.
    package struct Part: Codable, Sendable {
        let intent: String
        let slots: [String: SlotValue]
    }

    /// A line of the batch command's output.
    package struct Line: Codable, Sendable {
        let id: String
        let intent: String
        let slots: [String: SlotValue]
        let parts: [Part]?
        let confidence: Double
        let alternatives: [Alternative]
        let explained: Double
        let question: Question?
    }

    /// As `chatbridge understand` prints it.
    package func line(id: String) -> Line {
        Line(
            id: id,
            intent: self.name,
            slots: self.intent.slots,
            parts: self.parts.isEmpty ? nil : self.parts.map { Part(intent: $0.name, slots: $0.slots) },
            confidence: self.intent.confidence,
            alternatives: self.alternatives,
            explained: self.explained,
            question: self.question
        )
    }
}
