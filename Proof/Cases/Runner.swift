package import Agents
package import Foundation
import Requests

/// Takes cases from their wish to what comes of it.
package struct Runner: Sendable {
    let workshop: Workshop
    let folder: URL

    package init(root: URL, folder: URL, toolbox: Toolbox) {
        self.folder = folder
        self.workshop = Workshop(root: root, folder: folder, toolbox: toolbox)
    }

    /// Runs one case in a place of its own, which is gone afterwards.
    package func run(_ example: Case) async throws -> CaseResult {
        let place = self.folder.appending(path: "case-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: place) }
        try await self.workshop.copy(of: example.project, to: place)
        if let given = example.given { try await self.apply(given, "\(place)/\(example.project)") }
        let agents = self.workshop.agents(of: example.project, at: place)
        let start = ContinuousClock.now
        let intent = Intent(name: example.intent, project: example.project, slots: example.slots)
        var walk = try await Walk(agents, asking: intent)
        for label in example.choose ?? [] { try await walk.choose(label) }
        try await walk.approve()
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        let git = try await agents.repository(of: example.project)
        let outcome = try await self.outcome(of: walk.request, git)
        var differences = example.expect.differences(outcome)
        let said =
            "\(walk.request?.plan.map { "\($0)" } ?? "") \(walk.request.map { "\($0.results) \($0.phase)" } ?? "")"
        differences += (example.expect.told ?? []).filter { !said.contains($0) }.map { "nobody said “\($0)”" }
        for (path, text) in example.expect.holds ?? [:] {
            let file = try await self.git(["show", "main:\(path)"], git)
            if !file.contains(text) { differences.append("\(path) does not hold “\(text)”") }
        }
        return CaseResult(example: example, outcome: outcome, seconds: seconds, differences: differences)
    }

    private func apply(_ given: Case.Given, _ folder: String) async throws {
        func edit(_ path: String, _ change: (String) throws -> String) throws {
            let url = URL(filePath: "\(folder)/\(path)")
            let text = (try? String(contentsOf: url, encoding: .utf8)) ?? ""
            try Data(change(text).utf8).write(to: url)
        }
        for (path, text) in given.write ?? [:] { try edit(path) { _ in text } }
        for (path, lines) in given.append ?? [:] { try edit(path) { $0 + lines } }
        for (path, texts) in given.replace ?? [:] {
            try edit(path) { text in
                guard texts.count == 2, text.contains(texts[0]) else {
                    throw AgentError(
                        .failed,
                        "\(path) does not hold “\(texts.first ?? "")”, so the case cannot be made."
                    )
                }
                return text.replacing(texts[0], with: texts[1])
            }
        }
        for arguments in given.run ?? [] { _ = try await self.workshop.dbt(arguments, in: folder) }
    }

    private func outcome(of request: Request?, _ git: String) async throws -> Outcome {
        switch request?.phase {
        case .stopped(.unplannable(let answer)): return .refused(answer.title)
        case .stopped(.stepFailed(_, let failure)): return .failed(failure.message)
        case .asking(let question): return .asked(question.text)
        case .finished(let plan):
            guard let merge = request?.results.values.compactMap(\.mergeCommit).first else {
                return .reported(request?.results[plan.steps.count - 1]?.summary ?? "")
            }
            let lines = try await self.git(["diff", "--numstat", plan.baseCommit, merge], git).split(separator: "\n")
            let numbers = lines.map { $0.split(separator: "\t").prefix(2).map { Int($0) ?? 0 } }
            return .merged(
                files: lines.count,
                added: numbers.reduce(0) { $0 + $1[0] },
                removed: numbers.reduce(0) { $0 + $1[1] }
            )
        case let phase: return .stuck("\(String(describing: phase))")
        }
    }

    private func git(_ arguments: [String], _ repository: String) async throws -> String {
        try await Child(
            "/usr/bin/git",
            ["--git-dir", repository] + arguments,
            environment: ["PATH": "/usr/bin:/bin"]
        ).run().output
    }
}

extension Case.Expectation {
    /// What of this the outcome is not.
    func differences(_ outcome: Outcome) -> [String] {
        let wanted: (verdict: String, words: String)? =
            if let merged { ("merged", merged) } else if let refused { ("refused", refused) } else if let failed {
                ("failed", failed)
            } else if let reported { ("reported", reported) } else { nil }
        guard let wanted else { return ["the case does not say what must come of it"] }
        guard outcome.verdict == wanted.verdict else {
            return ["expected \(wanted.verdict): \(wanted.words); it was \(outcome.verdict): \(outcome.words)"]
        }
        return outcome.words.contains(wanted.words) ? [] : ["expected “\(wanted.words)”, it was “\(outcome.words)”"]
    }
}
