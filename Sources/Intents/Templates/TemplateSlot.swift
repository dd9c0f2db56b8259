package import Requests

/// A gap that an intent fills from the words: its type decides where values come from.
package struct TemplateSlot: Hashable, Sendable {
    /// Where a slot's values come from.
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case aggregation
        case measure
        case column
        case columns
        case model
        case models
        case metric
        case dashboard
        case name
        case words
        case filters
        case values
        case test
        case flag
        case number
        case timeGrain = "time_grain"
        case joinType = "join_type"
        case materialization
        case layer
        case chart
        case action
        case direction
        case kind
        case command
        case request
        case pullRequest = "pull_request"
    }

    /// Where it stands in its file.
    let line: Int?
    package let name: String
    package let kind: Kind
    package let required: Bool
    package let label: String
    package let hint: String?
    /// The question to ask when it is missing.
    package let ask: String
    package let choices: [String]

    /// The slot as a form shows it.
    package var field: FormTemplate.Field {
        FormTemplate.Field(
            slot: self.name,
            label: self.label,
            hint: self.hint,
            required: self.required,
            choices: self.choices
        )
    }
}
