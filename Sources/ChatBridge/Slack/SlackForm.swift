import FoundationEssentials
import Requests

/// A form as a modal view of Slack: one choice of template, and the fields of the chosen one.
enum SlackForm {
    static let callback = "chatbridge.request"
    static let templateAction = "template"
    static let placeBlock = "place"
    private static let entry = "entry"

    /// What a view carries from opening to submission (`private_metadata`, at most 3000 characters).
    struct Memory: Hashable, Codable {
        var conversation: ConversationID
        /// The template whose fields are shown.
        var template: String
        /// The request whose plan is changed.
        var editing: Editing?

        init(conversation: ConversationID, template: String, editing: Editing? = nil) {
            self.conversation = conversation
            self.template = template
            self.editing = editing
        }

        /// `nil` when the text is not one of ours.
        init?(_ text: String?) {
            guard let text, let memory = try? JSONDecoder().decode(Memory.self, from: Data(text.utf8)) else {
                return nil
            }
            self = memory
        }

        var text: String {
            var fields: JSON = ["conversation": .text(self.conversation.rawValue), "template": .text(self.template)]
            if let editing {
                fields["editing"] = [
                    "request": .text(editing.request.rawValue), "revision": .number(editing.revision),
                ]
            }
            return String(decoding: fields.bytes, as: UTF8.self)
        }
    }

    /// The id of the block with a slot. It names the template too: Slack keeps what was entered as long as a block's
    /// id stays, and another template's field is another field.
    static func block(_ slot: String, in template: String) -> String { "\(template):\(slot)" }

    static func slot(ofBlock block: String, in template: String) -> String? {
        let prefix = template + ":"
        return block.hasPrefix(prefix) && block.utf8.count > prefix.utf8.count
            ? String(block.dropFirst(prefix.count)) : nil
    }

    /// The answer to a submission that shows these errors, by slot, beside the fields.
    static func errors(_ errors: [String: String], in template: String) -> JSON {
        let beside = errors.map { slot, error in
            (self.block(slot, in: template), JSON.text(SlackText.line(error, limit: 300)))
        }
        return ["response_action": "errors", "errors": .object(Dictionary(beside) { first, _ in first })]
    }

    static func view(_ form: Form, in conversation: ConversationID) -> JSON {
        guard let shown = form.shown else { return self.empty }
        let memory = Memory(conversation: conversation, template: shown.name, editing: form.editing)
        let choice = form.editing == nil ? [self.choice(form.templates, shown)] : []
        return [
            "type": "modal",
            "callback_id": .text(self.callback),
            "title": self.plain(form.editing.map { "Plan of request \($0.request)" } ?? "New request", 24),
            "submit": self.plain("Send", 24),
            "close": self.plain("Cancel", 24),
            "private_metadata": .text(memory.text),
            "blocks": .list(
                choice + shown.fields.prefix(90).map { self.input($0, shown, form.values[$0.slot]) }
                    + (form.editing == nil && self.isPrivate(conversation) ? [self.place] : [])
            ),
        ]
    }

    private static let empty: JSON = [
        "type": "modal",
        "title": ["type": "plain_text", "text": "New request"],
        "close": ["type": "plain_text", "text": "Close"],
        "blocks": [
            ["type": "section", "text": ["type": "plain_text", "text": "No templates are configured."]]
        ],
    ]

    /// Whether it is a talk of the bot with one person, where nobody sees who could approve.
    private static func isPrivate(_ conversation: ConversationID) -> Bool {
        let channel = SlackAddress(conversation)?.channel ?? ""
        return channel.hasPrefix("D") || channel.hasPrefix("U") || channel.hasPrefix("W")
    }

    private static let place: JSON = [
        "type": "input",
        "block_id": .text(SlackForm.placeBlock),
        "optional": true,
        "label": ["type": "plain_text", "text": "Where shall I answer?"],
        "hint": [
            "type": "plain_text",
            "text": "Choose a channel that an approver is in, too. Left empty, it stays between the two of us.",
        ],
        "element": [
            "type": "conversations_select",
            "action_id": .text(SlackForm.placeBlock),
            "default_to_current_conversation": true,
            "filter": ["include": ["public", "private"], "exclude_external_shared_channels": true],
        ],
    ]

    private static func choice(_ templates: [FormTemplate], _ shown: FormTemplate) -> JSON {
        [
            "type": "input",
            "block_id": .text(self.templateAction),
            "dispatch_action": true,
            "label": self.plain("What would you like?", 150),
            "element": [
                "type": "static_select",
                "action_id": .text(self.templateAction),
                "options": .list(templates.prefix(100).map { self.option($0.title, $0.name) }),
                "initial_option": self.option(shown.title, shown.name),
            ],
        ]
    }

    private static func input(_ field: FormTemplate.Field, _ template: FormTemplate, _ value: String?) -> JSON {
        var element: JSON = ["type": "plain_text_input", "action_id": .text(self.entry), "max_length": 1000]
        if let value, !value.isEmpty { element["initial_value"] = .text(String(value.prefix(1000))) }
        // A value that a choice cannot hold, or too many of them, are typed in instead.
        if !field.choices.isEmpty, field.choices.count <= 100, field.choices.allSatisfy({ $0.utf16.count <= 75 }),
            value.map(field.choices.contains) ?? true
        {
            element = [
                "type": "static_select", "action_id": .text(self.entry),
                "options": .list(field.choices.map { self.option($0, $0) }),
            ]
            if let value { element["initial_option"] = self.option(value, value) }
        }
        var block: JSON = [
            "type": "input",
            "block_id": .text(self.block(field.slot, in: template.name)),
            "label": self.plain(field.label, 150),
            "optional": .flag(!field.required),
            "element": element,
        ]
        if let hint = field.hint, !hint.isEmpty { block["hint"] = self.plain(hint, 150) }
        return block
    }

    private static func option(_ label: String, _ value: String) -> JSON {
        ["text": self.plain(label, 75), "value": .text(value)]
    }

    private static func plain(_ text: String, _ limit: Int) -> JSON {
        ["type": "plain_text", "text": .text(SlackText.line(text, limit: limit))]
    }
}
