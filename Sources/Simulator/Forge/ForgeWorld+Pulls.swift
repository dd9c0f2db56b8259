/// What both APIs do with pull requests.
extension ForgeWorld {
    func index(_ number: String?) -> Int? {
        guard let number = number.flatMap({ Int($0) }) else { return nil }
        return self.pulls.firstIndex { $0.number == number }
    }

    /// Brings what git knows into the record of an open pull request: its branch may have been pushed to.
    mutating func refresh() {
        guard self.lateCalls == 0 else {
            self.lateCalls -= 1
            return
        }
        for index in self.pulls.indices where self.pulls[index].state == "open" {
            self.pulls[index].head = self.git.commit(self.pulls[index].branch) ?? self.pulls[index].head
        }
    }

    /// Opens one; `nil` when a branch is missing, there is nothing to merge, or one is open already.
    mutating func open(title: String, body: String, branch: String, base: String) -> Int? {
        guard let head = self.git.commit(branch), let onto = self.git.commit(base), head != onto,
            !self.pulls.contains(where: { $0.branch == branch && $0.base == base && $0.state == "open" })
        else { return nil }
        let pull = ForgePull(
            number: self.pulls.count + 1,
            id: self.nextID(),
            title: title,
            body: body,
            branch: branch,
            base: base,
            head: head,
            openedAt: self.timestamp
        )
        self.pulls.append(pull)
        return self.pulls.count - 1
    }

    /// Whether every check says so, by name; `nil` while one is missing.
    func verdict(of names: some Sequence<String>) -> Bool? {
        let states = names.map { self.checks[$0] ?? "pending" }
        if states.contains("failure") { return false }
        return states.contains("pending") ? nil : true
    }

    func approvals(_ pull: ForgePull) -> Int {
        Set(pull.remarks.filter { $0.verdict == "APPROVED" }.map(\.author)).count
    }

    func isClean(_ pull: ForgePull) -> Bool {
        guard let base = self.git.commit(pull.base) else { return false }
        return self.git.together(base, pull.head) != nil
    }

    func isFree(_ pull: ForgePull) -> Bool {
        self.verdict(of: self.requiredChecks) == true && self.approvals(pull) >= self.requiredApprovals
    }

    /// Somebody says something, as a person would on the page.
    package mutating func say(_ text: String, by author: String, on number: Int, verdict: String? = nil) {
        guard let index = self.pulls.firstIndex(where: { $0.number == number }) else { return }
        self.pulls[index].remarks.append(
            .init(id: self.nextID(), author: author, text: text, at: self.timestamp, verdict: verdict)
        )
    }

    mutating func finish(_ index: Int, method: String, message: String) -> String? {
        let pull = self.pulls[index]
        guard let commit = self.git.merge(pull.head, into: pull.base, method: method, message: message) else {
            return nil
        }
        self.pulls[index].state = "merged"
        self.pulls[index].mergeCommit = commit
        self.pulls[index].closedAt = self.timestamp
        return commit
    }
}
