import Agents
import Logging
import Requests

/// One request on its way through `decide`, its work done by real agents.
struct Walk {
    let agents: Agents
    private(set) var request: Request?
    private var jobs: [Job] = []
    /// How long each step of the plan took, in seconds.
    private(set) var stepSeconds: [Int: Double] = [:]
    private let policy = Policy(
        version: "1",
        approvers: [PersonID("local:bo")],
        merge: Dictionary(uniqueKeysWithValues: ChangeKind.allCases.map { ($0, .always) })
    )

    init(_ agents: Agents, asking intent: Intent) async throws {
        self.agents = agents
        let opening = Opening(
            person: PersonID("local:ana"),
            personName: "Ana",
            conversation: ConversationID("c"),
            words: .text("please")
        )
        try self.take(.open(RequestID("1"), opening))
        try self.take(.understand(.change(intent)))
        try await self.work()
    }

    private mutating func take(_ command: Command) throws {
        let decision = try decide(command, on: self.request, under: self.policy)
        for event in decision.events { self.request.apply(event, at: StillClock().now) }
        for case .run(let job) in decision.effects { self.jobs.append(job) }
    }

    private mutating func work() async throws {
        while let request, !self.jobs.isEmpty {
            let assignment = Assignment(work: self.jobs.removeFirst(), request: request, attempt: 1) { _ in }
            let start = ContinuousClock.now
            let orders = try await self.agents.perform(assignment)
            if case .step(let number) = assignment.work {
                self.stepSeconds[number] = (ContinuousClock.now - start) / .seconds(1)
            }
            for order in orders { try self.take(order.command) }
        }
    }

    /// Presses the button that begins with `label`; what it settles is understood as the bot would.
    mutating func choose(_ label: String) async throws {
        guard case .asking(let question) = self.request?.phase, let revision = self.request?.revision,
            let index = question.options.firstIndex(where: { $0.label.hasPrefix(label) }),
            var intent = question.intent
        else { return }
        try self.take(.choose(index, by: PersonID("local:ana"), revision: revision))
        intent.slots.merge(question.options[index].slots) { _, new in new }
        try self.take(.understand(.change(intent)))
        try await self.work()
    }

    /// Approves the plan that waits, and carries it out.
    mutating func approve() async throws {
        guard case .awaitingApproval = self.request?.phase, let request else { return }
        try self.take(.approve(by: PersonID("local:bo"), revision: request.revision, click: "click"))
        try await self.work()
    }
}

/// A clock that stands still; nothing here waits for it.
struct StillClock: TimeSource {
    var now: Timestamp { Timestamp(milliseconds: 1_790_000_000_000) }
    func sleep(until time: Timestamp) async throws {}
}
