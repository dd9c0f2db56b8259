package import Requests
package import Transport

/// Tries what the bot needs of Microsoft: the keys it signs with, and a token of our own.
package struct TeamsCheckup: Sendable {
    private let configuration: TeamsConfiguration
    private let http: any HTTPClient
    private let time: any TimeSource

    package init(configuration: TeamsConfiguration, http: any HTTPClient, time: any TimeSource) {
        self.configuration = configuration
        self.http = http
        self.time = time
    }

    package func findings() async -> [Finding] {
        let health = Health()
        let keyring = TeamsKeyring(
            configuration: self.configuration,
            http: self.http,
            time: self.time,
            health: health
        )
        // Looking for any key has them fetched.
        _ = await keyring.key(named: "none")
        let access = TeamsAccess(configuration: self.configuration, http: self.http, time: self.time, health: health)
        _ = try? await access.get()
        let advice = [
            "teams keys":
                "See that this machine reaches the address in TEAMS_OPENID_METADATA_URL, directly or by HTTPS_PROXY",
            "teams token": "Compare with the page of the Azure bot resource; a client secret expires",
        ]
        return health.conditions.map { condition in
            condition.state == .well
                ? Finding(.good, condition.subject, condition.detail)
                : Finding(.bad, condition.subject, condition.detail, advice: advice[condition.subject])
        }.sorted { $0.subject < $1.subject }
    }
}
