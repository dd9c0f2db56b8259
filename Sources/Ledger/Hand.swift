package import Requests

/// Who carries out a row of the outbox.
package enum Hand: String, CaseIterable, Hashable, Sendable {
    case understand
    case agents
    case notify
    case errand
    case clock
    /// Tells programs elsewhere.
    case hook

    /// Whether the rows of one request are carried out one after the other, in the order they were written: in each place
    /// that it is shown in, so that one that cannot be reached holds up no other.
    ///
    /// Edits of a message must keep their order, and clearing up must wait for the step that it clears away.
    /// A wake-up in a week must not hold up one in a second.
    var keepsOrder: Bool { [.understand, .agents, .notify, .hook].contains(self) }
}

/// What there is to do, as its hand takes it.
package enum Work: Hashable, Sendable {
    case understand(Reading)
    case run(Job)
    /// In a mirror of the request, when one is named.
    case show(Post, in: ConversationID? = nil)
    case errand(Errand)
    case wake(Command)
    case call(HookCall)

    package var hand: Hand {
        switch self {
        case .understand: .understand
        case .run: .agents
        case .show: .notify
        case .errand: .errand
        case .wake: .clock
        case .call: .hook
        }
    }
}

extension Work {
    /// The line of its request that it stands in; the same for all but what is shown in a mirror, or told elsewhere.
    var place: String {
        switch self {
        case .show(_, let mirror?): mirror.rawValue
        case .call(let call): call.hook
        default: ""
        }
    }

    /// Whether it says how the request ended, which the card has to say first.
    var isLastWord: Bool {
        if case .show(.closing, _) = self { true } else { false }
    }

    /// Whether it is called off together with its request.
    var endsWithRequest: Bool {
        switch self {
        case .understand: true
        case .run(let job): job.endsWithRequest
        case .show, .errand, .wake, .call: false
        }
    }

    /// As a row of the outbox keeps it.
    func body() throws -> String {
        switch self {
        case .understand: "{}"
        case .run(let job): try JSON.text(job)
        case .show(let post, let mirror): mirror.map { "\(post.rawValue)@\($0)" } ?? post.rawValue
        case .errand(let errand): try JSON.text(errand)
        case .wake(let command): try JSON.text(command)
        case .call(let call): try JSON.text(call)
        }
    }

    init(_ hand: Hand, body: String) throws {
        switch hand {
        case .understand: self = .understand(Reading())
        case .agents: self = .run(try JSON.value(body))
        case .notify:
            let parts = body.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard let post = Post(rawValue: parts[0]) else { throw UnreadableWork(body: body) }
            self = .show(post, in: parts.count > 1 ? ConversationID(parts[1]) : nil)
        case .errand: self = .errand(try JSON.value(body))
        case .clock: self = .wake(try JSON.value(body))
        case .hook: self = .call(try JSON.value(body))
        }
    }
}

/// A row that this version of the program does not understand.
struct UnreadableWork: Error {
    var body: String
}
