/// A template as a form shows it: what can be asked for, and which fields that takes.
package struct FormTemplate: Hashable, Sendable, Codable {
    /// The intent's name.
    package var name: String
    /// What a person reads: "Add a metric".
    package var title: String
    package var fields: [Field]

    package init(name: String, title: String, fields: [Field]) {
        self.name = name
        self.title = title
        self.fields = fields
    }

    package struct Field: Hashable, Sendable, Codable {
        package var slot: String
        package var label: String
        package var hint: String?
        package var required: Bool
        /// The only values allowed; empty means free words, which are resolved afterwards.
        package var choices: [String]

        package init(slot: String, label: String, hint: String? = nil, required: Bool, choices: [String] = []) {
            self.slot = slot
            self.label = label
            self.hint = hint
            self.required = required
            self.choices = choices
        }
    }
}

/// What a submitted form comes to: an intent, or an error beside each wrong field (by slot name).
package enum FormVerdict: Hashable, Sendable {
    case accepted(Intent)
    case refused([String: String])
}
