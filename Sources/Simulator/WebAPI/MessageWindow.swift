/// The part of a conversation that a call asks for: from `oldest` to `latest`, so many at a time.
struct MessageWindow: Sendable {
    /// One page, and where the next begins.
    struct Page: Sendable {
        var messages: [Simulator.Message]
        var cursor: String?
    }

    private let oldest: String?
    private let latest: String?
    private let inclusive: Bool
    private let limit: Int
    private let cursor: String?

    init(_ call: MethodCall, defaultLimit: Int) throws(MethodError) {
        self.oldest = call.string("oldest").flatMap { $0 == "0" || $0.isEmpty ? nil : $0 }
        self.latest = call.string("latest").flatMap { $0 == "now" || $0.isEmpty ? nil : $0 }
        self.inclusive = call.flag("inclusive")
        self.cursor = call.string("cursor").flatMap { $0.isEmpty ? nil : $0 }
        self.limit = min(max(call.arguments["limit"]?.integer ?? defaultLimit, 1), 999)
        if let oldest, Double(oldest) == nil { throw MethodError("invalid_ts_oldest") }
        if let latest, Double(latest) == nil { throw MethodError("invalid_ts_latest") }
    }

    func contains(_ ts: String) -> Bool {
        if let oldest, self.inclusive ? ts < oldest : ts <= oldest { return false }
        if let latest, self.inclusive ? ts > latest : ts >= latest { return false }
        return true
    }

    /// The page that begins at the cursor, or the first.
    func page(of messages: [Simulator.Message]) throws(MethodError) -> Page {
        var start = messages.startIndex
        if let cursor {
            guard let found = messages.firstIndex(where: { "next_ts:\($0.ts)" == cursor }) else {
                throw MethodError("invalid_cursor")
            }
            start = found
        }
        let rest = messages[start...]
        return Page(
            messages: Array(rest.prefix(self.limit)),
            cursor: rest.dropFirst(self.limit).first.map { "next_ts:\($0.ts)" }
        )
    }
}
