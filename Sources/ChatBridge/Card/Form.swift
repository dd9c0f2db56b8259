package import Requests

/// A form to fill in: which templates there are, and the one whose fields are shown.
package struct Form: Hashable, Sendable {
    package var templates: [FormTemplate]
    /// The name of the template whose fields are shown; `nil` asks for the template first.
    package var chosen: String?
    /// The request whose plan it changes; `nil` for a new one.
    package var editing: Editing?
    /// What stands in the fields, by slot, when the form opens.
    package var values: [String: String]

    package init(
        templates: [FormTemplate],
        chosen: String? = nil,
        editing: Editing? = nil,
        values: [String: String] = [:]
    ) {
        self.templates = templates
        self.chosen = chosen
        self.editing = editing
        self.values = values
    }

    /// The template whose fields are shown; the first when none was chosen by name.
    package var shown: FormTemplate? {
        self.templates.first { $0.name == self.chosen } ?? self.templates.first
    }
}
