extension Workspace {
    func userInfo(_ call: MethodCall) throws(MethodError) -> JSON {
        guard let person = self.person(try call.required("user")) else { throw MethodError("user_not_found") }
        return ["user": self.json(person)]
    }

    func userList() -> JSON {
        ["members": .array(self.everybody.map(self.json)), "response_metadata": ["next_cursor": ""]]
    }

    func userByEmail(_ call: MethodCall) throws(MethodError) -> JSON {
        let address = try call.required("email")
        guard
            let person = self.configuration.people.first(where: { self.json($0)["profile"]["email"].string == address })
        else { throw MethodError("users_not_found") }
        return ["user": self.json(person)]
    }

    func userProfile(_ call: MethodCall) throws(MethodError) -> JSON {
        guard let person = self.person(call.string("user") ?? self.configuration.bot.id) else {
            throw MethodError("user_not_found")
        }
        return ["profile": self.json(person)["profile"]]
    }

    func userPresence(_ call: MethodCall) throws(MethodError) -> JSON {
        guard self.person(try call.required("user")) != nil else { throw MethodError("user_not_found") }
        return ["presence": "active", "online": true]
    }

    func botInfo(_ call: MethodCall) throws(MethodError) -> JSON {
        guard (call.string("bot") ?? self.configuration.botID) == self.configuration.botID else {
            throw MethodError("bot_not_found")
        }
        var bot = self.botProfile
        bot["user_id"] = .string(self.configuration.bot.id)
        return ["bot": bot]
    }

    private func json(_ person: SimulatorConfiguration.Person) -> JSON {
        [
            "id": .string(person.id), "team_id": .string(self.configuration.teamID), "name": .string(person.handle),
            "real_name": .string(person.name), "deleted": false, "tz": "UTC", "tz_offset": 0,
            "is_bot": .bool(person.isBot), "is_app_user": .bool(person.isBot), "is_admin": false, "is_owner": false,
            "is_restricted": .bool(person.isGuest), "is_ultra_restricted": false,
            "profile": [
                "real_name": .string(person.name), "display_name": .string(person.name), "title": .string(person.title),
                "team": .string(self.configuration.teamID),
                "email": person.isBot ? .null : .string("\(person.handle)@riverside.test"),
            ],
        ]
    }
}
