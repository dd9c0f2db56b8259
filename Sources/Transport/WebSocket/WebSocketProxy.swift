/// The HTTP proxy that a secure connection goes through, by the environment variables that curl reads too.
struct WebSocketProxy: Hashable {
    let host: String
    let port: UInt16
    /// `user:password`, or `nil`.
    let credentials: String?

    /// The proxy for `address`, or `nil` to connect directly: `https_proxy` or `HTTPS_PROXY`, unless the host is named
    /// in `no_proxy` or `NO_PROXY`. Plain `ws` never takes a proxy.
    static func choose(
        for address: WebSocketAddress,
        from environment: [String: String]
    ) throws(WebSocketFailure) -> WebSocketProxy? {
        let value = environment["https_proxy"] ?? environment["HTTPS_PROXY"] ?? ""
        let exceptions = environment["no_proxy"] ?? environment["NO_PROXY"] ?? ""
        guard address.isSecure, !value.isEmpty, !Self.names(address.host, in: exceptions) else { return nil }
        return try WebSocketProxy(value)
    }

    private init(_ value: String) throws(WebSocketFailure) {
        let flaw = WebSocketFailure(.notOpened, "HTTPS_PROXY is not of the form http://host:port")
        var rest = value[...]
        if let mark = value.firstRange(of: "://") {
            guard value[..<mark.lowerBound].lowercased() == "http" else { throw flaw }
            rest = value[mark.upperBound...]
        }
        rest = rest.prefix { $0 != "/" }
        let at = rest.lastIndex(of: "@")
        self.credentials = at.map { String(rest[..<$0]) }
        if let at { rest = rest[rest.index(after: at)...] }
        guard let (host, port) = WebSocketAddress.split(rest), !host.isEmpty else { throw flaw }
        self.host = host
        self.port = port ?? 1080
    }

    /// Whether `list` names `host` or a domain it is in; `*` names every host.
    static func names(_ host: String, in list: String) -> Bool {
        let host = host.lowercased()
        return list.split(whereSeparator: { $0 == "," || $0 == " " }).contains { entry in
            if entry == "*" { return true }
            let domain = entry.lowercased().drop { $0 == "." }
            return !domain.isEmpty && (host == domain || host.hasSuffix(".\(domain)"))
        }
    }
}
