extension Workspace {
    /// Gives every block and element the identifiers that its author left out, as Slack does.
    mutating func named(_ blocks: [JSON]) -> [JSON] { blocks.map { self.named($0) } }

    private mutating func named(_ block: JSON) -> JSON {
        var block = block
        if block["block_id"].string?.isEmpty ?? true {
            block["block_id"] = .string(self.identifiers.make("", length: 5))
        }
        switch block["type"].string {
        case "actions", "context_actions":
            block["elements"] = .array((block["elements"].array ?? []).map { self.namedElement($0) })
        case "section" where !block["accessory"].isNull: block["accessory"] = self.namedElement(block["accessory"])
        case "input": block["element"] = self.namedElement(block["element"])
        default: break
        }
        return block
    }

    private mutating func namedElement(_ element: JSON) -> JSON {
        guard element["type"] != "image", element["action_id"].string?.isEmpty ?? true else { return element }
        var element = element
        element["action_id"] = .string(self.identifiers.make("", length: 5))
        return element
    }
}
