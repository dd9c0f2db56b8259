import Foundation
package import Ledger
import Requests

extension Report {
    /// `nil` when the timeline is that of no request.
    package init?(_ timeline: [TimelineEntry]) {
        var request: Request?
        for entry in timeline { request.apply(entry.event, at: entry.at) }
        guard let request else { return nil }
        self.init(
            number: request.id.rawValue,
            state: request.state,
            requester: request.requester.rawValue,
            requesterName: request.opening.personName,
            conversation: request.conversation.rawValue,
            project: request.plan?.intent.project ?? request.opening.project,
            openedAt: request.openedAt.text,
            rollsBack: request.opening.rollsBack?.rawValue,
            intent: request.plan?.intent,
            confidence: request.results.values.compactMap(\.confidence).min(),
            pullRequest: request.pullRequest,
            rollBack: request.aftermath.rollBack.map(Back.init)
        )
        if let last = timeline.last { self.end = End(event: last.seq, hash: last.hash) }
        var state: Request?
        for entry in timeline {
            let before = state
            state.apply(entry.event, at: entry.at)
            self.tell(entry, before, state)
            if let state, state.isClosed, before?.isClosed != true { self.endedAt = entry.at.text }
        }
        if !request.isClosed { self.endedAt = nil }
    }

    private mutating func tell(_ entry: TimelineEntry, _ before: Request?, _ after: Request?) {
        let at = entry.at.text
        func say(_ kind: String, _ text: String, by person: PersonID? = nil) {
            self.said.append(Saying(at: at, by: person?.rawValue, kind: kind, text: text))
        }
        switch entry.event {
        case .opened(_, let opening): say("asked for", opening.spoken, by: opening.person)
        case .asked(let question): say("question", question.text)
        case .chose(let option, let person): say("choice", option.label, by: person)
        case .replied(let text, let person, _): say("answer", text, by: person)
        case .answered(let answer): say("answer", answer.title)
        case .amended(let amendment):
            switch amendment.act {
            case .reworded(let text, let person): say("changed", text, by: person)
            case .deleted: say("deleted", "")
            }
        case .heard(let remarks):
            self.said += remarks.map { Saying(at: at, by: $0.author, kind: "remark", text: $0.text) }
        case .attached(let files): say("files", files.map(\.name).joined(separator: ", "))
        case .received(let files): say("files", files.map(\.words).joined(separator: "; "))
        case .lookupStarted(let intent), .planningStarted(let intent): self.intent = intent
        case .planned(let plan):
            self.plans.append(Drawn(at: at, revision: after?.revision ?? 0, plan: plan))
            self.steps = plan.steps.enumerated().map { index, step in
                Step(number: index + 1, agent: step.agent.rawValue, summary: step.summary, commands: step.commands)
            }
        case .progressed(let step, let note): self.change(step) { $0.notes.append(note) }
        case .stepFinished(let step, let result):
            self.change(step) { ($0.endedAt, $0.result, $0.failure) = (at, result, nil) }
            if let commit = result.mergeCommit { self.merge = Merge(at: at, commit: commit) }
        case .stopped(let reason): self.tell(reason, at)
        case .afterwards(let change): self.tell(change, at, before)
        case .shown(let showing):
            self.messages.append(
                Shown(at: at, post: showing.post.rawValue, mirror: showing.mirror?.rawValue, digest: showing.digest)
            )
        default: self.decide(entry.event, at)
        }
        if case .working(_, let step)? = after?.phase, before?.phase != after?.phase {
            self.change(step) { $0.startedAt = $0.startedAt ?? at }
        }
    }

    private mutating func decide(_ event: Event, _ at: String) {
        switch event {
        case .approved(let approval): self.decisions.append(Decided(at, "approve", approval))
        case .mergeReleased(_, let person): self.decisions.append(Decided(at, "merge", by: person))
        case .retried(let person): self.decisions.append(Decided(at, "retry", by: person))
        case .lifted(_, let person): self.decisions.append(Decided(at, "lift", by: person))
        case .endorsed(let person): self.decisions.append(Decided(at, "endorse", by: person))
        case .mergeHeld(_, let ruling?), .mergeCleared(_, let ruling), .mergeLeft(_, let ruling):
            self.said.append(Saying(at: at, by: nil, kind: "ruling", text: "it \(ruling.words)"))
        default: self.detour(event, at)
        }
    }

    private mutating func tell(_ reason: Event.Reason, _ at: String) {
        switch reason {
        case .rejected(let person, let why): self.decisions.append(Decided(at, "reject", by: person, why: why))
        case .cancelled(let person): self.decisions.append(Decided(at, "cancel", by: person))
        case .stepFailed(let step, let failure): self.change(step) { ($0.endedAt, $0.failure) = (at, failure) }
        case .unplannable, .withdrawn, .expired, .broken:
            self.said.append(Saying(at: at, by: nil, kind: "stopped", text: reason.words))
        }
    }

    private mutating func tell(_ change: Aftermath.Change, _ at: String, _ before: Request?) {
        switch change {
        case .rollBack: break
        case .deployment(let deployment):
            if deployment.stage == .ordered { self.decisions.append(Decided(at, "deploy", deployment.approval)) }
            if let witness = deployment.witness { self.decisions.append(Decided(at, "witness", by: witness)) }
            self.deploys.removeAll { $0.number == deployment.number }
            self.deploys.append(
                Deploy(
                    at: at,
                    number: deployment.number,
                    by: deployment.approval.person.rawValue,
                    stage: deployment.stage.words,
                    output: deployment.passages
                )
            )
        case .inspected(let inspection): self.inspections.append(Look(at, inspection))
        }
    }

    private mutating func change(_ step: Int, _ body: (inout Step) -> Void) {
        if self.steps.indices.contains(step) { body(&self.steps[step]) }
    }
}

extension Report.Decided {
    fileprivate init(_ at: String, _ what: String, by person: PersonID, why: String? = nil) {
        self.init(at: at, by: person.rawValue, what: what, why: why)
    }

    fileprivate init(_ at: String, _ what: String, _ approval: Approval) {
        self.init(
            at: at,
            by: approval.person.rawValue,
            what: what,
            digest: approval.planDigest,
            commit: approval.baseCommit,
            policy: approval.policyVersion,
            click: approval.click
        )
    }
}

extension Report.Look {
    fileprivate init(_ at: String, _ inspection: Inspection) {
        var failed: [String] = []
        let finding: String
        switch inspection.finding {
        case .green: finding = "green"
        case .red(let names): (finding, failed) = ("red", names)
        case .unknown: finding = "unknown"
        }
        self.init(at: at, number: inspection.number, finding: finding, failed: failed, summary: inspection.words)
    }
}

extension Report.Back {
    fileprivate init(_ rollBack: RollBack) {
        self.init(
            request: rollBack.request.rawValue,
            by: rollBack.person.rawValue,
            stage: rollBack.stage.words
        )
    }
}

extension Opening {
    /// What was asked, in words, also where a form or a button asked.
    var spoken: String {
        switch self.words {
        case .text(let text): text
        case .intent(let intent):
            self.rollsBack.map { "roll back request \($0)" } ?? intent.name.replacing("_", with: " ")
        }
    }
}

extension Report {
    /// As JSON with sorted keys in snake case.
    package func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}
