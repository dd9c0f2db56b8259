import Agents
import Foundation

/// What is really in the bare repositories and in the forge's records, looked at with git itself.
struct Repositories: Sendable {
    struct Merge: Hashable, Sendable {
        var commit: String
        /// As the trailers of its message say.
        var request: String
        var approver: String
    }

    private struct Record: Decodable {
        var number: Int
        var branch: String
        var state: String
    }

    let workshop: Workshop

    /// The merge commits of the base branch, without those of ours that only take in changes of the source.
    func merges(of project: TinyProject) async throws -> [Merge] {
        let log = try await self.git(["log", "--merges", "--format=%H%n%B%x01", "main"], in: project.origin)
        return log.split(separator: "\u{1}").compactMap { text in
            let lines = text.split(separator: "\n")
            func trailer(_ name: String) -> String {
                lines.last { $0.hasPrefix("\(name): ") }.map { String($0.dropFirst(name.count + 2)) } ?? ""
            }
            guard let commit = lines.first else { return nil }
            return Merge(
                commit: String(commit),
                request: trailer("ChatBridge-Request"),
                approver: trailer("Approved-by")
            )
        }
    }

    /// The states of the pull requests, by the number of the request that each is for.
    func pullRequests(of project: TinyProject) throws -> [String: [String]] {
        let folder = self.workshop.data.appending(path: "forges/\(project.name)/pulls")
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        var states: [String: [String]] = [:]
        for file in files where file.hasSuffix(".json") {
            let record = try JSONDecoder().decode(Record.self, from: Data(contentsOf: folder.appending(path: file)))
            let request = record.branch.drop { $0 != "/" }.dropFirst().prefix { $0 != "-" }
            states[String(request), default: []].append(record.state)
        }
        return states
    }

    /// The tests on the base branch, as often as they stand there: by `model column test`.
    func tests(of project: TinyProject) async throws -> [String: Int] {
        let clone = self.workshop.folder.appending(path: "looked-at/\(project.name)")
        try? FileManager.default.removeItem(at: clone)
        _ = try await self.git(["clone", "--quiet", "--branch", "main", project.origin.path, clone.path], in: nil)
        var tests: [String: Int] = [:]
        for model in TinyProject.models {
            let yaml = try String(contentsOf: clone.appending(path: "models/\(model).yml"), encoding: .utf8)
            for (column, names) in TinyProject.tests(in: yaml) {
                for name in names { tests["\(model) \(column) \(name)", default: 0] += 1 }
            }
        }
        return tests
    }

    private func git(_ arguments: [String], in folder: URL?) async throws -> String {
        let result = try await Child(
            self.workshop.git,
            (folder.map { ["--git-dir", $0.path] } ?? []) + arguments,
            environment: ["PATH": "/usr/bin:/bin", "HOME": self.workshop.folder.path]
        ).run()
        guard result.isSuccess else { throw BatchError(description: "git \(arguments[0]): \(result.excerpt())") }
        return result.output
    }
}
