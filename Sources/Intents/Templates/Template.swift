package import Requests

/// One thing people ask for: how they say it, what must be known to do it, and what follows.
package struct Template: Hashable, Sendable {
    /// What becomes of the intent.
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        /// A change to the project: planned, approved, tested.
        case change
        /// A question about the project: looked up by an agent.
        case lookup
        /// Answered on the spot.
        case talk
    }

    /// A worked example: what somebody said and what came of it.
    package struct Example: Hashable, Sendable {
        /// Where it stands in its file.
        let line: Int?
        package let says: String
        package let slots: [String: SlotValue]
        package let outcome: String
    }

    /// The intent's name, one of the public vocabulary.
    package let intent: String
    package let title: String
    /// When it is the right one.
    package let use: String
    package let kind: Kind
    package let risk: Risk
    package let slots: [TemplateSlot]
    /// Ways to say it, with gaps and alternatives.
    package let patterns: [TemplatePattern]
    /// What is done, one line each.
    package let steps: [String]
    package let examples: [Example]

    /// The slot of that name, if the intent has it.
    package func slot(_ name: String) -> TemplateSlot? { self.slots.first { $0.name == name } }

    /// The template as a form.
    package var form: FormTemplate {
        FormTemplate(name: self.intent, title: self.title, fields: self.slots.map(\.field))
    }
}
