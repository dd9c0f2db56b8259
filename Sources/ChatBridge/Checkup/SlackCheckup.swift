import Requests

/// Looks at the Slack app as the workspace has it, and names every difference from what the bridge needs. Changes nothing.
package struct SlackCheckup: Sendable {
    private let api: SlackAPI
    private let wanted: [SlackScope]
    private let usesSockets: Bool
    private let name: String

    /// - Parameters:
    ///   - name: what the findings begin with.
    ///   - isAgent: whether the app is to be an agent, which needs one permission more.
    ///   - usesSockets: whether the bot opens connections (Socket Mode); otherwise Slack comes by HTTP.
    package init(api: SlackAPI, named name: String = "slack", isAgent: Bool = false, usesSockets: Bool = true) {
        self.name = name
        self.api = api
        self.usesSockets = usesSockets
        self.wanted = SlackScope.wanted(isAgent: isAgent)
    }

    /// What was found, in the order in which it is put right.
    package func findings() async -> [Finding] {
        let reply: SlackReply
        do {
            reply = try await self.api.call(.whoAmI)
        } catch {
            return [self.refusal(error)]
        }
        return [self.identity(reply)] + self.scopes(reply.scopes) + (self.usesSockets ? [await self.connection()] : [])
            + [await self.channels()]
    }

    private func refusal(_ trouble: SlackTrouble) -> Finding {
        guard let code = trouble.code, SlackCode.isFatal(code) else {
            return Finding(
                .bad,
                "slack",
                trouble.setback.message,
                advice: "See that this machine reaches Slack, directly or by HTTPS_PROXY"
            )
        }
        return Finding(
            .bad,
            "\(self.name) bot token",
            "Slack refuses SLACK_BOT_TOKEN: \(code)",
            advice:
                "Install the app to the workspace, and copy the bot token (xoxb-…) from its page OAuth & Permissions"
        )
    }

    private func identity(_ reply: SlackReply) -> Finding {
        guard let team = reply.team, let user = reply.user, reply.bot != nil else {
            return Finding(
                .bad,
                "\(self.name) bot token",
                "it is not the token of a bot",
                advice: "Use the token that begins with xoxb-"
            )
        }
        return Finding(.good, "\(self.name) bot token", "speaks as \(user) in workspace \(team)")
    }

    private func scopes(_ granted: [String]) -> [Finding] {
        guard !granted.isEmpty else {
            return [Finding(.remark, "\(self.name) scopes", "Slack did not say which permissions the app has")]
        }
        let names = Set(self.wanted.map(\.name))
        let missing = self.wanted.filter { !granted.contains($0.name) }.map { scope in
            Finding(
                .bad,
                "\(self.name) scope \(scope.name)",
                "is missing: it is needed \(scope.purpose)",
                advice:
                    "Add it under OAuth & Permissions (or apply `chatbridge manifest slack`), then install the app again"
            )
        }
        let surplus = granted.filter { !names.contains($0) }.sorted()
        let more = Finding(
            .remark,
            "\(self.name) scopes",
            "the app has more than it needs: \(surplus.joined(separator: ", "))",
            advice: "Take them away under OAuth & Permissions: what an app may not do cannot be abused"
        )
        let whole = Finding(.good, "\(self.name) scopes", "all \(names.count) that are needed are granted")
        return (missing.isEmpty ? [whole] : missing) + (surplus.isEmpty ? [] : [more])
    }

    /// Asks for a connection that is never opened: it says whether the app-level token holds and Socket Mode is on.
    private func connection() async -> Finding {
        do {
            _ = try await self.api.ticket()
            return Finding(.good, "slack app token", "opens connections (Socket Mode)")
        } catch .fatal(let why) {
            return Finding(.bad, "slack app token", why, advice: "See above; then start the bot again")
        } catch .disabled {
            return Finding(
                .bad,
                "slack socket mode",
                "is switched off",
                advice: "Switch it on on the app's page Socket Mode"
            )
        } catch {
            return Finding(.remark, "slack app token", "could not be tried just now: \(error)")
        }
    }

    private func channels() async -> Finding {
        do {
            let page = try await self.api.conversations(cursor: nil)
            guard page.elements.contains(where: { !$0.hasPrefix("D") }) else {
                return Finding(
                    .remark,
                    "\(self.name) channels",
                    "the bot is in none, so only direct messages reach it",
                    advice: "Invite it where people work: /invite and its name"
                )
            }
            let more = page.cursor == nil ? "" : " at least"
            return Finding(.good, "\(self.name) channels", "the bot is in\(more) \(page.elements.count) conversations")
        } catch {
            return Finding(.remark, "\(self.name) channels", "could not be listed: \(error.setback.message)")
        }
    }
}
