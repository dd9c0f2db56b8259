extension Policy {
    /// What stands in the way of a merge besides the kind of the change.
    package struct Merging: Hashable, Sendable {
        /// Files that are merged in a way of their own.
        package struct Rule: Hashable, Sendable {
            package var paths: [FilePattern]
            package var merge: Merge
            /// In the policy's own words; `nil` names the pattern.
            package var why: String?

            package init(_ paths: [FilePattern], _ merge: Merge, why: String? = nil) {
                self.paths = paths
                self.merge = merge
                self.why = why
            }
        }

        /// No setting lets a change be merged by itself below this confidence.
        package static let leastConfidence = 0.8

        /// How changes that also touch a BI model are merged.
        package var bi: Merge
        package var rules: [Rule]
        /// With more models changed and downstream than this, a person looks; `nil` for any number.
        package var mostModels: Int?
        /// The same for dashboards downstream.
        package var mostDashboards: Int?
        /// The same for the rows of any model that come or go, in hundredths of those before.
        package var mostRowChange: Int?
        /// Below this, 0.8 to 1, a person looks.
        package var confidence: Double
        /// Whether an owner of each changed file (CODEOWNERS) must have said yes.
        package var needsOwners: Bool
        /// Who the owners are, by their name in CODEOWNERS.
        package var owners: [String: Set<PersonID>]

        package init(
            bi: Merge = .always,
            rules: [Rule] = [],
            mostModels: Int? = nil,
            mostDashboards: Int? = nil,
            mostRowChange: Int? = nil,
            confidence: Double = Self.leastConfidence,
            needsOwners: Bool = false,
            owners: [String: Set<PersonID>] = [:]
        ) {
            self.bi = bi
            self.rules = rules
            self.mostModels = mostModels
            self.mostDashboards = mostDashboards
            self.mostRowChange = mostRowChange
            self.confidence = max(Self.leastConfidence, confidence)
            self.needsOwners = needsOwners
            self.owners = owners
        }
    }
}

/// What the policy says about merging one change, and why.
package struct Ruling: Hashable, Sendable, Codable {
    package enum Verdict: String, Hashable, Sendable, Codable {
        case always
        case review
        case manual
        /// Not at all: something is red.
        case never
    }

    package var verdict: Verdict
    /// What makes it so, each a clause: "14 models are touched or downstream".
    package var reasons: [String]

    package init(_ verdict: Verdict, because reasons: [String]) {
        self.verdict = verdict
        self.reasons = reasons
    }

    /// "needs a review, because 14 models are touched or downstream, and the confidence is 0.72".
    package var words: String {
        let verdict =
            switch self.verdict {
            case .always: "is merged at once"
            case .review: "needs a review"
            case .manual: "is merged by hand"
            case .never: "is not merged"
            }
        guard let last = self.reasons.last else { return verdict }
        let others = self.reasons.dropLast()
        return "\(verdict), because " + (others.isEmpty ? last : others.joined(separator: ", ") + ", and " + last)
    }
}

extension Policy {
    /// What would be said about merging `plan` as far as the plan alone tells: before it is carried out.
    package func forecast(of plan: Plan) -> Ruling { Self.strictest(self.known(of: plan), of: plan) }

    /// What is said about merging `plan` with what is known of it by now. What is not known speaks against it.
    package func ruling(on plan: Plan, of request: Request) -> Ruling {
        Self.strictest(self.known(of: plan) + self.seen(of: request) + self.said(on: plan, request), of: plan)
    }

    /// The files whose owners have not said yes, and the owners' names; empty where the policy does not ask for it.
    ///
    /// - Parameter people: those who have said yes.
    package func ownersMissing(on plan: Plan, besides people: Set<PersonID>) -> [String: [String]] {
        guard self.merging.needsOwners else { return [:] }
        let people = Set(people.flatMap(self.selves))
        return (plan.owners?.files ?? [:]).filter { _, names in
            !names.isEmpty && names.allSatisfy { self.merging.owners[$0, default: []].isDisjoint(with: people) }
        }
    }

    private typealias Finding = (verdict: Ruling.Verdict, why: String)

    private static func strictest(_ findings: [Finding], of plan: Plan) -> Ruling {
        let order: [Ruling.Verdict] = [.never, .manual, .review]
        for verdict in order {
            let reasons = findings.filter { $0.verdict == verdict }.map(\.why)
            if !reasons.isEmpty { return Ruling(verdict, because: reasons) }
        }
        return Ruling(.always, because: findings.map(\.why))
    }

