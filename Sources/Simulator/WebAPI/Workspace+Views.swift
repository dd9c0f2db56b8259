extension Workspace {
    mutating func openView(_ call: MethodCall, pushing: Bool) throws(MethodError) -> JSON {
        let content = try self.viewContent(call, type: "modal")
        let user = try self.useTrigger(try call.required("trigger_id"))
        let stack = self.stacks[user] ?? []
        if pushing, stack.isEmpty { throw MethodError("not_found") }
        if pushing, stack.count >= 3 { throw MethodError("push_limit_reached") }
        if !pushing { self.closeStack(of: user) }
        return ["view": self.show(content, to: user).json(in: self)]
    }

    mutating func updateView(_ call: MethodCall) throws(MethodError) -> JSON {
        let external = call.string("external_id")
        let content = try self.viewContent(call, type: "modal")
        let open = self.stacks.values.joined().first { view in
            view.id == call.string("view_id")
                || (external != nil && view.content["external_id"].string == external)
        }
        guard let view = open else { throw MethodError("not_found") }
        if let hash = call.string("hash"), hash != view.hash { throw MethodError("hash_conflict") }
        return ["view": self.replace(view, with: content).json(in: self)]
    }

    mutating func publishView(_ call: MethodCall) throws(MethodError) -> JSON {
        let user = try call.required("user_id")
        guard self.person(user) != nil else { throw MethodError("user_not_found") }
        let content = try self.viewContent(call, type: "home")
        if let hash = call.string("hash"), hash != self.homes[user]?.hash { throw MethodError("hash_conflict") }
        let id = self.homes[user]?.id ?? self.identifiers.make("V")
        let view = Simulator.View(id: id, user: user, hash: self.viewHash(), rootID: id, content: content)
        self.homes[user] = view
        self.note(.homePublished(view))
        return ["view": view.json(in: self)]
    }

    // MARK: Stacks

    /// Puts a view on top of a person's stack.
    mutating func show(_ content: JSON, to user: String) -> Simulator.View {
        let below = self.stacks[user]?.last
        let id = self.identifiers.make("V")
        let view = Simulator.View(
            id: id,
            user: user,
            hash: self.viewHash(),
            rootID: below?.rootID ?? id,
            previousID: below?.id,
            content: content
        )
        self.stacks[user, default: []].append(view)
        self.note(.viewOpened(view))
        return view
    }

    /// Shows other content in an open view.
    @discardableResult
    mutating func replace(_ view: Simulator.View, with content: JSON) -> Simulator.View {
        var view = view
        view.content = content
        view.hash = self.viewHash()
        guard let index = self.stacks[view.user]?.firstIndex(where: { $0.id == view.id }) else { return view }
        self.stacks[view.user]?[index] = view
        self.note(.viewUpdated(view))
        return view
    }

    /// Takes a view, and what lies above it, off the screen.
    mutating func close(_ view: Simulator.View) {
        guard let index = self.stacks[view.user]?.firstIndex(where: { $0.id == view.id }) else { return }
        for closed in self.stacks[view.user]?[index...].reversed() ?? [] { self.note(.viewClosed(closed)) }
        self.stacks[view.user]?.removeSubrange(index...)
    }

    mutating func closeStack(of user: String) {
        if let first = self.stacks[user]?.first { self.close(first) }
    }

    /// A view from a response or a call, checked and named.
    mutating func checked(view: JSON, type: String) throws(MethodError) -> JSON {
        var view = view
        let check = ViewCheck(view)
        if check.isTooLarge { throw MethodError("view_too_large") }
        guard view["type"].string == type, check.problems.isEmpty else {
            throw MethodError(
                "invalid_arguments",
                check.problems
                    + (view["type"].string == type
                        ? []
                        : [
                            "[ERROR] must be \(type) [json-pointer:/view/type]"
                        ])
            )
        }
        view["blocks"] = .array(self.named(view["blocks"].array ?? []))
        return view
    }

    private mutating func viewContent(_ call: MethodCall, type: String) throws(MethodError) -> JSON {
        guard let view = try call.structure("view", orElse: "invalid_arguments") else {
            throw MethodError("invalid_arguments", ["[ERROR] missing required field: view"])
        }
        return try self.checked(view: view, type: type)
    }

    private mutating func viewHash() -> String {
        "\(self.now / 1_000_000).\(self.identifiers.make("", length: 8))"
    }
}
