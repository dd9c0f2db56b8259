import Agents
import ChatBridge
import Foundation
import Logging
import Requests

/// Looks at everything the bot needs before it is started, and says what is missing. Changes nothing.
struct Doctor: Sendable {
    let config: URL
    let data: URL
    let environment: [String: String]
    let wire: Wire

    func findings() async -> [Finding] {
        let configuration: Configuration
        do {
            configuration = try Configuration.read(self.config, environment: self.environment)
        } catch {
            return [Finding(.bad, "settings", "\(error)", advice: "Put it right, and run this again")]
        }
        return [Finding(.good, "settings", "\(self.config.relativePath) can be read")] + self.rules(configuration)
            + self.projects(configuration) + self.programs(configuration) + [self.folder()]
            + (await self.slack(configuration)) + (await self.teams(configuration))
    }

    private func rules(_ configuration: Configuration) -> [Finding] {
        let policy = configuration.policy
        guard !policy.approvers.isEmpty else {
            return [
                Finding(
                    .bad,
                    "approvers",
                    "nobody may approve anything",
                    advice: "Name somebody in policy.yaml: approvers: [U024BE7LH] (profile > … > Copy member ID)"
                )
            ]
        }
        guard policy.approvers.count > 1 || !policy.ownApproval.isEmpty else {
            return [
                Finding(
                    .remark,
                    "approvers",
                    "there is one alone, whose own wishes nobody can approve",
                    advice: "Name a second one in policy.yaml"
                )
            ]
        }
        return [Finding(.good, "approvers", "\(policy.approvers.count) may approve")]
    }

    private func projects(_ configuration: Configuration) -> [Finding] {
        guard !configuration.projects.isEmpty else {
            return [
                Finding(.bad, "projects", "there is none", advice: "Name a dbt project in chatbridge.yaml: projects")
            ]
        }
        return configuration.projects.map { project in
            let subject = "project \(project.name)"
            guard case .folder(let folder) = project.source else {
                return Finding(.good, subject, "comes from a repository, which is fetched at the start")
            }
            let file = URL(filePath: folder).appending(path: project.subfolder).appending(path: "dbt_project.yml")
            return FileManager.default.isReadableFile(atPath: file.path)
                ? Finding(.good, subject, folder)
                : Finding(
                    .bad,
                    subject,
                    "there is no \(file.path)",
                    advice: "Name its folder as 'source', and the folder within it as 'folder'"
                )
        }
    }

    private func programs(_ configuration: Configuration) -> [Finding] {
        do {
            let logger = Logger(label: "chatbridge") { _ in SwiftLogNoOpLogHandler() }
            let isolation = try configuration.agents(in: self.data, http: self.wire.http, logger: logger).isolation
            guard isolation.promises.contains(.files) else {
                return [Finding(.remark, "sandbox", Unconfined.warning, advice: "Set sandbox.provider: bubblewrap")]
            }
            return [Finding(.good, "programs", "dbt and all that it needs are there; agents run in \(isolation.name)")]
        } catch {
            return [Finding(.bad, "programs", "\(error)")]
        }
    }

    /// Where the ledger is, or will be.
    private func folder() -> Finding {
        var folder = self.data
        while !FileManager.default.fileExists(atPath: folder.path), folder.path != "/" {
            folder.deleteLastPathComponent()
        }
        guard FileManager.default.isWritableFile(atPath: folder.path) else {
            return Finding(.bad, "data folder", "\(folder.path) cannot be written", advice: "Name another one: --data")
        }
        guard let health = HealthFile(self.data).read() else {
            return Finding(.good, "data folder", "\(self.data.path); no bot runs on it")
        }
        let bad = health.conditions.filter { $0.state != .well }.map(\.subject)
        return bad.isEmpty
            ? Finding(.good, "data folder", "\(self.data.path); a bot runs on it, and all is well")
            : Finding(
                .remark,
                "data folder",
                "a bot runs on it, and is not well: \(bad.joined(separator: ", "))",
                advice: "See `chatbridge status`"
            )
    }

    private func slack(_ configuration: Configuration) async -> [Finding] {
        guard
            SlackConfiguration.isWanted(by: configuration.slack)
                || !TeamsConfiguration.isWanted(by: configuration.teams)
        else { return [] }
        do {
            return await self.slack(try SlackConfiguration(settings: configuration.slack))
        } catch {
            return error.problems.map {
                Finding(.bad, "slack settings", $0, advice: "`chatbridge manifest slack` prints the app to create")
            }
        }
    }

    private func teams(_ configuration: Configuration) async -> [Finding] {
        guard TeamsConfiguration.isWanted(by: configuration.teams) else { return [] }
        do {
            let settings = try TeamsConfiguration(settings: configuration.teams)
            return await TeamsCheckup(configuration: settings, http: self.wire.http, time: SystemTime()).findings()
        } catch {
            return error.problems.map { Finding(.bad, "teams settings", $0, advice: "See docs/platforms.md") }
        }
    }
}