    private func known(of plan: Plan) -> [Finding] {
        // Unlisted kinds are held for review: the policy fails closed.
        let kind = Ruling.Verdict(self.merge[plan.kind, default: .review])
        var findings: [Finding] = [(kind, "changes of the kind \(plan.kind.rawValue) \(kind.habit)")]
        let bi = Ruling.Verdict(self.merging.bi)
        if plan.touchesBI, bi != .always {
            findings.append((bi, "changes of a BI model \(bi.habit)"))
        }
        for rule in self.merging.rules {
            guard let found = rule.match(in: plan.paths) else { continue }
            let (path, pattern) = (found.path, found.pattern.text)
            findings.append((.init(rule.merge), rule.why ?? "\(path) is one of \(pattern)"))
        }
        let models = Set(plan.blast.models + plan.blast.downstreamModels).count
        if let most = self.merging.mostModels, models > most {
            findings.append(
                (.review, models == 1 ? "1 model is touched" : "\(models) models are touched or downstream")
            )
        }
        let dashboards = plan.blast.dashboards.count
        if let most = self.merging.mostDashboards, dashboards > most {
            findings.append(
                (.review, dashboards == 1 ? "1 dashboard is downstream" : "\(dashboards) dashboards are downstream")
            )
        }
        return findings
    }

    /// What the checks and the data say.
    private func seen(of request: Request) -> [Finding] {
        let results = request.results.sorted { $0.key < $1.key }.map(\.value)
        var findings: [Finding] = results.flatMap(\.checks).filter { $0.outcome == .failed }
            .map { (.never, "\($0.name) failed") }
        if let most = self.merging.mostRowChange {
            for count in results.flatMap(\.rowCounts) {
                guard let change = count.change, change > most else { continue }
                findings.append((.review, "the rows of \(count.model) change by \(change) %"))
            }
        }
        guard let confidence = results.compactMap(\.confidence).min() else {
            return findings + [(.review, "nothing says how sure the checks are")]
        }
        let isSure = confidence >= self.merging.confidence
        return findings + [(isSure ? .always : .review, "the confidence is \(confidence.hundredths)")]
    }

    /// What people have said.
    private func said(on plan: Plan, _ request: Request) -> [Finding] {
        var findings: [Finding] = []
        if let approval = request.approval, approval.policyVersion != self.version {
            findings.append((.review, "the policy is not the one it was approved under"))
        }
        let missing = self.ownersMissing(on: plan, besides: request.consenting)
        for (path, names) in missing.sorted(by: { $0.key < $1.key }).prefix(3) {
            findings.append((.review, "\(path) needs a yes from \(names.joined(separator: " or "))"))
        }
        return findings
    }
}

extension Policy.Merging.Rule {
    /// The first of the files that the rule is for, and the pattern that says so.
    fileprivate func match(in paths: [String]) -> (path: String, pattern: FilePattern)? {
        for pattern in self.paths {
            if let path = paths.first(where: pattern.matches) { return (path, pattern) }
        }
        return nil
    }
}

extension Ruling.Verdict {
    fileprivate init(_ merge: Policy.Merge) {
        self =
            switch merge {
            case .always: .always
            case .review: .review
            case .manual: .manual
            }
    }

    fileprivate var habit: String {
        switch self {
        case .always: "are merged at once"
        case .review: "are reviewed"
        case .manual: "are merged by hand"
        case .never: "are never merged"
        }
    }
}

extension StepResult.RowCount {
    /// How much came or went, in hundredths of the rows before, rounded up; `nil` for a model that is new.
    fileprivate var change: Int? {
        guard let before else { return nil }
        let difference = abs((self.after ?? 0) - before)
        guard before > 0 else { return difference == 0 ? 0 : 100 }
        return Int((Double(difference) / Double(before) * 100).rounded(.up))
    }
}

extension Double {
    /// `0.72`; rounded down, so that what is below a bound does not read as if it were not.
    fileprivate var hundredths: String {
        let number = Int(max(0, min(1, self)) * 100 + 1e-9)
        return number == 100 ? "1.00" : number < 10 ? "0.0\(number)" : "0.\(number)"
    }
}

extension Request {
    /// Who has said yes to the plan as it is.
    var consenting: Set<PersonID> { self.endorsements.union([self.approval?.person].compactMap(\.self)) }
}

extension Plan {
    /// Whether a BI model changes: by its agent, or in the files of one (TMDL, PBIP) that people changed.
    fileprivate var touchesBI: Bool {
        let endings = [".tmdl", ".bim", ".pbip", ".pbir", ".pbism"]
        return self.steps.contains { $0.agent == .bi }
            || self.paths.contains { path in
                endings.contains { path.hasSuffix($0) }
            }
    }
}
