import Foundation
import Ledger
import Logging
import Requests

/// Says what went wrong, by what was visible in the workspace and by what is in the repositories; what the bot itself
/// has written down is only looked at for its soundness and for reasons.
struct Judge: Sendable {
    let workshop: Workshop
    let wishes: [Plea]
    /// The bot's messages by their marker.
    let posts: [String: Int]

    func violations() async throws -> [Violation] {
        var violations = self.inWorkspace()
        let repositories = Repositories(workshop: self.workshop)
        for (number, project) in self.workshop.projects.enumerated() {
            violations += try await self.inRepository(
                project,
                self.wishes.filter { $0.project == number },
                repositories
            )
        }
        return try await violations + self.inLedger() + self.leftOver()
    }

    // MARK: What people saw

    func inWorkspace() -> [Violation] {
        var violations: [Violation] = []
        for (marker, count) in self.posts.sorted(by: { $0.key < $1.key }) where count > 1 {
            violations.append(Violation(kind: .doubled, what: "message \(marker) was posted \(count) times"))
        }
        for wish in self.wishes where !wish.isDropped { violations += self.seen(wish) }
        return violations
    }

    private func seen(_ wish: Plea) -> [Violation] {
        let name = "“\(wish.text)” in \(wish.channel) (request \(wish.request ?? "none"), thread \(wish.thread))"
        func violation(_ kind: Violation.Kind, _ what: String) -> Violation {
            Violation(kind: kind, what: "\(name) \(what)")
        }
        let cards = wish.posts.filter { $0.key.hasSuffix("/card") }
        guard !cards.isEmpty else {
            return [violation(.lost, wish.isAcknowledged ? "was acknowledged, and has no card" : "has no card")]
        }
        var violations: [Violation] = []
        if cards.count > 1 { violations.append(violation(.doubled, "became \(cards.count) requests")) }
        switch wish.outcome {
        case .failed?: violations.append(violation(.falselyFailed, "ended so: \(wish.closing ?? "")"))
        case nil: violations.append(violation(.lost, "has no end; its card says: \(wish.cardText)"))
        case let outcome? where outcome.rawValue != wish.fate.rawValue:
            violations.append(violation(.unapproved, "was to be \(wish.fate.rawValue), and was \(outcome.rawValue)"))
        default:
            if !wish.isOver { violations.append(violation(.lost, "is over, but its card says: \(wish.cardText)")) }
        }
        let wanted: Set =
            wish.fate == .merged
            ? ["card", "results", "closing"] : wish.fate == .rejected ? ["card", "closing"] : ["card"]
        let there = Set(wish.posts.keys.compactMap { $0.split(separator: "/").last.map(String.init) })
        if wish.outcome?.rawValue == wish.fate.rawValue, there != wanted {
            violations.append(violation(.lost, "has the messages \(there.sorted()) instead of \(wanted.sorted())"))
        }
        return violations
    }

    // MARK: What was done

    private func inRepository(
        _ project: TinyProject,
        _ wishes: [Plea],
        _ repositories: Repositories
    ) async throws -> [Violation] {
        let merges = Dictionary(grouping: try await repositories.merges(of: project), by: \.request)
        let pulls = try repositories.pullRequests(of: project)
        let tests = try await repositories.tests(of: project)
        var violations: [Violation] = []
        for wish in wishes {
            guard let request = wish.request, let change = wish.change else { continue }
            let expected = wish.fate == .merged && wish.outcome == .merged ? 1 : 0
            let counts = [
                ("merges", merges[request]?.count ?? 0), ("pull requests", pulls[request]?.count ?? 0),
                ("lines in \(change.model).yml", tests["\(change.model) \(change.column) \(change.test)"] ?? 0),
            ]
            for (what, count) in counts where count != expected {
                let kind: Violation.Kind = count > expected ? expected == 0 ? .unapproved : .doubled : .lost
                violations.append(
                    Violation(
                        kind: kind,
                        what: "request \(request) of \(project.name) has \(count) \(what), not \(expected)"
                    )
                )
            }
        }
        let known = Set(wishes.compactMap(\.request))
        for merge in merges.values.flatMap(\.self) {
            if !merge.approver.hasSuffix("U0BO"), !merge.approver.hasSuffix("U0EVA") {
                violations.append(Violation(kind: .unapproved, what: "merge \(merge.commit) by \(merge.approver)"))
            }
            if !known.contains(merge.request) {
                violations.append(Violation(kind: .doubled, what: "merge \(merge.commit) is for no wish"))
            }
        }
        return violations
    }

    // MARK: What the bot wrote down

    private func inLedger() async throws -> [Violation] {
        let ledger = try Ledger(
            directory: self.workshop.data,
            policy: { Policy(version: "", approvers: []) },
            clock: SystemTime(),
            logger: Logger(label: "torture") { _ in SwiftLogNoOpLogHandler() }
        )
        defer { ledger.close() }
        var violations = try await ledger.verify().faults.map { Violation(kind: .unsound, what: "the ledger: \($0)") }
        for parked in try await ledger.parked(limit: 20) {
            let request = parked.request.map { "\($0)" } ?? "none"
            violations.append(
                Violation(kind: .lost, what: "parked for request \(request), \(parked.hand): \(parked.reason)")
            )
        }
        let counts = try await ledger.counts()
        if counts.openRequests > 0 {
            violations.append(Violation(kind: .lost, what: "\(counts.openRequests) requests are open in the ledger"))
        }
        return violations
    }

    private func leftOver() -> [Violation] {
        var violations: [Violation] = []
        for folder in ["worktrees", "scratch"] {
            let path = self.workshop.data.appending(path: folder).path
            for name in (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [] {
                violations.append(Violation(kind: .leftover, what: "\(path)/\(name)"))
            }
        }
        for stray in ProcessTable.strays(touching: self.workshop.folder.path) {
            violations.append(Violation(kind: .leftover, what: "process \(stray)"))
        }
        return violations
    }
}
