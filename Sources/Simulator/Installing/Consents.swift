/// The codes that people were sent back to the app with: each is worth one installation, for ten minutes.
struct Consents: Sendable {
    private struct Consent {
        var team: String
        var redirect: String
        var until: Int64
    }

    private static let lifetime: Int64 = 600_000_000
    private var open: [String: Consent] = [:]
    private var used: Set<String> = []

    mutating func add(_ code: String, to team: String, redirect: String, at now: Int64) {
        self.open[code] = Consent(team: team, redirect: redirect, until: now + Self.lifetime)
    }

    /// The workspace that the code is for, once.
    mutating func redeem(_ code: String, redirect: String?, at now: Int64) throws(MethodError) -> String {
        guard !self.used.contains(code) else { throw MethodError("code_already_used") }
        guard let consent = self.open[code], consent.until > now else { throw MethodError("invalid_code") }
        guard consent.redirect == redirect else { throw MethodError("bad_redirect_uri") }
        self.open[code] = nil
        self.used.insert(code)
        return consent.team
    }
}
