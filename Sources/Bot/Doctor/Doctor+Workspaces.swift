import ChatBridge
import Ledger
import Requests

extension Doctor {
    /// How Slack is: by the token of the settings, and in every workspace in which the app was installed by the bot's page.
    func slack(_ settings: SlackConfiguration) async -> [Finding] {
        var findings: [Finding] = []
        if !settings.botToken.isEmpty {
            let api = SlackAPI(configuration: settings, http: self.wire.http, time: SystemTime())
            findings += await SlackCheckup(
                api: api,
                isAgent: settings.signs.isAgent,
                usesSockets: settings.endpoint == nil
            ).findings()
        }
        guard let installing = settings.installing else { return findings }
        findings.append(
            Finding(
                .good,
                "slack install page",
                "\(installing.page), for \(installing.workspaces.sorted().joined(separator: ", ")); "
                    + "the app needs the redirect URL \(installing.redirect)"
            )
        )
        return findings + (await self.installed(settings, installing))
    }

    private func installed(
        _ settings: SlackConfiguration,
        _ installing: SlackConfiguration.Installing
    ) async -> [Finding] {
        guard let reader = try? LedgerReader(directory: self.data) else { return [] }
        let shelf = SlackInstallations.Shelf(
            all: { try await reader.recall(beginning: $0) },
            keep: { _, _ in },
            forget: { _ in }
        )
        guard let found = try? await SlackInstallations(on: shelf, sealedBy: installing.key).all() else { return [] }
        var findings = found.broken.map { team in
            Finding(
                .bad,
                "slack \(team)",
                "its token cannot be opened with SLACK_TOKEN_KEY",
                advice: "Set the key of before, or install the app again at \(installing.page)"
            )
        }
        for installation in found.open {
            // A token that has run out is renewed by the bot alone: what renews it holds once.
            let tokens = SlackTokens(
                installation.grant,
                apiURL: settings.apiURL,
                http: self.wire.http,
                time: SystemTime()
            )
            let api = SlackAPI(configuration: settings, http: self.wire.http, time: SystemTime(), tokens: tokens)
            findings += await SlackCheckup(
                api: api,
                named: "slack \(installation.team)",
                isAgent: settings.signs.isAgent,
                usesSockets: false
            ).findings()
        }
        return findings
    }
}
