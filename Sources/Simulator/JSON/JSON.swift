extension Simulator {
    /// A JSON value, kept as it came: the simulator passes blocks and metadata on without knowing all of their fields.
    package enum JSON: Hashable, Sendable {
        case null
        case bool(Bool)
        case integer(Int)
        case double(Double)
        case string(String)
        case array([JSON])
        case object([String: JSON])
    }
}

typealias JSON = Simulator.JSON

extension Simulator.JSON {
    /// The member of an object; `null` when there is none.
    package subscript(key: String) -> Self {
        get {
            guard case .object(let members) = self, let member = members[key] else { return .null }
            return member
        }
        set {
            guard case .object(var members) = self else {
                self = .object([key: newValue])
                return
            }
            self = .null
            members[key] = newValue
            self = .object(members)
        }
    }

    /// The characters of a string; `nil` for every other kind.
    package var string: String? {
        guard case .string(let string) = self else { return nil }
        return string
    }

    /// The elements of an array; `nil` for every other kind.
    package var array: [Self]? {
        guard case .array(let elements) = self else { return nil }
        return elements
    }

    /// The members of an object; `nil` for every other kind.
    package var object: [String: Self]? {
        guard case .object(let members) = self else { return nil }
        return members
    }

    /// A whole number, also when it is written as a string, as form-encoded arguments are.
    package var integer: Int? {
        switch self {
        case .integer(let integer): integer
        case .double(let double): Int(exactly: double)
        case .string(let string): Int(string)
        default: nil
        }
    }

    /// A truth value, also when it is written as `"true"` or `1`, as form-encoded arguments are.
    package var bool: Bool? {
        switch self {
        case .bool(let bool): bool
        case .string("true"), .string("1"), .integer(1): true
        case .string("false"), .string("0"), .integer(0): false
        default: nil
        }
    }

    package var isNull: Bool { self == .null }

    /// An object of the members that are not `nil`.
    init(fields: KeyValuePairs<String, Self?>) {
        var members: [String: Self] = [:]
        for (name, value) in fields {
            if let value { members[name] = value }
        }
        self = .object(members)
    }
}

extension Simulator.JSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    package init(stringLiteral value: String) { self = .string(value) }
    package init(integerLiteral value: Int) { self = .integer(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(arrayLiteral elements: Self...) { self = .array(elements) }
    package init(dictionaryLiteral elements: (String, Self)...) {
        self = .object(Dictionary(elements) { _, last in last })
    }
}
