/// JSON as Power BI writes it: keys in their order, two spaces a step, no space before a colon.
enum PBIRValue: Hashable, Sendable {
    case text(String)
    case number(Int)
    case flag(Bool)
    case list([PBIRValue])
    case object([Entry])

    struct Entry: Hashable, Sendable {
        var key: String
        var value: PBIRValue

        init(_ key: String, _ value: PBIRValue) {
            self.key = key
            self.value = value
        }
    }

    /// The file's text, without a line feed at its end, as Power BI leaves it.
    func written(depth: Int = 0) -> String {
        let (outer, inner) = (String(repeating: "  ", count: depth), String(repeating: "  ", count: depth + 1))
        switch self {
        case .text(let text): return Self.quoted(text)
        case .number(let number): return "\(number)"
        case .flag(let flag): return "\(flag)"
        case .list(let values):
            let lines = values.map { inner + $0.written(depth: depth + 1) }
            return lines.isEmpty ? "[]" : "[\n\(lines.joined(separator: ",\n"))\n\(outer)]"
        case .object(let entries):
            let lines = entries.map { "\(inner)\(Self.quoted($0.key)): \($0.value.written(depth: depth + 1))" }
            return lines.isEmpty ? "{}" : "{\n\(lines.joined(separator: ",\n"))\n\(outer)}"
        }
    }

    static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            case _ where scalar.value < 0x20:
                let hex = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
