import ArgumentParser

/// The command line: every subcommand, and nothing else.
@main
struct Bot: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chatbridge",
        abstract: "Turns a sentence in chat into a reviewed, tested, merged change to a data stack.",
        discussion: """
            Try it with no account:        chatbridge demo
            Ask from a terminal:           chatbridge ask --project-dir my-dbt-project "add a not_null test on orders.id"
            Connect to a Slack workspace:  chatbridge manifest slack; chatbridge serve
            """,
        version: Version.text,
        subcommands: [
            ServeCommand.self, DemoCommand.self, SimCommand.self, AskCommand.self, ChatCommand.self,
            RequestsCommand.self, SchedulesCommand.self, ReplayCommand.self, StatusCommand.self, DoctorCommand.self,
            BackupCommand.self,
            RestoreCommand.self,
            VerifyCommand.self,
            CatalogueCommand.self, UnderstandCommand.self, ScreenCommand.self, ClassifyCommand.self,
            TemplatesCommand.self, PolicyCommand.self, ManifestCommand.self, TortureCommand.self, ReapCommand.self,
        ]
    )
}

/// What this build calls itself.
enum Version {
    static let number = "0.1.0"
    static let text = "chatbridge \(number)"
}
