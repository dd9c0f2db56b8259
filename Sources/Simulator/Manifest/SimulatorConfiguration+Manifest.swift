import Yams

extension SimulatorConfiguration {
    /// Installs the app that a Slack app manifest describes, in YAML or JSON, instead of the usual one: its name, commands,
    /// shortcuts, events and scopes. Throws `SimulatorError` that names what is wrong.
    package mutating func install(manifest text: String) throws(SimulatorError) {
        let manifest: JSON
        do {
            guard let node = try Yams.compose(yaml: text) else { throw SimulatorError("the manifest is empty") }
            manifest = JSON(node)
        } catch let error as SimulatorError {
            throw error
        } catch {
            throw SimulatorError("the manifest can't be read: \(error)")
        }
        let (features, settings) = (manifest["features"], manifest["settings"])
        guard let name = manifest["display_information"]["name"].string, !name.isEmpty else {
            throw SimulatorError("the manifest names no app: display_information.name is missing")
        }
        self.bot.handle = features["bot_user"]["display_name"].string ?? name
        self.bot.name = self.bot.handle
        self.commands = try Self.commands(features)
        self.shortcuts = try Self.shortcuts(features)
        self.events = Set((settings["event_subscriptions"]["bot_events"].array ?? []).compactMap(\.string))
        self.scopes = (manifest["oauth_config"]["scopes"]["bot"].array ?? []).compactMap(\.string)
    }

    private static func commands(_ features: JSON) throws(SimulatorError) -> [SlashCommand] {
        var commands: [SlashCommand] = []
        for entry in features["slash_commands"].array ?? [] {
            guard let command = entry["command"].string, command.hasPrefix("/") else {
                throw SimulatorError("the manifest has a slash command without its name: \(entry.text)")
            }
            commands.append(
                SlashCommand(
                    command,
                    description: entry["description"].string ?? "",
                    usageHint: entry["usage_hint"].string ?? ""
                )
            )
        }
        return commands
    }

    private static func shortcuts(_ features: JSON) throws(SimulatorError) -> [Shortcut] {
        var shortcuts: [Shortcut] = []
        for entry in features["shortcuts"].array ?? [] {
            guard let kind = Shortcut.Kind(rawValue: entry["type"].string ?? ""), let name = entry["name"].string,
                let callback = entry["callback_id"].string
            else {
                throw SimulatorError("the manifest has a shortcut without type, name or callback_id: \(entry.text)")
            }
            shortcuts.append(Shortcut(kind, name, callbackID: callback))
        }
        return shortcuts
    }
}
