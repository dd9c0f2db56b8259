import Foundation

/// The folder of one torture: the bot's settings and data, its projects, and the tools that it works with.
struct Workshop: Sendable {
    let folder: URL
    let projects: [TinyProject]
    /// The dbt that the bot is to use; its siblings are found beside it.
    let dbt: String
    let git = "/usr/bin/git"
    let setpriv = "/usr/bin/setpriv"
    private let standIn: StandIn?

    /// - Parameters:
    ///   - dbt: a real one.
    ///   - isReal: whether the bot works with that, or with the stand-in, which is thirty times as quick.
    init(_ folder: URL, dbt: String, isReal: Bool) {
        self.folder = folder
        self.standIn = isReal ? nil : StandIn(folder: folder.appending(path: "tools"), dbt: dbt)
        self.projects = ["harbour", "orchard", "foundry", "library"].map { name in
            let channel = "C0\(name.uppercased())"
            return TinyProject(name: name, channel: channel, folder: folder.appending(path: "projects/\(name)"))
        }
        self.dbt = self.standIn?.path ?? dbt
    }

    var config: URL { self.folder.appending(path: "config") }
    var data: URL { self.folder.appending(path: "data") }
    var log: URL { self.folder.appending(path: "bot.log") }
    var visible: URL { self.folder.appending(path: "visible.jsonl") }

    /// Writes all that is to be there before the bot is started.
    func furnish() async throws {
        for folder in [self.config, self.data] {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        }
        try await self.standIn?.install()
        for project in self.projects { try await project.make(dbt: self.dbt, git: self.git) }
        try self.settings.write(to: self.config.appending(path: "chatbridge.yaml"), atomically: true, encoding: .utf8)
        try self.policy.write(to: self.config.appending(path: "policy.yaml"), atomically: true, encoding: .utf8)
    }

    private var settings: String {
        let projects = self.projects.map { "  \($0.name):\n    source: \($0.folder.path)\n" }.joined()
        let channels = self.projects.map { "  \($0.channel): \($0.name)\n" }.joined()
        return "projects:\n\(projects)channels:\n\(channels)log_level: notice\n"
    }

    /// Limits per person that are out of the way: it is the crashes that are to be looked at.
    private var policy: String {
        """
        approvers: [U0BO, U0EVA]
        merge: {schema: review, metrics: review, tests: always, docs: always}
        limits: {burst: 1000, per_hour: 36000}

        """
    }

    /// What the bot is started with, beside its arguments. A kill each second would soon park any work, so the number
    /// of crashes that is taken for the work's own fault is raised.
    func environment(api: String) -> [String: String] {
        let own = ProcessInfo.processInfo.environment
        var environment = own.filter { !$0.key.hasPrefix("CHATBRIDGE") && !$0.key.hasPrefix("SLACK_") }
        environment["CHATBRIDGE_DBT"] = self.dbt
        environment["CHATBRIDGE_LIMITS_CRASHES"] = "100"
        environment["SLACK_API_URL"] = api
        environment["SLACK_APP_TOKEN"] = "xapp-sim"
        environment["SLACK_BOT_TOKEN"] = "xoxb-sim"
        return environment
    }
}
