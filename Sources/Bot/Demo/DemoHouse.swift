import Agents
import Foundation
import Simulator

/// The settings of a demonstration in Slack and Teams at once: each channel is shown in the other, and Ana, Bo and Gus are
/// the same people in both.
struct DemoHouse {
    let configuration: Configuration
    let teams: TeamsSimulator

    /// Writes `chatbridge.yaml` and `policy.yaml` into a new folder.
    func write(to folder: URL) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try self.settings.write(to: folder.appending(path: "chatbridge.yaml"), atomically: true, encoding: .utf8)
        try self.policy.write(to: folder.appending(path: "policy.yaml"), atomically: true, encoding: .utf8)
    }

    /// What the bot needs besides them.
    func environment(port: Int) async throws -> [String: String] {
        var environment = try await self.teams.settings()
        environment["TEAMS_PORT"] = String(port)
        environment["CHATBRIDGE_DBT"] = self.configuration.dbt
        environment["CHATBRIDGE_APPROVERS"] = "U0BO,\(self.id(of: "Bo"))"
        return environment
    }

    private var settings: String {
        let sources = self.configuration.projects.compactMap { project -> String? in
            guard case .folder(let path) = project.source else { return nil }
            return "  \(project.name): {source: \"\(path)\"}"
        }
        let channel = self.teams.with { $0.channel }
        return """
            projects:
            \(sources.joined(separator: "\n"))
            default_project: \(self.configuration.defaultProject)
            mirrors:
              C0ANALYTICS: ["teams:\(channel)"]
              "\(channel)": ["slack:C0ANALYTICS"]
            templates: "\(self.configuration.templates.path)"
            """
    }

    private var policy: String {
        """
        people:
          ana: [U0ANA, "\(self.id(of: "Ana"))"]
          bo: [U0BO, "\(self.id(of: "Bo"))"]
          gus: [U0GUS, "\(self.id(of: "Gus"))"]
        own_approval: [docs]
        merge: {schema: review, metrics: always, tests: always, docs: always}
        """
    }

    /// A person's id for the bot, as policies write it.
    private func id(of name: String) -> String {
        "teams:" + (self.teams.with { $0.people }.first { $0.name == name }?.object ?? name)
    }
}
