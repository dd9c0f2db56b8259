extension Workspace {
    typealias Method = @Sendable (inout Workspace, MethodCall) throws(MethodError) -> JSON

    /// The methods that are spoken; `apps.connections.open` belongs to the connections and is answered there.
    static let methods: [String: Method] = [
        "api.test": { (_, call) throws(MethodError) in ["ok": true, "args": .object(call.arguments)] },
        "auth.revoke": { (workspace, _) throws(MethodError) in
            workspace.uninstall()
            return ["revoked": true]
        },
        "auth.test": { (workspace, _) throws(MethodError) in workspace.authTest() },
        "team.info": { (workspace, _) throws(MethodError) in workspace.teamInfo() },
        "chat.postMessage": { (workspace, call) throws(MethodError) in try workspace.postMessage(call) },
        "chat.postEphemeral": { (workspace, call) throws(MethodError) in try workspace.postEphemeral(call) },
        "chat.update": { (workspace, call) throws(MethodError) in try workspace.updateMessage(call) },
        "chat.startStream": { (workspace, call) throws(MethodError) in try workspace.startStream(call) },
        "chat.appendStream": { (workspace, call) throws(MethodError) in try workspace.appendStream(call) },
        "chat.stopStream": { (workspace, call) throws(MethodError) in try workspace.stopStream(call) },
        "chat.delete": { (workspace, call) throws(MethodError) in try workspace.deleteMessage(call) },
        "chat.getPermalink": { (workspace, call) throws(MethodError) in try workspace.permalink(call) },
        "chat.scheduleMessage": { (workspace, call) throws(MethodError) in try workspace.scheduleMessage(call) },
        "chat.scheduledMessages.list": { (workspace, call) throws(MethodError) in workspace.scheduledMessages(call) },
        "chat.deleteScheduledMessage": { (workspace, call) throws(MethodError) in
            try workspace.unscheduleMessage(call)
        },
        "conversations.history": { (workspace, call) throws(MethodError) in try workspace.history(call) },
        "conversations.replies": { (workspace, call) throws(MethodError) in try workspace.replies(call) },
        "conversations.info": { (workspace, call) throws(MethodError) in try workspace.conversationInfo(call) },
        "conversations.list": { (workspace, call) throws(MethodError) in workspace.conversationList(call) },
        "users.conversations": { (workspace, call) throws(MethodError) in workspace.conversationList(call, own: true) },
        "conversations.members": { (workspace, call) throws(MethodError) in try workspace.conversationMembers(call) },
        "conversations.open": { (workspace, call) throws(MethodError) in try workspace.openConversation(call) },
        "conversations.join": { (workspace, call) throws(MethodError) in try workspace.joinConversation(call) },
        "conversations.leave": { (workspace, call) throws(MethodError) in try workspace.leaveConversation(call) },
        "reactions.get": { (workspace, call) throws(MethodError) in try workspace.reactions(call) },
        "reactions.add": { (workspace, call) throws(MethodError) in try workspace.react(call, adding: true) },
        "reactions.remove": { (workspace, call) throws(MethodError) in try workspace.react(call, adding: false) },
        "users.info": { (workspace, call) throws(MethodError) in try workspace.userInfo(call) },
        "users.lookupByEmail": { (workspace, call) throws(MethodError) in try workspace.userByEmail(call) },
        "users.profile.get": { (workspace, call) throws(MethodError) in try workspace.userProfile(call) },
        "users.getPresence": { (workspace, call) throws(MethodError) in try workspace.userPresence(call) },
        "bots.info": { (workspace, call) throws(MethodError) in try workspace.botInfo(call) },
        "users.list": { (workspace, _) throws(MethodError) in workspace.userList() },
        "files.getUploadURLExternal": { (workspace, call) throws(MethodError) in try workspace.uploadAddress(call) },
        "files.completeUploadExternal": { (workspace, call) throws(MethodError) in try workspace.completeUpload(call) },
        "files.info": { (workspace, call) throws(MethodError) in try workspace.fileInfo(call) },
        "agents.sessions.setStatus": { (workspace, call) throws(MethodError) in try workspace.setSessionStatus(call) },
        "assistant.threads.setSuggestedPrompts": { (workspace, call) throws(MethodError) in
            try workspace.suggestPrompts(call)
        },
        "views.open": { (workspace, call) throws(MethodError) in try workspace.openView(call, pushing: false) },
        "views.push": { (workspace, call) throws(MethodError) in try workspace.openView(call, pushing: true) },
        "views.update": { (workspace, call) throws(MethodError) in try workspace.updateView(call) },
        "views.publish": { (workspace, call) throws(MethodError) in try workspace.publishView(call) },
    ]

    /// Answers one call as Slack would, errors included.
    mutating func answer(_ call: MethodCall) -> JSON {
        do throws(MethodError) {
            guard let method = Self.methods[call.method] else {
                throw MethodError("unknown_method")
            }
            if call.method != "api.test" { try self.checkToken(of: call) }
            var answer = try method(&self, call)
            answer["ok"] = true
            return answer
        } catch {
            return error.json
        }
    }

    /// A token may also come as a form argument, except where the caller looks at the header alone.
    ///
    /// - Parameter wanted: the only one that will do; `nil` for those of the bot here.
    func checkToken(of call: MethodCall, is wanted: String? = nil, headerOnly: Bool = false) throws(MethodError) {
        guard let token = call.bearer ?? (headerOnly ? nil : call.string("token")), !token.isEmpty else {
            throw MethodError("not_authed")
        }
        let isRight = wanted.map { $0 == token } ?? self.tokens.holds(token)
        guard !isRight else { return }
        if wanted == nil, let refusal = self.tokens.refusal(of: token) { throw MethodError(refusal) }
        let isOther = token == self.configuration.appToken || self.tokens.knows(token)
        throw MethodError(isOther ? "not_allowed_token_type" : "invalid_auth")
    }

    private func authTest() -> JSON {
        [
            "url": .string(self.baseURL),
            "team": .string(self.configuration.teamName), "team_id": .string(self.configuration.teamID),
            "user": .string(self.configuration.bot.handle), "user_id": .string(self.configuration.bot.id),
            "bot_id": .string(self.configuration.botID), "is_enterprise_install": false,
        ]
    }

    private func teamInfo() -> JSON {
        [
            "team": [
                "id": .string(self.configuration.teamID), "name": .string(self.configuration.teamName),
                "domain": .string(self.configuration.teamID.lowercased()), "email_domain": "",
                "icon": ["image_default": true],
            ]
        ]
    }

    /// The conversation that a call is about. A person's id stands for their direct messages with the bot.
    ///
    /// Changes go by the id alone: a copy of the conversation that lives on would have to be copied in full by them.
    func channel(_ call: MethodCall) throws(MethodError) -> String {
        let given = try call.required("channel")
        let named = self.configuration.channels.first { "#\($0.name)" == given }?.id ?? given
        guard let id = [named, Self.directID(of: given)].first(where: { self.conversations[$0] != nil }) else {
            throw MethodError("channel_not_found")
        }
        return id
    }

    /// The conversation that a call is about, to look at.
    func conversation(_ call: MethodCall) throws(MethodError) -> Conversation {
        guard let conversation = self.conversations[try self.channel(call)] else {
            throw MethodError("channel_not_found")
        }
        return conversation
    }

    func isMember(_ user: String, of channel: String) -> Bool {
        self.conversations[channel]?.members.contains(user) ?? false
    }
}
