/// Several workspaces that have the same app. What is done is done in one of them: the first, unless another is named.
extension Stage {
    /// The workspace in which something is done now.
    var workspace: Workspace {
        _read {
            if let current, let other = self.neighbours[current] { yield other } else { yield self.first }
        }
        _modify {
            if let current { yield &self.neighbours[current, default: self.first] } else { yield &self.first }
        }
    }

    /// A workspace, to look at; the first for `nil` and for names that no other has.
    func world(_ team: String?) -> Workspace { team.flatMap { self.neighbours[$0] } ?? self.first }

    /// Does something in a workspace.
    func within<Value, Failure: Error>(
        _ team: String?,
        _ body: (Stage) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        let before = self.current
        self.current = team.flatMap { self.neighbours[$0] == nil ? nil : $0 }
        self.ledger.team = self.current
        defer {
            self.current = before
            self.ledger.team = before
        }
        return try body(self)
    }

    /// The workspace that a token speaks for; `nil` for the first, and for tokens of nobody.
    func team(of token: String?) -> String? {
        guard let token else { return nil }
        return self.neighbours.first { $0.value.tokens.knows(token) }?.key
    }
}
