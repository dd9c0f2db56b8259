import Foundation
import Requests

/// A forge of files: branches in the bare repository, a JSON record for each pull request, and no service at all.
///
/// Records are `pulls/N.json`, written whole and moved into place; `refs/pull/N/head` shows the commits.
struct LocalForge: Forge {
    let origin: Origin
    /// The folder of this project's records.
    let directory: String

    private struct Record: Codable {
        var number: Int
        var title: String
        var body: String
        var branch: String
        var base: String
        /// The base branch when the pull request was opened.
        var baseCommit: String
        var head: String
        /// `open`, `closed` or `merged`.
        var state: String
        var mergeCommit: String?
        /// What we said on it, by key.
        var words: [String: String]?
    }

    func open(_ proposal: Proposal) async throws(AgentError) -> Opened {
        var record: Record
        if let known = try self.records().first(where: { $0.branch == proposal.branch }) {
            record = known
            (record.title, record.body, record.head) = (proposal.title, proposal.body, proposal.commit)
            if record.state != "merged" { try self.write(record) }
        } else {
            record = Record(
                number: 0,
                title: proposal.title,
                body: proposal.body,
                branch: proposal.branch,
                base: self.origin.baseBranch,
                baseCommit: try await self.origin.head(),
                head: proposal.commit,
                state: "open"
            )
            record.number = try self.add(record)
        }
        // The branch last: where that has the commit, all the rest is done, also after a death in the middle.
        for name in ["refs/pull/\(record.number)/head", "refs/heads/\(proposal.branch)"] {
            try await self.origin.git.run(["update-ref", name, proposal.commit])
        }
        return Opened(pullRequest: PullRequest(number: record.number, title: record.title, branch: record.branch))
    }

    private func record(of pullRequest: PullRequest) throws(AgentError) -> Record {
        guard let record = try self.records().first(where: { $0.number == pullRequest.number }) else {
            throw AgentError(.failed, "There is no pull request #\(pullRequest.number).")
        }
        return record
    }

    func close(_ pullRequest: PullRequest, why: String) async throws(AgentError) {
        var record = try self.record(of: pullRequest)
        guard record.state == "open" else { return }
        record.state = "closed"
        record.words = (record.words ?? [:]).merging(["closed": why]) { $1 }
        try self.write(record)
    }

    func remarks(on pullRequest: PullRequest) async throws(AgentError) -> [Remark] { [] }

    func say(_ text: String, key: String, on pullRequest: PullRequest) async throws(AgentError) {
        var record = try self.record(of: pullRequest)
        record.words = (record.words ?? [:]).merging([key: text]) { $1 }
        try self.write(record)
    }

    func merge(_ pullRequest: PullRequest, at commit: String, message: String) async throws(AgentError) -> MergeResult {
        var record = try self.record(of: pullRequest)
        guard record.head == commit else {
            throw AgentError(.failed, "Pull request #\(record.number) is not at the commit that was approved.")
        }
        guard record.state != "closed" else {
            throw AgentError(.failed, "Pull request #\(record.number) was closed without a merge.")
        }
        for _ in 0..<5 {
            let base = try await self.origin.head()
            if let merged = try await self.mergeCommit(of: record, in: base) {
                (record.state, record.mergeCommit) = ("merged", merged)
                try self.write(record)
                let parent = try await self.origin.git.run(["rev-parse", "\(merged)^1"])
                return MergeResult(commit: merged, baseMoved: parent != record.baseCommit)
            }
            switch try await self.origin.merge(record.head, into: base, message: message) {
            case .merged, .moved: continue  // The next round finds the merge, or tries again on the new base.
            case .conflict(let files):
                throw AgentError(
                    .failed,
                    "Pull request #\(record.number) conflicts with what was merged meanwhile.",
                    passages: [
                        .bullets(files), .text("Ask again: the change will be drawn anew on the present state."),
                    ]
                )
            }
        }
        throw AgentError(.busy, "The base branch keeps moving.")
    }

    func handOver(_ commit: String, as branch: String) async throws(AgentError) -> Handover.Branch {
        let old = try await self.head(of: branch)
        let tip = try await self.origin.tip(of: branch, at: old, with: commit)
        let none = String(repeating: "0", count: tip.count)
        if tip != old { try await self.origin.git.run(["update-ref", "refs/heads/\(branch)", tip, old ?? none]) }
        let place = self.origin.repository.quotedForShell
        return Handover.Branch(
            name: branch,
            commit: tip,
            fetch: ["git fetch \(place) \(branch)", "git switch -c \(branch) FETCH_HEAD"],
            push: ["git push \(place) HEAD:\(branch)"]
        )
    }

    func head(of branch: String) async throws(AgentError) -> String? {
        try await self.origin.git.commit("refs/heads/\(branch)")
    }

    /// The merge of this pull request in the history of `base`, also one whose record was lost to a crash.
    private func mergeCommit(of record: Record, in base: String) async throws(AgentError) -> String? {
        let range = "\(record.baseCommit)..\(base)"
        let merges = try await self.origin.git.run(["log", "--merges", "--format=%H %P", range])
        return merges.split(separator: "\n").map { $0.split(separator: " ") }
            .first { $0.dropFirst(2).contains(Substring(record.head)) }
            .map { String($0[0]) }
    }

    private var pulls: String { "\(self.directory)/pulls" }

    private func records() throws(AgentError) -> [Record] {
        do {
            guard FileManager.default.fileExists(atPath: self.pulls) else { return [] }
            return try FileManager.default.contentsOfDirectory(atPath: self.pulls).filter { $0.hasSuffix(".json") }
                .map {
                    try JSONDecoder().decode(Record.self, from: Data(contentsOf: URL(filePath: "\(self.pulls)/\($0)")))
                }
                .sorted { $0.number < $1.number }
        } catch {
            throw AgentError(.failed, "The pull requests in \(self.pulls) cannot be read: \(error)")
        }
    }

    private func encoded(_ record: Record) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(record)
    }

    private func write(_ record: Record) throws(AgentError) {
        do {
            try self.encoded(record).write(to: URL(filePath: "\(self.pulls)/\(record.number).json"), options: .atomic)
        } catch {
            throw AgentError(.failed, "The pull request could not be recorded: \(error)")
        }
    }

    /// Writes the record under the next free number: a link fails where the name is taken, so nobody is overwritten.
    private func add(_ record: Record) throws(AgentError) -> Int {
        do {
            try FileManager.default.createDirectory(atPath: self.pulls, withIntermediateDirectories: true)
            var record = record
            record.number = (try self.records().last?.number ?? 0) + 1
            while true {
                let draft = "\(self.pulls)/.draft-\(UUID().uuidString)"
                try self.encoded(record).write(to: URL(filePath: draft))
                defer { try? FileManager.default.removeItem(atPath: draft) }
                if link(draft, "\(self.pulls)/\(record.number).json") == 0 { return record.number }
                guard errno == EEXIST else { throw AgentError(.failed, "The pull request could not be recorded.") }
                record.number += 1
            }
        } catch {
            throw AgentError(error)
        }
    }
}

extension String {
    /// As one word of a command line.
    var quotedForShell: String {
        let isPlain = self.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "/._-:@+".contains($0)) }
        return isPlain && !self.isEmpty ? self : "'" + self.replacing("'", with: "'\\''") + "'"
    }
}
