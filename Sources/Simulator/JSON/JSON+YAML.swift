import Yams

extension Simulator.JSON {
    /// The value of a node of a YAML document. What is quoted is text, whatever it looks like.
    init(_ node: Node) {
        switch node {
        case .mapping(let mapping):
            let members = mapping.compactMap { key, value in key.string.map { ($0, Self(value)) } }
            self = .object(Dictionary(members) { _, last in last })
        case .sequence(let sequence): self = .array(sequence.map { Self($0) })
        case .scalar(let scalar) where scalar.style == .plain: self = Self(plain: node)
        case .scalar(let scalar): self = .string(scalar.string)
        default: self = .null
        }
    }

    private init(plain node: Node) {
        if let integer = node.int {
            self = .integer(integer)
        } else if let double = node.float {
            self = .double(double)
        } else if ["true", "false"].contains(node.string) {
            self = .bool(node.string == "true")
        } else if node.null != nil {
            self = .null
        } else {
            self = .string(node.string ?? "")
        }
    }
}
