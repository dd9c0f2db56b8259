/// One call of a Web API method.
struct MethodCall: Sendable {
    var method: String
    /// From a JSON body, a form, or the query; form values are strings.
    var arguments: [String: JSON]
    /// From the Authorization header.
    var bearer: String?

    func has(_ name: String) -> Bool { !(self.arguments[name] ?? .null).isNull }

    func string(_ name: String) -> String? {
        switch self.arguments[name] {
        case .string(let string): string
        case .integer(let integer): String(integer)
        default: nil
        }
    }

    func required(_ name: String) throws(MethodError) -> String {
        guard let value = self.string(name), !value.isEmpty else {
            throw MethodError("invalid_arguments", ["[ERROR] missing required field: \(name)"])
        }
        return value
    }

    func flag(_ name: String) -> Bool { self.arguments[name]?.bool ?? false }

    /// A structure, also when it comes as JSON text, as in forms. Throws `error` when it is not one.
    func structure(_ name: String, orElse error: String) throws(MethodError) -> JSON? {
        guard let value = self.arguments[name], !value.isNull, value != "" else { return nil }
        guard let text = value.string else { return value }
        guard let parsed = JSON(parsing: text) else { throw MethodError(error) }
        return parsed
    }
}
