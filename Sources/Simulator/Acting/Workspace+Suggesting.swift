/// A menu whose options come from the app, as one person has it before them.
struct AskingMenu: Hashable, Sendable {
    var user: String
    var place: Workspace.Place
    var blockID: String
    var actionID: String
}

// Menus that ask the app for their options while somebody types (docs: reference/interaction-payloads/block_suggestion).
extension Workspace {
    /// So many menus remember what was offered.
    private static let capacity = 100
    private static let leastLetters = 3

    /// Types into a menu, which asks the app; what it answers is offered from then on.
    mutating func type(
        _ words: String,
        into actionID: String,
        block blockID: String?,
        at place: Place,
        as user: String
    ) throws(SimulatorError) -> AskingMenu {
        let subject = try self.subject(of: place, for: user)
        let element = subject.blocks.flatMap(BlockElement.all(in:)).first {
            $0.actionID == actionID && (blockID == nil || $0.blockID == blockID) && $0.asksForOptions
        }
        guard let element else { throw SimulatorError("no menu named \(actionID) asks the app for its options") }
        let least = element.content["min_query_length"].integer ?? Self.leastLetters
        guard words.count >= least else { throw SimulatorError("\(actionID) asks from \(least) letters on") }
        let menu = AskingMenu(user: user, place: place, blockID: element.blockID, actionID: actionID)
        var payload: JSON = [
            "type": "block_suggestion", "team": self.teamJSON, "enterprise": .null, "is_enterprise_install": false,
            "user": self.interactor(user), "api_app_id": .string(self.configuration.appID), "token": "simulated",
            "action_id": .string(actionID), "block_id": .string(element.blockID), "value": .string(words),
        ]
        if let message = subject.message {
            payload["container"] = [
                "type": "message", "message_ts": .string(message.ts), "channel_id": .string(message.channel),
                "is_ephemeral": .bool(message.onlyFor != nil),
            ]
            payload["channel"] = ["id": .string(message.channel)]
            payload["message"] = self.json(message)
        } else if let view = subject.view {
            payload["container"] = ["type": "view", "view_id": .string(view.id)]
            payload["view"] = view.json(in: self)
        }
        self.tell(Outgoing(kind: .interaction, subject: .typing(menu), payload: payload))
        return menu
    }

    /// The app's answer; what is offered now. Nothing, when it is no answer that Slack takes.
    mutating func answer(typing menu: AskingMenu, with payload: JSON) -> [JSON] {
        let groups = payload["option_groups"].array ?? []
        let options = (payload["options"].array ?? []) + groups.flatMap { $0["options"].array ?? [] }
        let isGood =
            options.count <= 100
            && options.allSatisfy { option in
                (1...75).contains(option["text"]["text"].string?.count ?? 0)
                    && option["value"].string?.count ?? 999 <= 150
            }
        if self.offers.count >= Self.capacity { self.offers = [:] }
        // What was chosen before stays chosen.
        let former = self.offers[menu] ?? []
        let offered = isGood ? options : []
        self.offers[menu] = former.filter { old in !offered.contains { $0["value"] == old["value"] } } + offered
        return offered
    }

    /// The element with what the app has offered for it.
    func offering(_ element: BlockElement, at place: Place, to user: String) -> BlockElement {
        guard element.asksForOptions else { return element }
        let menu = AskingMenu(user: user, place: place, blockID: element.blockID, actionID: element.actionID)
        var element = element
        let initial = (element.content["initial_options"].array ?? []) + [element.content["initial_option"]]
        element.content["options"] = .array((self.offers[menu] ?? []) + initial.filter { !$0.isNull })
        return element
    }
}

extension BlockElement {
    /// Whether its options come from the app while somebody types.
    var asksForOptions: Bool { ["external_select", "multi_external_select"].contains(self.type) }
}

extension Simulator {
    /// Types into a menu that asks the app for its options; what it offers, as it wrote it. Empty when it does not answer.
    @discardableResult
    package func type(
        _ words: String,
        into actionID: String,
        block blockID: String? = nil,
        view: String,
        as user: String
    ) async throws -> [JSON] {
        try await self.type(words, into: actionID, block: blockID, at: .view(view), as: user)
    }

    func type(
        _ words: String,
        into actionID: String,
        block blockID: String?,
        at place: Workspace.Place,
        as user: String
    ) async throws -> [JSON] {
        try await self.awaiting { try $0.type(words, into: actionID, block: blockID, at: place, as: user) }
    }
}
