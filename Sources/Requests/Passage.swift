/// A piece of an answer or a result, free of any platform's look.
///
/// All text in it is plain: whoever renders it escapes it.
package enum Passage: Hashable, Sendable, Codable {
    case text(String)
    case bullets([String])
    case code(String)
    case table(Table)

    /// Rows and columns of plain text; each row has as many cells as `header`.
    package struct Table: Hashable, Sendable, Codable {
        package var caption: String
        package var header: [String]
        package var rows: [[String]]

        package init(caption: String, header: [String], rows: [[String]]) {
            self.caption = caption
            self.header = header
            self.rows = rows
        }
    }
}

/// What is said to a question that changes nothing: lineage, a catalogue, a status, help.
package struct Answer: Hashable, Sendable, Codable {
    package var title: String
    package var passages: [Passage]
    /// The same, drawn; shown in a message of its own where the platform can.
    package var picture: Picture?

    package init(title: String, passages: [Passage] = [], picture: Picture? = nil) {
        self.title = title
        self.passages = passages
        self.picture = picture
    }

    /// Whether some platform cannot show all of it in one message.
    package var isLong: Bool {
        let (rows, length) = self.passages.reduce((0, 0)) { sum, passage in
            switch passage {
            case .text(let text), .code(let text): (sum.0, sum.1 + text.utf8.count)
            case .bullets(let bullets): (sum.0, sum.1 + bullets.reduce(0) { $0 + $1.utf8.count + 3 })
            case .table(let table):
                (
                    max(sum.0, table.rows.count),
                    sum.1 + table.rows.reduce(0) { $0 + $1.reduce(0) { $0 + $1.utf8.count } }
                )
            }
        }
        return rows > 90 || length > 5000
    }
}

/// A picture (PNG) that is kept beside the ledger, named by its content.
package struct Picture: Hashable, Sendable, Codable {
    /// SHA-256 (hex) of its bytes.
    package var content: String
    package var title: String
    /// What it shows, for those who cannot see it.
    package var words: String

    package init(content: String, title: String, words: String) {
        self.content = content
        self.title = title
        self.words = words
    }
}

/// The one question asked when a wish is not clear; answered by a button or in words.
package struct Question: Hashable, Sendable, Codable {
    package var text: String
    /// The slot in doubt; `nil` when the intent itself is.
    package var slot: String?
    /// What was understood so far.
    package var intent: Intent?
    package var options: [Option]
    /// Who answers it; `nil` for whoever made the request.
    package var audience: Audience?

    package init(
        text: String,
        slot: String? = nil,
        intent: Intent? = nil,
        options: [Option] = [],
        audience: Audience? = nil
    ) {
        self.text = text
        self.slot = slot
        self.intent = intent
        self.options = options
        self.audience = audience
    }

    package enum Audience: String, Hashable, Sendable, Codable {
        /// Approvers alone, and with a button: a message that was held is theirs to release.
        case approvers
    }

    /// A choice offered as a button: choosing it fixes the intent, some slots, or both.
    package struct Option: Hashable, Sendable, Codable {
        package var label: String
        package var intent: String?
        package var slots: [String: SlotValue]

        package init(label: String, intent: String? = nil, slots: [String: SlotValue] = [:]) {
            self.label = label
            self.intent = intent
            self.slots = slots
        }
    }
}
