import Testing

extension EndToEnd {
    @Suite struct Limits {}
}

extension EndToEnd.Limits {
    @Test(.timeLimit(.minutes(2)))
    func `who asks too much is told when to come back, also after a restart`() async throws {
        try await Workspace.open(House(burst: 2, perHour: 1)) { workspace in
            let bot = try await workspace.start()
            for _ in 1...2 {
                try await workspace.ask("tell me a joke").card("an answer is given") { $0.words.contains("nearest") }
            }
            try await Self.isRefused(workspace)
            // Others are not held back by it.
            try await workspace.ask("tell me a joke", as: "U0GUS").card("an answer is given") {
                $0.words.contains("nearest")
            }

            try await workspace.kill(bot)
            try await workspace.start()
            try await Self.isRefused(workspace)
            #expect(try await workspace.requests().count == 3)
        }
    }

    private static func isRefused(_ workspace: Workspace) async throws {
        let answer = try await workspace.whisper(to: "U0ANA") { _ = try await workspace.ask("tell me a joke") }
        #expect(answer.contains("Please try again in") && answer.contains("<!date^"), "\(answer)")
    }
}
