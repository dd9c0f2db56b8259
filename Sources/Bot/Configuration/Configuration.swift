import Agents
import ChatBridge
import Console
import Foundation
import Ledger
import Logging
import Requests
import Yams

/// Everything the settings say: `chatbridge.yaml`, `policy.yaml` and the environment, which wins.
struct Configuration: Sendable {
    var directory: URL
    var projects: [Project]
    var defaultProject: String
    /// Which project a channel speaks of, by channel id; the default for all others.
    var channels: [String: String]
    /// Where requests are shown as well: channels such as `slack:C024BE7LH`, by channel id or project.
    var mirrors: [String: [String]]
    var templates: URL
    var logLevel: Logger.Level
    /// Path of dbt; its siblings (`mf`, `sqlfluff`, `python`) are found beside it.
    var dbt: String?
    /// Slack's settings by the names of their variables.
    var slack: [String: String]
    /// The same for Teams.
    var teams: [String: String]
    /// The console, and who may ask there.
    var console: ConsoleSection
    /// Whether issues on GitHub are listened to.
    var github: GitHubSection
    /// Programs that are told of changes.
    var hooks: HookSection
    var policy: Policy
    /// How the queue of work behaves: `limits` in `chatbridge.yaml`.
    var settings: Settings
    /// What agents run in, what they may use there, and how much of the disk: `sandbox` in `chatbridge.yaml`.
    var sandbox: SandboxSettings
    var environment: [String: String]

