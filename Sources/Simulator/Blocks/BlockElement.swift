/// Something in a block that can be pressed, chosen or filled in.
struct BlockElement: Sendable {
    var blockID: String
    var actionID: String
    var type: String
    /// As the app sent it.
    var content: JSON
    /// Whether it sits in an `input` block, which is sent with the view and not at once.
    var isInput: Bool
    /// Whether an input may stay empty.
    var isOptional: Bool

    /// Every such element of `block`.
    static func all(in block: JSON) -> [BlockElement] {
        let elements: [JSON] =
            switch block["type"].string {
            case "actions", "context_actions": block["elements"].array ?? []
            case "section": [block["accessory"]]
            case "input": [block["element"]]
            default: []
            }
        return elements.compactMap { element in
            guard let type = element["type"].string, type != "image" else { return nil }
            return BlockElement(
                blockID: block["block_id"].string ?? "",
                actionID: element["action_id"].string ?? "",
                type: type,
                content: element,
                isInput: block["type"] == "input",
                isOptional: block["optional"].bool ?? false
            )
        }
    }

    /// The options that can be chosen, those in groups too.
    var options: [JSON] {
        let groups = self.content["option_groups"].array ?? []
        return (self.content["options"].array ?? []) + groups.flatMap { $0["options"].array ?? [] }
    }

    func option(_ value: String) -> JSON? { self.options.first { $0["value"].string == value } }

    /// What a choice is called: `selected_…` in a state, `initial_…` where the app makes it. `nil` for typed text.
    private var slot: (name: String, isList: Bool)? {
        switch self.type {
        case "static_select", "external_select", "radio_buttons", "overflow": ("option", false)
        case "multi_static_select", "multi_external_select", "checkboxes": ("options", true)
        case "datepicker": ("date", false)
        case "timepicker": ("time", false)
        case "datetimepicker": ("date_time", false)
        case "users_select": ("user", false)
        case "multi_users_select": ("users", true)
        case "channels_select": ("channel", false)
        case "multi_channels_select": ("channels", true)
        case "conversations_select": ("conversation", false)
        case "multi_conversations_select": ("conversations", true)
        default: nil
        }
    }

    /// The element's state when nobody has touched it, as `state.values` has it.
    var initialState: JSON {
        if self.type == "file_input" { return ["type": .string(self.type), "files": []] }
        guard let slot else { return ["type": .string(self.type), "value": self.content["initial_value"]] }
        let initial = self.content["initial_\(slot.name)"]
        return [
            "type": .string(self.type), "selected_\(slot.name)": slot.isList && initial.isNull ? [] : initial,
        ]
    }

    /// What a state holds: typed text, or what was chosen; `nil` when that is nothing.
    func filled(in state: JSON) -> JSON? {
        let value = state[self.slot.map { "selected_\($0.name)" } ?? (self.type == "file_input" ? "files" : "value")]
        return [.null, "", []].contains(value) ? nil : value
    }

    /// Buttons and menus of actions keep no state.
    var hasState: Bool { !["button", "overflow", "workflow_button", "feedback_buttons"].contains(self.type) }
}

extension Simulator {
    /// What a person puts into a field or chooses in a menu.
    package enum Choice: Hashable, Sendable, ExpressibleByStringLiteral, ExpressibleByArrayLiteral {
        /// Typed text, a date, or the value of one option.
        case one(String)
        /// The values of several options.
        case several([String])

        package init(stringLiteral value: String) { self = .one(value) }
        package init(arrayLiteral elements: String...) { self = .several(elements) }

        var values: [String] {
            switch self {
            case .one(let value): value.isEmpty ? [] : [value]
            case .several(let values): values
            }
        }
    }
}

extension BlockElement {
    /// The element's state after `choice`; `nil` when an option is not on offer.
    func state(after choice: Simulator.Choice) -> JSON? {
        var state: JSON = ["type": .string(self.type)]
        if let slot {
            let chosen = choice.values.compactMap(self.value)
            guard chosen.count == choice.values.count else { return nil }
            state["selected_\(slot.name)"] = slot.isList ? .array(chosen) : chosen.first ?? .null
        } else if self.type == "feedback_buttons" {
            let values = ["positive_button", "negative_button"].compactMap { self.content[$0]["value"].string }
            guard let value = choice.values.first, values.contains(value) else { return nil }
            state["value"] = .string(value)
        } else if self.type != "button" {
            state["value"] = choice.values.first.map(JSON.string) ?? .null
        }
        return state
    }

    /// One thing chosen, as a state has it.
    private func value(_ text: String) -> JSON? {
        switch self.slot?.name {
        case "option", "options": self.option(text)
        case "date_time": Int(text).map(JSON.integer)
        default: .string(text)
        }
    }
}
