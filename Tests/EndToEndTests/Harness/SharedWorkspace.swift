import Testing

/// One workspace with one bot for all tests of a suite: they speak in threads of their own, and starting a bot takes
/// seconds.
struct SharedWorkspace: SuiteTrait, TestScoping {
    @TaskLocal static var current: Workspace?

    func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @Sendable @concurrent () async throws -> Void
    ) async throws {
        try await Workspace.open { workspace in
            try await workspace.start(["SLACK_AGENT": "true"])
            try await Self.$current.withValue(workspace) { try await function() }
        }
    }
}

extension Trait where Self == SharedWorkspace {
    static var sharedWorkspace: Self { Self() }
}

extension Workspace {
    /// The workspace of the suite.
    static func shared() throws -> Workspace {
        guard let workspace = SharedWorkspace.current else { throw Failure("the suite has no shared workspace") }
        return workspace
    }
}
