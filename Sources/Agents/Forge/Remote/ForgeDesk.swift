import Digests
import Requests
import Transport

/// One project's place on a forge: kept as long as the bot lives, since the forge's limits and tokens are remembered.
struct ForgeDesk: Sendable {
    let settings: ForgeSettings
    let remote: GitRemote
    let service: any ForgeService
    let clock: any TimeSource

    init(_ settings: ForgeSettings, http: any HTTPClient, clock: any TimeSource) {
        let name = settings.service == .github ? "GitHub" : "GitLab"
        let pace = ForgePace()
        func api(_ key: any ForgeKey) -> ForgeAPI {
            ForgeAPI(
                name: name,
                base: settings.api,
                key: key,
                http: http,
                clock: clock,
                pace: pace,
                memory: ForgeMemory()
            )
        }
        let key: any ForgeKey
        switch settings.credential {
        case .token(let token): key = FixedKey(value: token)
        case .app(let id, let installation, let pem):
            key = GitHubAppKey(
                api: api(GitHubAppProof(app: id, key: try? RSAKey(pem: pem), clock: clock)),
                repository: settings.repository,
                installation: installation,
                clock: clock
            )
        }
        self.settings = settings
        self.clock = clock
        switch settings.service {
        case .github:
            self.service = GitHubService(api: api(key), repository: settings.repository, settings: settings)
            self.remote = GitRemote(url: settings.remote, user: "x-access-token", key: key)
        case .gitlab:
            self.service = GitLabService(api: api(key), repository: settings.repository, settings: settings)
            self.remote = GitRemote(url: settings.remote, user: "oauth2", key: key)
        }
    }

    func forge(_ origin: Origin) -> RemoteForge {
        RemoteForge(
            origin: origin,
            remote: self.remote,
            service: self.service,
            settings: self.settings,
            clock: self.clock
        )
    }
}
