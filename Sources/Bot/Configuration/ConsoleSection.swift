import ChatBridge
import Console
import Requests

/// `console` in `chatbridge.yaml`: where the console listens, and which programs may ask for something there.
struct ConsoleSection: Sendable {
    /// By the names of their variables.
    var settings: [String: String]
    var askers: [Asker]

    init(
        _ section: Section,
        projects: [String],
        environment: [String: String]
    ) throws(ConfigurationError) {
        try section.allow(ConsoleConfiguration.openSettings + ["askers"])
        self.settings = environment.filter { $0.key.hasPrefix("CONSOLE_") }
        for key in ConsoleConfiguration.openSettings where self.settings["CONSOLE_" + key.uppercased()] == nil {
            self.settings["CONSOLE_" + key.uppercased()] = try section.text(key)
        }
        self.askers = []
        for (name, settings) in try section.section("askers").sections() {
            self.askers.append(try Self.asker(name, settings, projects, environment))
        }
    }

    private static func asker(
        _ name: String,
        _ settings: Section,
        _ projects: [String],
        _ environment: [String: String]
    ) throws(ConfigurationError) -> Asker {
        try settings.allow("as", "in", "project", "reads")
        guard name.wholeMatch(of: /[a-z0-9][a-z0-9-]{0,31}/) != nil else {
            throw settings.error(about: "as", "the name '\(name)' may hold small letters, digits and hyphens")
        }
        guard let who = try settings.text("as") else {
            throw settings.error(about: "as", "'\(name)' needs 'as': the person as whom it asks, as in policy.yaml")
        }
        guard let place = try settings.text("in"), let conversation = ConversationID(channel: place) else {
            throw settings.error(
                about: "in",
                "'\(name)' needs 'in': the channel where it is shown, as in slack:T0123456789:C0123456789"
            )
        }
        let project = try settings.text("project")
        guard project.map(projects.contains) != false else {
            throw settings.error(about: "project", "there is no project '\(project ?? "")' under 'projects'")
        }
        let role = try settings.text("reads") ?? "nothing"
        guard let reads = Asker.Reads(rawValue: role) else {
            throw settings.error(about: "reads", "'reads' is nothing, own or all, not '\(role)'")
        }
        let variable = "CONSOLE_SECRET_" + name.uppercased().replacing("-", with: "_")
        let secret = environment[variable] ?? ""
        guard secret.count >= Asker.shortestSecret else {
            throw ConfigurationError(
                place: variable,
                problem: "must hold the secret of '\(name)', at least \(Asker.shortestSecret) characters; "
                    + "`openssl rand -hex 32` makes a good one"
            )
        }
        do {
            return try Asker(
                name: name,
                person: person(who),
                place: conversation,
                project: project,
                reads: reads,
                secret: secret
            )
        } catch {
            throw ConfigurationError(place: variable, problem: "\(error)")
        }
    }
}

extension ConversationID {
    /// The place of a channel, with or without the colon behind it that says: no thread.
    fileprivate init?(channel text: String) {
        let whole = text.split(separator: ":", omittingEmptySubsequences: false).count == 3 ? text + ":" : text
        if let address = SlackAddress(whole) {
            self = address.conversation
        } else if let address = TeamsAddress(whole) {
            self = address.conversation
        } else {
            return nil
        }
    }
}
