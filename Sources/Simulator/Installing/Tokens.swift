/// What the app may call one workspace with, and what became of what it called it with before.
struct Tokens: Sendable {
    /// How long an access token holds where tokens are rotated: twelve hours, as Slack has it.
    static let lifetime: Int64 = 43_200

    /// Each token that was ever given, and the error that it is answered with; `nil` while it holds.
    private var bots: [String: String?] = [:]
    private var refreshes: Set<String> = []

    /// - Parameter first: the one that the workspace begins with; empty when the app is not installed.
    init(_ first: String) { if !first.isEmpty { self.bots[first] = .some(nil) } }

    /// Whether the app is in the workspace.
    var isInstalled: Bool { !self.refreshes.isEmpty || self.bots.values.contains { $0 == nil } }

    /// Whether the token is one of this workspace's, holding or not.
    func knows(_ token: String) -> Bool { self.bots[token] != nil }

    func knows(refresh token: String) -> Bool { self.refreshes.contains(token) }

    func holds(_ token: String) -> Bool { self.bots[token].map { $0 == nil } ?? false }

    /// Why it does not hold.
    func refusal(of token: String) -> String? { self.bots[token] ?? nil }

    mutating func give(_ token: String, refresh: String?) {
        self.bots[token] = .some(nil)
        if let refresh { self.refreshes.insert(refresh) }
    }

    /// A refresh token holds once; what it renewed runs out.
    mutating func renew(_ refresh: String) {
        self.expire()
        self.refreshes = []
    }

    /// What was given has run out; what renews it holds.
    mutating func expire() {
        for token in self.bots.keys where self.bots[token] == .some(nil) { self.bots[token] = "token_expired" }
    }

    /// Nothing that was given so far holds any more, and calls with it are answered with `error`.
    mutating func end(_ error: String) {
        for token in self.bots.keys where self.bots[token] == .some(nil) { self.bots[token] = error }
        self.refreshes = []
    }
}
