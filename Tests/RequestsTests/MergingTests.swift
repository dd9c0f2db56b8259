import Requests
import Testing

/// What the policy says about a merge, and why.
@Suite("Merge policy")
struct MergingTests {
    /// A change of docs, which is merged at once while nothing speaks against it.
    private func plan(
        _ kind: ChangeKind = .docs,
        files: [String] = ["models/marts/trips.yml"],
        blast: BlastRadius = BlastRadius(models: ["trips"]),
        agents: [AgentName] = [.dbt],
        owners: Owners? = nil
    ) -> Plan {
        Plan(
            title: "Describe it",
            intent: wish,
            kind: kind,
            steps: agents.map { .init(agent: $0, summary: "Do it", files: files) }
                + [.init(agent: .merge, summary: "Merge it", gate: .merge)],
            blast: blast,
            risk: .low,
            baseCommit: "abc",
            owners: owners,
            digest: "d"
        )
    }

    private func tested(
        _ plan: Plan,
        _ result: StepResult = StepResult(summary: "tested", confidence: 0.9),
        held: Bool = false
    ) throws -> Request {
        let events: [Event] =
            Road.planning + [.planned(plan), .approved(approval(by: bo, of: plan)), .stepFinished(0, result)]
        return try #require(request(held ? events + [.mergeHeld(step: 1)] : events))
    }

    private func ruling(
        _ merging: Policy.Merging = .init(),
        on plan: Plan,
        _ result: StepResult = StepResult(summary: "tested", confidence: 0.9)
    ) throws -> Ruling {
        var rules = policy
        rules.merging = merging
        return rules.ruling(on: plan, of: try self.tested(plan, result))
    }

