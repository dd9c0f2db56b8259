/// A way to run a program where it can do no harm: one seam, with bubblewrap, container engines, and nothing at all
/// behind it.
package protocol Isolation: Sendable {
    /// As the configuration names it.
    var name: String { get }
    /// What it keeps, beyond ending the program with all it started.
    var promises: Set<Promise> { get }
    /// Whether a program sees the folders where they are on the host, and not at the sandbox's paths.
    var showsHost: Bool { get }
    /// What keeps programs to their limits here, in words.
    var enforcement: String { get }
    /// Runs `program` to its end. A bad exit status is a result; throws when it cannot be started or was cancelled.
    func run(_ program: Confined, onLine: Child.LineListener?) async throws(AgentError) -> ChildResult
    /// Ends what bots that died left behind. Throws when nothing can be run here, with what to do.
    func prepare() async throws(AgentError)
}

extension Isolation {
    package var showsHost: Bool { false }
}

/// What a program cannot do, or cannot go beyond.
package enum Promise: String, Hashable, Sendable, CaseIterable {
    /// Reach the network.
    case network
    /// See files of the host but those it was given, or write to those that it may only read.
    case files
    /// See other programs, or what they were given.
    case processes
    /// Gain rights.
    case rights
    /// Be stopped at all limits but that of size of `/tmp`, which needs one of its own.
    case limits
}

/// A program that is to be run confined, and all it may see.
package struct Confined: Sendable {
    /// Its first element is an absolute path.
    package var command: [String]
    package var binds: [Sandbox.Bind]
    /// Where it starts, as it sees it.
    package var directory: String
    /// Its whole environment.
    package var environment: [String: String]
    package var limits: Limits

    /// The folders of the host that it may write to.
    var writable: [String] { self.binds.filter(\.isWritable).map(\.host) }
}
