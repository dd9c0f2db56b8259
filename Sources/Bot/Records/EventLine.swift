import Console
import Foundation
import Ledger
import Requests

/// One event of a request as the command line shows it.
struct EventLine {
    let entry: TimelineEntry

    init(_ entry: TimelineEntry) { self.entry = entry }

    /// As JSON in one line: `{"seq","at","event","hash"}`.
    func line() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let fields = Fields(
            seq: self.entry.seq,
            at: self.entry.at.text,
            event: self.entry.event,
            hash: self.entry.hash
        )
        return String(decoding: try encoder.encode(fields), as: UTF8.self)
    }

    var text: String { "\(self.entry.at.text)  \(self.words)  \(self.entry.hash.prefix(12))" }

    private var words: String {
        switch self.entry.event {
        case .opened(_, let opening): "opened by \(opening.person)"
        case .asked(let question): "asked: \(question.text)"
        case .chose(let option, let person): "\(person) chose: \(option.label)"
        case .replied(_, let person, _): "\(person) replied"
        case .lookupStarted(let intent): "looking up \(intent.name)"
        case .answered(let answer): "answered: \(answer.title)"
        case .planningStarted(let intent): "planning \(intent.name)"
        case .planned(let plan): "planned: \(plan.title)"
        case .approved(let approval): "approved by \(approval.person) (plan \(approval.planDigest.prefix(12)))"
        case .progressed(let step, let note): "step \(step + 1): \(note)"
        case .stepFinished(let step, let result): "step \(step + 1) finished: \(result.summary)"
        case .heard(let remarks):
            "said on the pull request by \(Set(remarks.map(\.author)).sorted().joined(separator: ", "))"
        case .mergeHeld(_, let ruling): "waiting for Merge" + (ruling.map { ": it \($0.words)" } ?? "")
        case .mergeReleased(_, let person): "merge released by \(person)"
        case .posted(let post, _, let mirror, _): "posted the \(post.rawValue)\(Self.place(mirror))"
        case .mirrored(let place, let person): "shown in \(place), too, as \(person) wished"
        case .unmirrored(let place, let person): "no longer shown in \(place), as \(person) wished"
        case .obstructed(let place, let why): "cannot be shown in \(place): \(why)"
        case .shown(let showing):
            "showed the \(showing.post.rawValue)\(Self.place(showing.mirror)) (\(showing.digest.prefix(12)))"
        case .amended(let amendment): amendment.act == .deleted ? "a message was deleted" : "a message was changed"
        case .rated(let helpful, let person): "\(person) found it \(helpful ? "helpful" : "of no help")"
        case .attached(let files): "files came along: \(files.map(\.name).joined(separator: ", "))"
        case .received(let files): files.map(\.words).joined(separator: "; ")
        case .introduced(let name, _): "whoever asked is called \(name ?? "as before")"
        case .renewed: "asked anew with the changed words"
        case .caughtUp(let person): "\(person) asked for what was skipped"
        case .afterwards(let change): change.words
        case .stopped(let reason): "stopped: \(reason.words)"
        case .retried(let person): "\(person) had it tried again"
        case .mergeCleared(_, let ruling): "it \(ruling.words)"
        case .mergeLeft(_, let ruling): "left to people: it \(ruling.words)"
        case .endorsed(let person): "\(person) said yes to the merge as an owner"
        case .paused(let person): "paused by \(person)"
        case .wentOn(let person): "\(person) let it go on"
        case .takenOver(let person): "taken over by \(person)"
        case .handedOver(let branch): "handed over: \(branch.name) at \(branch.commit.prefix(10))"
        case .handedBack(let person): "handed back by \(person)"
        case .handBackFailed(let answer): "could not be taken back: \(answer.title)"
        case .rewound(let step, let person): "\(person) has it go on from step \(step + 1)"
        case .resumed(let step): "the plan is the same: goes on from step \(step + 1)"
        case .edited(_, let person): "plan edited by \(person)"
        case .editFailed(let answer): "the edit came to nothing: \(answer.title)"
        case .lifted(let holds, let person):
            "\(person) lifted the pause of \(holds.map(\.agent.rawValue).joined(separator: ", "))"
        }
    }

    private static func place(_ mirror: ConversationID?) -> String { mirror.map { " in \($0)" } ?? "" }

    private struct Fields: Encodable {
        var seq: Int64
        var at: String
        var event: Event
        var hash: String
    }
}
