import ArgumentParser
import Foundation
import Ledger
import Requests

/// `chatbridge policy check`: whether the policy can be read, and what it says about a change.
struct PolicyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy",
        abstract: "Reads the policy and says what it makes of changes.",
        subcommands: [Check.self],
        defaultSubcommand: Check.self
    )

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "What becomes of a change once it is tested; nothing is done.",
            discussion: """
                chatbridge policy check                                       (every kind of change)
                chatbridge policy check --kind schema --path models/finance/fct_sales.sql
                chatbridge policy check --kind metrics --models 14 --confidence 0.72
                chatbridge policy check --request 12                          (a request as it stands)
                """
        )
        @OptionGroup var folders: Folders
        @Option(help: "The kind of the change: \(ChangeKind.allCases.map(\.rawValue).joined(separator: ", ")).")
        var kind: String?
        @Option(help: "A file that it changes; may be repeated.") var path: [String] = []
        @Option(help: "How many models are touched or downstream.") var models = 0
        @Option(help: "How many dashboards are downstream.") var dashboards = 0
        @Option(help: "How sure the checks are, 0 to 1.") var confidence = 1.0
        @Option(help: "A request by its number, instead of all of these.") var request: String?

        func run() async throws {
            try await failing {
                let policy = try Configuration.read(self.folders.configURL).policy
                if let request {
                    let found = try await LedgerReader(directory: self.folders.dataURL).known(request)
                    guard let plan = found.plan else { throw BatchError(description: "request \(request) has no plan") }
                    return print("Request \(request) \(policy.ruling(on: plan, of: found).words).")
                }
                let kinds = try self.kinds()
                for kind in kinds { print("\(kind.rawValue): \(try self.ruling(kind, policy).words)") }
                for remark in policy.remarks { print("Mind: \(remark)") }
            }
        }

        private func kinds() throws -> [ChangeKind] {
            guard let text = self.kind else { return ChangeKind.allCases }
            guard let kind = ChangeKind(rawValue: text) else {
                throw BatchError(description: "'\(text)' is not a kind of change; see `chatbridge policy check --help`")
            }
            return [kind]
        }

        private func ruling(_ kind: ChangeKind, _ policy: Policy) throws -> Ruling {
            let sample = Sample(
                kind: kind,
                paths: self.path,
                models: self.models,
                dashboards: self.dashboards,
                confidence: self.confidence
            )
            guard let request = sample.request(under: policy) else {
                throw BatchError(description: "the sample cannot be made")
            }
            return policy.ruling(on: sample.plan, of: request)
        }
    }
}

/// A change as it could be, tested and ready to be merged.
private struct Sample {
    var kind: ChangeKind
    var paths: [String]
    var models: Int
    var dashboards: Int
    var confidence: Double

    var plan: Plan {
        Plan(
            title: "A sample",
            intent: Intent(name: "sample", project: "sample"),
            kind: self.kind,
            steps: [
                .init(agent: .dbt, summary: "Change it", files: self.paths),
                .init(agent: .merge, summary: "Merge it", gate: .merge),
            ],
            blast: BlastRadius(
                models: (0..<max(0, self.models)).map { "model_\($0)" },
                dashboards: (0..<max(0, self.dashboards)).map { "dashboard_\($0)" }
            ),
            risk: .low,
            baseCommit: ""
        )
    }

    func request(under policy: Policy) -> Request? {
        var request: Request?
        let somebody = PersonID("sample:somebody")
        let approval = Approval(
            person: somebody,
            revision: 0,
            planDigest: "",
            baseCommit: "",
            policyVersion: policy.version,
            click: ""
        )
        let opening = Opening(person: somebody, conversation: ConversationID("sample"), words: .text("a sample"))
        let events: [Event] = [
            .opened(RequestID("1"), opening), .planned(self.plan), .approved(approval),
            .stepFinished(0, StepResult(summary: "tested", confidence: self.confidence)),
        ]
        for event in events { request.apply(event, at: Timestamp(milliseconds: 0)) }
        return request
    }
}

extension Policy {
    /// What can be read, and is hardly meant.
    fileprivate var remarks: [String] {
        var remarks: [String] = []
        if self.approvers.isEmpty { remarks.append("nobody may approve anything: `approvers` is empty") }
        let strangers = Set(self.merging.owners.values.joined()).subtracting(self.approvers)
        if !strangers.isEmpty {
            let names = strangers.map(\.rawValue).sorted().joined(separator: ", ")
            remarks.append("\(names) own files, but are no approvers, so their yes never counts")
        }
        if self.merging.needsOwners, self.merging.owners.isEmpty {
            remarks.append("`merge.code_owners` is required, but `owners` says of no owner who that is")
        }
        return remarks
    }
}
