/// A parsed `ws` or `wss` address.
struct WebSocketAddress: Hashable {
    let isSecure: Bool
    /// A name or an IP address, without brackets.
    let host: String
    let port: UInt16
    /// Path and query. The query may hold a ticket: never show it.
    let path: String

    init(_ url: String) throws(WebSocketFailure) {
        let flaw = WebSocketFailure(.notOpened, "the WebSocket address is not of the form ws://host/ or wss://host/")
        guard !url.utf8.contains(where: { $0 <= 0x20 || $0 >= 0x7F }), let colon = url.firstIndex(of: ":") else {
            throw flaw
        }
        let scheme = url[..<colon].lowercased()
        let rest = url[colon...]
        guard scheme == "ws" || scheme == "wss", rest.hasPrefix("://") else { throw flaw }
        let authority = rest.dropFirst(3).prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        guard !authority.contains("@"), let (host, port) = Self.split(authority), !host.isEmpty else { throw flaw }
        self.isSecure = scheme == "wss"
        self.host = host
        self.port = port ?? (self.isSecure ? 443 : 80)
        let path = rest.dropFirst(3 + authority.count).prefix { $0 != "#" }
        self.path = path.hasPrefix("/") ? String(path) : "/\(path)"
    }

    /// What may be shown: the host and the port.
    var name: String { "\(self.bracketed):\(self.port)" }

    /// The `Host` header; the port only where it is not the usual one.
    var header: String { self.port == (self.isSecure ? 443 : 80) ? self.bracketed : self.name }

    private var bracketed: String { self.host.contains(":") ? "[\(self.host)]" : self.host }

    /// Host and port of `host`, `host:port` or `[address]:port`.
    static func split(_ authority: Substring) -> (host: String, port: UInt16?)? {
        var host = authority
        var end: Substring = ""
        if authority.hasPrefix("[") {
            guard let bracket = authority.firstIndex(of: "]") else { return nil }
            host = authority[authority.index(after: authority.startIndex)..<bracket]
            end = authority[authority.index(after: bracket)...]
        } else if let colon = authority.firstIndex(of: ":") {
            host = authority[..<colon]
            end = authority[colon...]
        }
        if end.isEmpty || end == ":" { return (String(host), nil) }
        guard end.hasPrefix(":"), let port = UInt16(end.dropFirst()), port > 0 else { return nil }
        return (String(host), port)
    }
}