    @Test func `with nothing against it, the kind decides, and the reasons are told`() throws {
        let docs = try self.ruling(on: self.plan())
        #expect(
            docs.words
                == "is merged at once, because changes of the kind docs are merged at once, and the confidence is 0.90"
        )
        #expect(try self.ruling(on: self.plan(.schema)).verdict == .review, "a kind that is not listed is reviewed")
    }

    @Test func `the reason names what makes it so strict`() throws {
        let wide = BlastRadius(models: ["a"], downstreamModels: (1...13).map { "m\($0)" })
        let ruling = try self.ruling(
            .init(mostModels: 10),
            on: self.plan(blast: wide),
            StepResult(summary: "tested", confidence: 0.72)
        )
        #expect(
            ruling.words == "needs a review, because 14 models are touched or downstream, and the confidence is 0.72"
        )
    }

    @Test(arguments: [(0.8, Ruling.Verdict.always), (0.7999, .review), (0, .review), (1, .always)])
    func `below 0.8 nothing is merged by itself`(_ confidence: Double, _ verdict: Ruling.Verdict) throws {
        let result = StepResult(summary: "tested", confidence: confidence)
        for merging in [Policy.Merging(), .init(confidence: 0.1)] {
            #expect(try self.ruling(merging, on: self.plan(), result).verdict == verdict)
        }
        #expect(
            try self.ruling(.init(confidence: 1), on: self.plan(), result).verdict
                == (confidence == 1 ? .always : .review)
        )
    }

    @Test func `what nobody tested is not merged by itself`() throws {
        let ruling = try self.ruling(on: self.plan(), StepResult(summary: "changed"))
        #expect(ruling == Ruling(.review, because: ["nothing says how sure the checks are"]))
    }

    @Test func `what is red is never merged, not by a button either`() throws {
        let red = StepResult(
            summary: "tested",
            checks: [.init(name: "dbt build", outcome: .failed, detail: "")],
            confidence: 1
        )
        let plan = self.plan()
        let working = try #require(request(Road.planning + [.planned(plan), .approved(approval(by: bo, of: plan))]))
        let stopped = try decide(.report(step: 0, .succeeded(red)), on: working, under: policy)
        #expect(
            stopped.events.last
                == .stopped(.stepFailed(step: 1, StepFailure(message: "It is not merged, because dbt build failed.")))
        )
        let held = try self.tested(plan, red, held: true)
        let ruling = Ruling(.never, because: ["dbt build failed"])
        #expect(throws: Refusal.notMerged(ruling)) {
            try decide(.merge(by: bo, revision: held.revision), on: held, under: policy)
        }
    }

    @Test func `files that people merge by hand are left to them, and the request is done`() throws {
        let rule = try Policy.Merging.Rule(
            [#require(FilePattern("models/finance/**"))],
            .manual,
            why: "finance signs off"
        )
        var rules = policy
        rules.merging = .init(rules: [rule])
        let plan = self.plan(files: ["models/finance/a.sql"])
        let working = try #require(request(Road.planning + [.planned(plan), .approved(approval(by: bo, of: plan))]))
        let left = try decide(.report(step: 0, .succeeded(result)), on: working, under: rules)
        let ruling = Ruling(.manual, because: ["finance signs off"])
        #expect(left.events == [.stepFinished(0, result), .mergeLeft(step: 1, ruling)])
        #expect(left.effects == [.show(.card), .show(.closing), .run(.cleanUp)])
        var after: Request? = working
        for event in left.events { after.apply(event, at: working.updatedAt) }
        #expect(after?.phase == .finished(plan) && after?.ruling == ruling)
        let held = try self.tested(plan, held: true)
        #expect(throws: Refusal.notMerged(ruling)) {
            try decide(.merge(by: bo, revision: held.revision), on: held, under: rules)
        }
    }

    @Test func `the strictest of all rules counts, and one that is looser does not help`() throws {
        let all = try #require(FilePattern("**"))
        let loose = Policy.Merging(rules: [.init([all], .always)])
        #expect(try self.ruling(loose, on: self.plan(.schema)).verdict == .review)
        let strict = Policy.Merging(rules: [.init([all], .review), .init([all], .manual)])
        #expect(try self.ruling(strict, on: self.plan()).verdict == .manual)
    }

    @Test func `dashboards, rows and BI models each have a rule`() throws {
        let dashboards = self.plan(blast: BlastRadius(models: ["trips"], dashboards: ["A", "B"]))
        #expect(try self.ruling(.init(mostDashboards: 1), on: dashboards).reasons == ["2 dashboards are downstream"])
        #expect(try self.ruling(.init(mostDashboards: 2), on: dashboards).verdict == .always)
        let bi = self.plan(agents: [.dbt, .bi])
        #expect(try self.ruling(.init(bi: .manual), on: bi).verdict == .manual)
        #expect(try self.ruling(.init(bi: .manual), on: self.plan()).verdict == .always)
        var byHand = self.plan(files: [])
        byHand.handmade = Handmade(
            branch: "b",
            commit: "c",
            files: [.init(path: "bi/Sales.tmdl", added: 1, removed: 0)]
        )
        #expect(try self.ruling(.init(bi: .review), on: byHand).verdict == .review)
    }

    @Test(arguments: [
        (before: Int?(1000), after: Int?(1050), 5 as Int?), (1000, 1051, 6), (1000, 949, 6), (1000, nil, 100),
        (0, 1, 100), (0, 0, 0), (nil, 5, nil),
    ])
    func `rows that come and go are counted against those before`(_ before: Int?, _ after: Int?, _ percent: Int?) throws
    {
        let counted = StepResult(
            summary: "tested",
            rowCounts: [.init(model: "trips", before: before, after: after)],
            confidence: 1
        )
        let ruling = try self.ruling(.init(mostRowChange: 5), on: self.plan(), counted)
        let reasons = percent.flatMap { $0 > 5 ? ["the rows of trips change by \($0) %"] : nil }
        #expect(ruling.verdict == (reasons == nil ? .always : .review))
        if let reasons { #expect(ruling.reasons == reasons) }
    }

    @Test func `a policy that changed since the approval is looked at by a person`() throws {
        var other = policy
        other.version = "p2"
        let ruling = other.ruling(on: self.plan(), of: try self.tested(self.plan()))
        #expect(ruling == Ruling(.review, because: ["the policy is not the one it was approved under"]))
    }

    // MARK: Owners

    private func owned(by owners: [String: Set<PersonID>]) -> Policy {
        var rules = policy
        rules.approvers = [bo, cy, PersonID("dee")]
        rules.merging = .init(needsOwners: true, owners: owners)
        return rules
    }

    private var shared: Plan {
        self.plan(owners: Owners(files: ["a.sql": ["@finance"], "b.sql": ["@core", "@data"]]))
    }

    @Test func `an approval by the owners is enough; otherwise each of them has to say yes`() throws {
        let held = try self.tested(self.shared, held: true)
        let all = self.owned(by: ["@finance": [bo], "@data": [bo]])
        #expect(all.ruling(on: self.shared, of: held).verdict == .always)
        let dee = PersonID("dee")
        let rules = self.owned(by: ["@finance": [cy], "@core": [dee]])
        let ruling = rules.ruling(on: self.shared, of: held)
        #expect(ruling.reasons == ["a.sql needs a yes from @finance", "b.sql needs a yes from @core or @data"])
        #expect(throws: Refusal.ownersMissing(["@core", "@data", "@finance"])) {
            try decide(.merge(by: bo, revision: held.revision), on: held, under: rules)
        }
        let first = try decide(.merge(by: cy, revision: held.revision), on: held, under: rules)
        #expect(first == Decision(events: [.endorsed(by: cy)], effects: [.show(.card)]))
        var after: Request? = held
        for event in first.events { after.apply(event, at: held.updatedAt) }
        let endorsed = try #require(after)
        #expect(throws: Refusal.ownersMissing(["@core", "@data"])) {
            try decide(.merge(by: cy, revision: endorsed.revision), on: endorsed, under: rules)
        }
        let second = try decide(.merge(by: dee, revision: endorsed.revision), on: endorsed, under: rules)
        #expect(second.events == [.mergeReleased(step: 1, by: dee)])
    }

    @Test func `an owner whom the policy does not know lets nothing through`() throws {
        let held = try self.tested(self.shared, held: true)
        let rules = self.owned(by: [:])
        #expect(throws: Refusal.ownersMissing(["@core", "@data", "@finance"])) {
            try decide(.merge(by: bo, revision: held.revision), on: held, under: rules)
        }
        #expect(try self.ruling(on: self.shared).verdict == .always, "owners are not asked unless the policy says so")
    }

    @Test func `what can be told before the work is told with the plan`() {
        var rules = policy
        rules.merging = .init(mostModels: 0)
        #expect(rules.forecast(of: self.plan()).words == "needs a review, because 1 model is touched")
    }

    // MARK: Patterns

    @Test(arguments: [
        ("models/finance/**", "models/finance/a.sql", true), ("models/finance/**", "models/finance/x/y/a.sql", true),
        ("models/finance/**", "models/finances/a.sql", false), ("models/finance/", "models/finance/x/a.sql", true),
        ("models/*/a.sql", "models/x/a.sql", true), ("models/*/a.sql", "models/x/y/a.sql", false),
        ("*.tmdl", "bi/model/Sales.tmdl", true), ("*.tmdl", "Sales.tmdl", true), ("*.tmdl", "bi/Sales.tmdl.bak", false),
        ("**/marts/*.sql", "models/marts/a.sql", true), ("**/marts/*.sql", "marts/a.sql", true),
        ("a?c.sql", "x/abc.sql", true), ("a?c.sql", "x/ac.sql", false), ("**", "anything/at/all", true),
        ("models/**/a.sql", "models/a.sql", true), ("models", "models/a.sql", false), ("./x", "x", false),
    ])
    func `a pattern means the files it looks like`(_ pattern: String, _ path: String, _ fits: Bool) {
        #expect((FilePattern(pattern)?.matches(path) ?? false) == fits)
    }

    @Test(arguments: ["", "/", "/models", "a//b", "../x", "a/./b"]) func `what names nothing is no pattern`(
        _ text: String
    ) {
        #expect(FilePattern(text) == nil)
    }

    @Test func `no pattern takes long`() throws {
        let stars = try #require(FilePattern(String(repeating: "*a", count: 200) + "b"))
        #expect(!stars.matches(String(repeating: "a", count: 2000)))
    }
}