    /// Reads `chatbridge.yaml` and `policy.yaml` in `directory`.
    static func read(
        _ directory: URL,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(ConfigurationError) -> Configuration {
        let name = directory.relativePath + "/chatbridge.yaml"
        let root = try Section.read(directory.appending(path: "chatbridge.yaml"), named: name, environment: environment)
        try root.allow(
            "slack",
            "teams",
            "console",
            "webhooks",
            "github",
            "projects",
            "default_project",
            "channels",
            "mirrors",
            "templates",
            "log_level",
            "dbt",
            "limits",
            "sandbox"
        )
        let base = directory.deletingLastPathComponent()
        let hooks = try HookSection(try root.section("webhooks"), environment: environment)
        var settings = try readSettings(try root.section("limits"))
        settings.hooks = hooks.hooks.map(\.name)
        let projects = try readProjects(try root.section("projects"), relativeTo: base)
        let chosen = try root.text("default_project") ?? projects.first?.name ?? ""
        guard projects.isEmpty || projects.contains(where: { $0.name == chosen }) else {
            throw root.error(about: "default_project", "there is no project '\(chosen)' under 'projects'")
        }
        return Configuration(
            directory: directory,
            projects: projects,
            defaultProject: chosen,
            channels: try readChannels(try root.section("channels"), projects),
            mirrors: try readMirrors(try root.section("mirrors")),
            templates: try root.text("templates").map { url($0, base) } ?? Installation.templates(beside: base),
            logLevel: try readLogLevel(root),
            dbt: try root.text("dbt") ?? Installation.dbt(beside: base, environment: environment),
            slack: try readPlatform("SLACK_", SlackConfiguration.openSettings, try root.section("slack"), environment),
            teams: try readPlatform(
                "TEAMS_",
                TeamsConfiguration.openSettings,
                try root.section("teams"),
                environment
            ),
            console: try ConsoleSection(
                try root.section("console"),
                projects: projects.map(\.name),
                environment: environment
            ),
            github: try GitHubSection(try root.section("github"), environment: environment),
            hooks: hooks,
            policy: try PolicyFile.read(directory.appending(path: "policy.yaml"), environment: environment).policy,
            settings: settings,
            sandbox: try SandboxSettings(try root.section("sandbox")),
            environment: environment
        )
    }
}

private func readSettings(_ section: Section) throws(ConfigurationError) -> Settings {
    try section.allow("agents", "crashes", "failed_changes", "waiting_plans", "retention_days")
    var settings = Settings()
    if let agents = try section.number("agents", in: 1...64) { settings.agents = agents }
    if let crashes = try section.number("crashes", in: 1...100) { settings.crashes = crashes }
    if let failed = try section.number("failed_changes", in: 1...1000) { settings.failedChanges = failed }
    if let waiting = try section.number("waiting_plans", in: 1...100_000) { settings.waitingPlans = waiting }
    if let days = try section.number("retention_days", in: 8...36_500) { settings.retention = .seconds(days * 86_400) }
    return settings
}

private func readProjects(_ section: Section, relativeTo base: URL) throws(ConfigurationError) -> [Project] {
    var projects: [Project] = []
    for (name, settings) in try section.sections() {
        try settings.allow(
            "source",
            "folder",
            "branch",
            "powerbi",
            "target",
            "profiles",
            "forge",
            "signing_key",
            "deploy",
            "check"
        )
        guard let source = try settings.text("source") else {
            throw section.error(about: name, "project '\(name)' needs 'source': a folder or a git URL")
        }
        projects.append(
            Project(
                name: name,
                source: source.contains("://") || source.hasPrefix("git@")
                    ? .url(source) : .folder(url(source, base).path),
                subfolder: try settings.text("folder") ?? "",
                baseBranch: try settings.text("branch"),
                powerBI: readPowerBI(try settings.text("powerbi")),
                target: try settings.text("target"),
                profilesDirectory: try settings.text("profiles").map { url($0, base).path },
                forge: try ForgeSection(section: try settings.section("forge"), source: source).read(),
                signingKey: try readSigningKey(settings, base)
            )
        )
        projects[projects.count - 1].aftercare = try AftercareSettings(settings)
    }
    return projects
}

/// `off`, the folder of the model, or nothing to look for one.
private func readPowerBI(_ text: String?) -> Project.PowerBI {
    switch text {
    case nil: .find
    case "off", "false", "no": .off
    case let folder?: .folder(folder)
    }
}

/// The file of an SSH key that git can sign with.
private func readSigningKey(_ settings: Section, _ base: URL) throws(ConfigurationError) -> String? {
    guard let text = try settings.text("signing_key") else { return nil }
    let path = url(text, base).path
    guard FileManager.default.isReadableFile(atPath: path) else {
        throw settings.error(about: "signing_key", "\(path) can't be read; name the file of an SSH key")
    }
    return path
}

private func readChannels(_ section: Section, _ projects: [Project]) throws(ConfigurationError) -> [String: String] {
    guard let mapping = section.node?.mapping else { return [:] }
    var channels: [String: String] = [:]
    for case let channel? in mapping.keys.map(\.string) {
        let project = try section.text(channel) ?? ""
        guard projects.contains(where: { $0.name == project }) else {
            throw section.error(about: channel, "there is no project '\(project)' under 'projects'")
        }
        channels[channel] = project
    }
    return channels
}

/// So many channels may show the requests of one.
private let mostMirrors = 4

private func readMirrors(_ section: Section) throws(ConfigurationError) -> [String: [String]] {
    var mirrors: [String: [String]] = [:]
    for source in try section.keys() {
        let targets = try section.list(source) ?? []
        for target in targets {
            let parts = target.split(separator: ":", maxSplits: 1)
            guard parts.count == 2, ["slack", "teams"].contains(parts[0]) else {
                throw section.error(
                    about: source,
                    "'\(target)' is no channel; write slack:C024BE7LH or \"teams:19:…@thread.tacv2\""
                )
            }
        }
        guard (1...mostMirrors).contains(targets.count) else {
            throw section.error(about: source, "'\(source)' needs one to \(mostMirrors) channels, in brackets")
        }
        mirrors[source] = targets
    }
    return mirrors
}

/// A platform's settings by the names of their variables. The environment wins over the file, which holds no secrets.
private func readPlatform(
    _ prefix: String,
    _ keys: [String],
    _ section: Section,
    _ environment: [String: String]
) throws(ConfigurationError) -> [String: String] {
    try section.allow(keys)
    var settings = environment.filter { $0.key.hasPrefix(prefix) }
    for key in keys where settings[prefix + key.uppercased()] == nil {
        settings[prefix + key.uppercased()] = try section.list(key)?.joined(separator: ",")
    }
    // A secret in a file of its own, which may be written anew while the bot runs.
    for (key, file) in settings where key.hasSuffix("_TOKEN_FILE") && !file.isEmpty {
        let name = String(key.dropLast("_FILE".count))
        guard settings[name]?.isEmpty != false else { continue }
        guard let text = SecretFile.text(in: file) else {
            throw ConfigurationError(place: key, problem: "names \(file), which holds nothing that can be read")
        }
        settings[name] = text
    }
    return settings
}

private func readLogLevel(_ root: Section) throws(ConfigurationError) -> Logger.Level {
    guard let text = try root.text("log_level") else { return .info }
    guard let level = Logger.Level(rawValue: text) else {
        let known = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
        throw root.error(about: "log_level", "'\(text)' is not a log level; one of: \(known)")
    }
    return level
}

private func url(_ path: String, _ base: URL) -> URL {
    URL(filePath: (path as NSString).expandingTildeInPath, relativeTo: base).absoluteURL
}
