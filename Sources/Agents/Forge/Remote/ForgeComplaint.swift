import Foundation

/// What a forge says went wrong, from its JSON: GitHub's `message` and `errors`, GitLab's `message` or `error`.
enum ForgeComplaint {
    /// One line of at most 300 characters.
    static func words(_ body: [UInt8]) -> String {
        guard let json = try? JSONSerialization.jsonObject(with: Data(body)) as? [String: Any] else {
            return "no reason given"
        }
        let parts = ["message", "error", "error_description", "errors"].compactMap { json[$0] }.flatMap(Self.texts)
        let line = parts.joined(separator: "; ").split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return line.isEmpty ? "no reason given" : String(line.prefix(300))
    }

    private static func texts(_ value: Any) -> [String] {
        switch value {
        case let text as String: [text]
        case let list as [Any]: list.prefix(5).flatMap(self.texts)
        case let object as [String: Any]:
            object["message"].map(self.texts)
                ?? object.sorted { $0.key < $1.key }.prefix(5).map {
                    "\($0.key) \(self.texts($0.value).joined(separator: ", "))"
                }
        default: []
        }
    }
}

/// The `Link` header (RFC 8288), as far as paging needs it.
enum ForgeLink {
    /// The address of the next page.
    static func next(_ header: String?) -> String? {
        for part in (header ?? "").split(separator: ",") where part.contains(#"rel="next""#) {
            guard let start = part.firstIndex(of: "<"), let end = part.firstIndex(of: ">"), start < end else {
                continue
            }
            return String(part[part.index(after: start)..<end])
        }
        return nil
    }
}
