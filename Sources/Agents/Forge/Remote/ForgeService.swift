import Requests

/// What one forge's API can do, in single steps; `RemoteForge` makes repeatable operations of them.
protocol ForgeService: Sendable {
    /// "GitHub", for people.
    var name: String { get }

    /// Every pull request of `branch`, the newest first, whatever has become of it.
    func pulls(from branch: String) async throws(AgentError) -> [RemotePull]
    func pull(_ number: Int) async throws(AgentError) -> RemotePull
    /// Throws `.refused` when the forge says no, `.uncertain` when it may have said yes.
    func create(_ proposal: Proposal, onto base: String) async throws(AgentError) -> RemotePull
    func revise(_ number: Int, _ proposal: Proposal) async throws(AgentError)
    /// Sets labels and asks for reviews. What the forge does not take is returned in words.
    func dress(_ number: Int, reviewers: [String]) async throws(AgentError) -> [String]
    /// What stands between this pull request and its merge.
    func readiness(of pull: RemotePull, onto base: String) async throws(AgentError) -> Readiness
    /// Merges it while its branch is at the commit that was looked at.
    func merge(_ pull: RemotePull, message: String) async throws(AgentError)
    func close(_ number: Int) async throws(AgentError)
    /// Everything that was said on it, in order, our own words as well.
    func remarks(on number: Int) async throws(AgentError) -> [Remark]
    func say(_ text: String, on number: Int) async throws(AgentError)
}

/// A pull request as a forge has it.
struct RemotePull: Hashable, Sendable {
    enum State: Hashable, Sendable {
        case open
        case closed
        /// The commit on the base branch, when the forge names it.
        case merged(String?)
    }

    var number: Int
    var title: String
    var body: String
    var url: String?
    var branch: String
    /// The commit its branch is at.
    var head: String
    var state: State
    /// The forge's own word for what it thinks of a merge now.
    var verdict = ""

    var isOpen: Bool { self.state == .open }
    var reference: PullRequest {
        PullRequest(number: self.number, title: self.title, branch: self.branch, url: self.url)
    }
}

/// What stands between a pull request and its merge.
struct Readiness: Hashable, Sendable {
    /// What will come by itself or by people: a check that runs, a review.
    var missing: [String] = []
    /// What will not come: a check that failed.
    var broken: [String] = []
    /// It conflicts with the base branch.
    var conflicts = false

    /// One check, by what it says: a result that is good, one that is bad, or none yet.
    mutating func add(_ check: String, _ isGreen: Bool?) {
        switch isGreen {
        case true?: return
        case false?: if !self.broken.contains(check) { self.broken.append(check) }
        case nil: if !self.missing.contains(check) { self.missing.append(check) }
        }
    }
}
