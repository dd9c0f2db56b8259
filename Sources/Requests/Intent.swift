/// What somebody wants, after sanitising, classifying and resolving: a template's name and its filled slots.
package struct Intent: Hashable, Sendable, Codable {
    /// The template's name, one of the public vocabulary (`add_metric`, `rename_column`, …).
    package var name: String
    /// The name of the configured data project this is about.
    package var project: String
    /// The typed slots; names and formats are the public vocabulary.
    package var slots: [String: SlotValue]
    /// How sure the classifier and the slot resolver are together, 0 to 1.
    package var confidence: Double

    /// The name of what asks for a skipped step alone; no words lead to it.
    package static let skippedStep = "update_bi"

    package init(name: String, project: String, slots: [String: SlotValue] = [:], confidence: Double = 1) {
        self.name = name
        self.project = project
        self.slots = slots
        self.confidence = confidence
    }

    /// The slot's value as one text; `nil` when it is absent or not a text.
    package func text(_ slot: String) -> String? {
        if case .text(let text)? = self.slots[slot] { return text }
        return nil
    }

    /// The slot's value as a list; a single text counts as a list of one.
    package func list(_ slot: String) -> [String] {
        switch self.slots[slot] {
        case .list(let list)?: list
        case .text(let text)?: [text]
        default: []
        }
    }

    /// The slot's value as filters; empty when it is absent.
    package func filters(_ slot: String = "filters") -> [Filter] {
        if case .filters(let filters)? = self.slots[slot] { return filters }
        return []
    }
}

/// The value of one slot. In JSON a text is a string, a list an array of strings, filters an array of objects.
package enum SlotValue: Hashable, Sendable, Codable {
    case text(String)
    case list([String])
    case flag(Bool)
    case filters([Filter])

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let flag = try? container.decode(Bool.self) {
            self = .flag(flag)
        } else if let text = try? container.decode(String.self) {
            self = .text(text)
        } else if let list = try? container.decode([String].self) {
            self = .list(list)
        } else {
            self = .filters(try container.decode([Filter].self))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .text(let text): try container.encode(text)
        case .list(let list): try container.encode(list)
        case .flag(let flag): try container.encode(flag)
        case .filters(let filters): try container.encode(filters)
        }
    }
}

/// A condition on a column: `order_total >= 100`.
package struct Filter: Hashable, Sendable, Codable {
    package var column: String
    /// One of `=`, `!=`, `>`, `>=`, `<`, `<=`, `in`.
    package var op: String
    /// One value, or for `in` several.
    package var value: FilterValue

    package init(column: String, op: String, value: FilterValue) {
        self.column = column
        self.op = op
        self.value = value
    }
}

/// What a filter compares with: one value, or a list for `in`. A string or an array of strings in JSON.
package enum FilterValue: Hashable, Sendable, Codable {
    case one(String)
    case many([String])

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let one = try? container.decode(String.self) {
            self = .one(one)
        } else {
            self = .many(try container.decode([String].self))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .one(let one): try container.encode(one)
        case .many(let many): try container.encode(many)
        }
    }
}
