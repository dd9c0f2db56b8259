/// One line of input of every batch command.
package struct BatchText: Decodable, Sendable {
    package var id: BatchID
    package var text: String
}

/// An id as the caller wrote it: a string or a whole number, given back alike.
package enum BatchID: Hashable, Codable, Sendable {
    case text(String)
    case number(Int)

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let number = try? container.decode(Int.self) {
            self = .number(number)
        } else {
            self = .text(try container.decode(String.self))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .text(let text): try container.encode(text)
        case .number(let number): try container.encode(number)
        }
    }
}
