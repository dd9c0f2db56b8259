package import Requests

/// A form to fill in: which templates there are, and the one whose fields are shown.
package struct Form: Hashable, Sendable {
    package var templates: [FormTemplate]
    /// The name of the template whose fields are shown; `nil` asks for the template first.
    package var chosen: String?

    package init(templates: [FormTemplate], chosen: String? = nil) {
        self.templates = templates
        self.chosen = chosen
    }

    /// The template whose fields are shown; the first when none was chosen by name.
    package var shown: FormTemplate? {
        self.templates.first { $0.name == self.chosen } ?? self.templates.first
    }
}
