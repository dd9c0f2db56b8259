import Agents

extension AftercareSettings {
    /// Reads `deploy` and `check` of a project. What is not there is not done.
    init(_ project: Section) throws(ConfigurationError) {
        self.init(
            deploy: try Deploy(project, try project.section("deploy")),
            check: try Check(project, try project.section("check"))
        )
    }
}

extension AftercareSettings.Deploy {
    fileprivate init?(_ project: Section, _ section: Section) throws(ConfigurationError) {
        try section.allow("command", "sandbox", "environment", "secrets", "minutes")
        guard let command = try section.list("command"), !command.isEmpty else {
            guard section.node == nil else {
                throw project.error(about: "deploy", "'deploy' needs a 'command': a list, the program first")
            }
            return nil
        }
        let secrets = try section.list("secrets") ?? []
        let isContained = try Self.isContained(section)
        guard secrets.isEmpty || !isContained else {
            throw section.error(
                about: "secrets",
                "a command in the sandbox gets no secrets; say 'sandbox: none' to let it out"
            )
        }
        self.init(
            command: command,
            environment: try section.list("environment") ?? [],
            secrets: secrets,
            isContained: isContained,
            timeLimitSeconds: (try section.number("minutes", in: 1...1440) ?? 30) * 60
        )
    }

    /// Only the one word `none` lets a command out.
    private static func isContained(_ section: Section) throws(ConfigurationError) -> Bool {
        switch try section.text("sandbox") {
        case nil, "bubblewrap"?: return true
        case "none"?: return false
        case let other?: throw section.error(about: "sandbox", "'\(other)' is not a sandbox; one of: bubblewrap, none")
        }
    }
}

extension AftercareSettings.Check {
    fileprivate init?(_ project: Section, _ section: Section) throws(ConfigurationError) {
        try section.allow("target", "every_minutes", "hours")
        guard let target = try section.text("target") else {
            guard section.node == nil else {
                throw project.error(about: "check", "'check' needs a 'target': one of those in profiles.yml")
            }
            return nil
        }
        self.init(
            target: target,
            every: .seconds(60 * (try section.number("every_minutes", in: 1...10_080) ?? 30)),
            span: .seconds(3600 * (try section.number("hours", in: 0...720) ?? 0))
        )
    }
}
