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

/// A form that changes what the plan of a request is about, as the request stood when the form was wanted.
package struct Editing: Hashable, Sendable, Codable {
    package var request: RequestID
    package var revision: Int

    package init(_ request: RequestID, revision: Int) {
        self.request = request
        self.revision = revision
    }
}

extension SlotValue {
    /// The value as people write it into a form, which reads it back.
    package var text: String {
        switch self {
        case .text(let text): text
        case .list(let list): list.joined(separator: ", ")
        case .flag(let flag): flag ? "yes" : "no"
        case .filters(let filters): filters.map(\.text).joined(separator: " and ")
        }
    }
}

extension Filter {
    fileprivate var text: String {
        switch self.value {
        case .one(let value): "\(self.column) \(self.op) \(value)"
        case .many(let values): "\(self.column) \(self.op) (\(values.joined(separator: ", ")))"
        }
    }
}
