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

    /// The element's state when nobody has touched it, as `state.values` has it.
    var initialState: JSON {
        var state: JSON = ["type": .string(self.type)]
        switch self.type {
        case "plain_text_input", "number_input", "email_text_input", "url_text_input":
            state["value"] = self.content["initial_value"]
        case "static_select", "radio_buttons": state["selected_option"] = self.content["initial_option"]
        case "multi_static_select", "checkboxes":
            state["selected_options"] = .array(self.content["initial_options"].array ?? [])
        case "datepicker": state["selected_date"] = self.content["initial_date"]
        case "conversations_select": state["selected_conversation"] = self.content["initial_conversation"]
        default: break
        }
        return state
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
        switch self.type {
        case "static_select", "radio_buttons", "overflow":
            guard let value = choice.values.first else {
                state["selected_option"] = .null
                return state
            }
            guard let option = self.option(value) else { return nil }
            state["selected_option"] = option
        case "multi_static_select", "checkboxes":
            let options = choice.values.map(self.option)
            guard !options.contains(where: { $0 == nil }) else { return nil }
            state["selected_options"] = .array(options.compactMap(\.self))
        case "datepicker": state["selected_date"] = choice.values.first.map(JSON.string) ?? .null
        case "conversations_select":
            state["selected_conversation"] = choice.values.first.map(JSON.string) ?? .null
        case "feedback_buttons":
            let values = ["positive_button", "negative_button"].compactMap { self.content[$0]["value"].string }
            guard let value = choice.values.first, values.contains(value) else { return nil }
            state["value"] = .string(value)
        case "button": break
        default: state["value"] = choice.values.first.map(JSON.string) ?? .null
        }
        return state
    }
}
