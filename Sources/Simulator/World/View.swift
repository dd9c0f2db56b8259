extension Simulator {
    /// A modal that is open on someone's screen, or their home tab.
    package struct View: Hashable, Sendable {
        package var id: String
        /// Whose screen.
        package var user: String
        package var hash: String
        package var rootID: String
        /// The view below it in the stack.
        package var previousID: String?
        /// As the app sent it: title, blocks, callback_id, private_metadata.
        package var content: JSON
        /// What was filled in so far, by block and action.
        var state: JSON = .object([:])
    }
}

extension Simulator.View {
    package var callbackID: String { self.content["callback_id"].string ?? "" }
    package var title: String { self.content["title"]["text"].string ?? "" }
    package var blocks: [Simulator.JSON] { self.content["blocks"].array ?? [] }

    /// As Slack writes it in answers and payloads.
    func json(in workspace: Workspace) -> Simulator.JSON {
        var json = self.content
        json["id"] = .string(self.id)
        json["team_id"] = .string(workspace.configuration.teamID)
        json["app_id"] = .string(workspace.configuration.appID)
        json["app_installed_team_id"] = .string(workspace.configuration.teamID)
        json["bot_id"] = .string(workspace.configuration.botID)
        json["hash"] = .string(self.hash)
        json["root_view_id"] = .string(self.rootID)
        json["previous_view_id"] = self.previousID.map(JSON.string) ?? .null
        json["state"] = ["values": self.state]
        for (name, value) in [
            "private_metadata": JSON.string(""), "callback_id": "", "external_id": "", "close": .null, "submit": .null,
            "clear_on_close": false, "notify_on_close": false,
        ] where json[name].isNull {
            json[name] = value
        }
        return json
    }
}
