import Requests

/// A form as a dialog of Teams: an Adaptive Card with inputs in a task module.
enum TeamsForm {
    /// The field that names the template.
    static let template = "template"
    private static let prefix = "slot-"

    /// The slot that an input is for; `nil` for what is none of the form's.
    static func slot(ofInput name: String) -> String? {
        name.hasPrefix(self.prefix) && name.utf8.count > self.prefix.utf8.count
            ? String(name.dropFirst(self.prefix.count)) : nil
    }

    /// The dialog with the form, and below it what was wrong with what was sent, by slot.
    ///
    /// - Parameter press: the sealed button that opened it, where it changes a plan.
    static func dialog(_ form: Form, press: String?, errors: [String: String] = [:]) -> JSON {
        guard let shown = form.shown else { return self.message("No templates are configured.") }
        var data: JSON = [self.template: .text(shown.name)]
        if let press { data["press"] = .text(press) }
        var body = shown.fields.prefix(30).map { self.input($0, form.values[$0.slot], errors[$0.slot]) }
        let others = errors.filter { error in !shown.fields.contains { $0.slot == error.key } }
        body += others.values.sorted().map(self.warning)
        let card: JSON = [
            "type": "AdaptiveCard",
            "version": .text(TeamsRendering.version),
            "body": .list(body.flatMap { $0.parts }),
            "actions": [["type": "Action.Submit", "title": "Send", "style": "positive", "data": data]],
        ]
        let title = form.editing.map { "Plan of request \($0.request)" } ?? shown.title
        return [
            "task": [
                "type": "continue",
                "value": [
                    "title": .text(TeamsText.line(title, limit: 60)),
                    "height": "medium",
                    "width": "medium",
                    "card": ["contentType": .text(TeamsRendering.cardType), "content": card],
                ],
            ]
        ]
    }

    /// A dialog that ends with these words.
    static func message(_ text: String) -> JSON {
        ["task": ["type": "message", "value": .text(TeamsText.cut(text, 500))]]
    }

    /// What shows one field.
    private struct Part { var parts: [JSON] }

    private static func input(_ field: FormTemplate.Field, _ value: String?, _ error: String?) -> Part {
        var input: JSON = [
            "id": .text(self.prefix + field.slot),
            "label": .text(TeamsText.line(field.label, limit: 100)),
            "isRequired": .flag(field.required),
            "errorMessage": "Please fill this in.",
        ]
        if let value { input["value"] = .text(String(value.prefix(1000))) }
        if let hint = field.hint { input["placeholder"] = .text(TeamsText.line(hint, limit: 150)) }
        let isChoice = !field.choices.isEmpty && field.choices.count <= 100 && value.map(field.choices.contains) ?? true
        if isChoice {
            input["type"] = "Input.ChoiceSet"
            input["choices"] = .list(field.choices.map { ["title": .text($0), "value": .text($0)] })
        } else {
            input["type"] = "Input.Text"
            input["maxLength"] = 1000
        }
        return Part(parts: [input] + (error.map { self.warning($0).parts } ?? []))
    }

    private static func warning(_ text: String) -> Part {
        let run: JSON = ["type": "TextRun", "text": .text(TeamsText.line(text, limit: 300)), "color": "Attention"]
        return Part(parts: [["type": "RichTextBlock", "inlines": [run]]])
    }
}
