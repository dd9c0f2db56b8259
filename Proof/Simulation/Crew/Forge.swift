import Requests

/// The forge: pull requests and merges as they are, whoever believes what.
struct Forge {
    struct Change {
        var number: Int
        var request: RequestID
        var branch: String
        var plan: String
        /// The wish whose script it follows.
        var wish: Int
        var isMerged = false
    }

    var changes: [Change] = []

    /// The pull request of the branch, as a look-up finds it.
    func find(_ branch: String) -> Change? { self.changes.first { $0.branch == branch } }
}

extension World {
    /// A pull request is opened.
    func openPullRequest(for request: RequestID, _ plan: String, of wish: Int) -> Int {
        let branch = "request-\(request)"
        if self.forge.find(branch) != nil { self.accuse("request \(request) has two pull requests") }
        let number = self.forge.changes.count + 1
        let change = Forge.Change(number: number, request: request, branch: branch, plan: plan, wish: wish)
        self.forge.changes.append(change)
        self.note("pull request \(number) for request \(request)")
        self.count("pull request opened")
        return number
    }

    /// The pull request of the branch; it is for this plan from now on.
    func findPullRequest(_ branch: String, _ plan: String) -> Int? {
        guard let index = self.forge.changes.firstIndex(where: { $0.branch == branch }) else { return nil }
        self.forge.changes[index].plan = plan
        return self.forge.changes[index].number
    }

    /// A pull request is merged.
    func merge(_ number: Int) {
        guard self.forge.changes.indices.contains(number - 1) else {
            return self.accuse("pull request \(number), which nobody opened, was merged")
        }
        if self.forge.changes[number - 1].isMerged { self.accuse("pull request \(number) was merged twice") }
        self.forge.changes[number - 1].isMerged = true
        self.note("merge of pull request \(number)")
        self.count("merged")
    }
}
