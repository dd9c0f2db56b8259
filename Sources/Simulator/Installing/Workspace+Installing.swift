/// Coming into the workspace and leaving it (docs: authentication/installing-with-oauth, using token rotation).
extension Workspace {
    /// The app was allowed here: its token, and what renews that.
    mutating func install() -> JSON {
        let rotates = self.configuration.rotatesTokens
        // Workspaces may draw the same identifiers; a token is one workspace's alone.
        let name = "\(self.configuration.teamID)-\(self.identifiers.make("", length: 20))"
        let access = (rotates ? "xoxe.xoxb-" : "xoxb-") + name
        let refresh = rotates ? "xoxe-1-" + name : nil
        self.tokens.give(access, refresh: refresh)
        var answer: JSON = [
            "ok": true, "access_token": .string(access), "token_type": "bot",
            "scope": .string(self.configuration.scopes.joined(separator: ",")),
            "bot_user_id": .string(self.configuration.bot.id), "app_id": .string(self.configuration.appID),
            "team": ["id": .string(self.configuration.teamID), "name": .string(self.configuration.teamName)],
            "enterprise": .null, "is_enterprise_install": false,
            "authed_user": ["id": .string(self.configuration.people.first?.id ?? "")],
        ]
        if let refresh {
            answer["refresh_token"] = .string(refresh)
            answer["expires_in"] = .integer(Int(Tokens.lifetime))
        }
        return answer
    }

    /// A fresh token for one that renews.
    mutating func renew(_ refresh: String) -> JSON {
        self.tokens.renew(refresh)
        return self.install()
    }

    /// Somebody takes the app out of the workspace: it hears of that, and of nothing more.
    mutating func uninstall() {
        self.end("account_inactive")
        self.tell(event: ["type": "app_uninstalled"])
    }

    /// Somebody takes its tokens away.
    mutating func revoke() { self.end("token_revoked") }

    private mutating func end(_ error: String) {
        self.tokens.end(error)
        self.stacks = [:]
        self.tell(event: [
            "type": "tokens_revoked", "tokens": ["oauth": [], "bot": [.string(self.configuration.bot.id)]],
        ])
    }
}
