import Agents
import Foundation
import Logging
import Requests
import Transport

extension Configuration {
    /// The agents of the configured projects, over a data folder, and what they run programs in. Throws `AgentError` with
    /// what is not installed.
    func agents(
        in data: URL,
        approvers: @escaping @Sendable () -> [String] = { [] },
        http: any HTTPClient = CurlClient(userAgent: "chatbridge/\(Version.number)"),
        courier: Courier = .none,
        clock: any TimeSource = SystemTime(),
        logger: Logger
    ) throws -> (agents: Agents, isolation: any Isolation) {
        let toolbox = try Toolbox.find(
            dbt: self.dbt,
            environment: self.environment,
            provider: self.sandbox.provider.kind
        )
        let isolation = self.sandbox.provider.isolation(toolbox: toolbox, owner: data.standardizedFileURL.path)
        let agents = Agents(
            projects: self.projects,
            directory: data,
            toolbox: toolbox,
            limits: self.sandbox.limits,
            isolation: isolation,
            storage: self.sandbox.storage,
            courier: courier,
            approvers: approvers,
            http: http,
            clock: clock,
            logger: logger
        )
        return (agents, isolation)
    }
}
