import Foundation
import Requests
import Testing

/// What each command does in each phase, found by asking `decide`.
enum Table {
    /// A command as the right person gives it, with the button of this very request.
    struct Entry: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var command: @Sendable (Request) -> Command

        init(_ name: String, _ command: @escaping @Sendable (Request) -> Command) {
            self.testDescription = name
            self.command = command
        }
    }

    static let phases: [(name: String, road: [Event])] = [
        ("understanding", Road.understanding), ("asking", Road.asking), ("lookingUp", Road.lookingUp),
        ("planning", Road.planning), ("awaitingApproval", Road.awaitingApproval), ("working", Road.working),
        ("awaitingMerge", Road.awaitingMerge), ("paused", Road.paused), ("takenOver", Road.takenOver),
        ("answered", Road.answered), ("finished", Road.finished),
        ("stopped", Road.stopped), ("stopped (step failed)", Road.failed), ("stopped (broken off)", Road.brokenOff),
    ]

    static let commands = [
        Entry("open") { .open($0.id, $0.opening) },
        Entry("choose") { .choose(0, by: ana, revision: $0.revision) },
        Entry("reply") { _ in .reply("fct_trips", by: ana) },
        Entry("approve") { .approve(by: bo, revision: $0.revision, click: "click") },
        Entry("reject") { .reject(by: bo, revision: $0.revision, why: nil) },
        Entry("merge") { .merge(by: bo, revision: $0.revision) },
        Entry("cancel") { _ in .cancel(by: ana) },
        Entry("amend (reworded)") { _ in
            .amend(.init(.reworded("add a test", by: ana), of: said, at: .init(milliseconds: 1)))
        },
        Entry("amend (deleted)") { _ in .amend(.init(.deleted, of: said, at: .init(milliseconds: 1))) },
        Entry("renew") { _ in .renew(by: ana) },
        Entry("catchUp") { _ in .catchUp(by: ana) },
        Entry("roll back") { _ in .rollBack(by: ana) },
        Entry("rate") { _ in .rate(helpful: true, by: bo) },
        Entry("understand (change)") { _ in .understand(.change(wish)) },
        Entry("understand (look-up)") { _ in .understand(.lookup(wish)) },
        Entry("understand (unclear)") { _ in .understand(.unclear(question)) },
        Entry("understand (answer)") { _ in .understand(.answer(Answer(title: "yes"))) },
        Entry("answer") { _ in .answer(Answer(title: "yes")) },
        Entry("propose") { _ in .propose(plan) },
        Entry("giveUp") { _ in .giveUp(Answer(title: "no")) },
        Entry("inquire") { _ in .inquire(question) },
        Entry("note") { _ in .note(step: 0, "building") },
        Entry("report (succeeded)") { _ in .report(step: 0, .succeeded(result)) },
        Entry("report (failed)") { _ in .report(step: 0, .failed(failure)) },
        Entry("hear") { _ in .hear([Remark(id: "comment:1", author: "ana", text: "why?")]) },
        Entry("posted") { _ in .posted(.card, card) },
        Entry("mirror") { _ in .mirror(in: ConversationID("c2"), by: ana) },
        Entry("unmirror") { _ in .unmirror(in: ConversationID("c2"), by: ana) },
        Entry("attach") { _ in
            .attach([Parcel(Requests.Attachment(id: "f1", name: "a.csv"), .csv, in: ConversationID("c1"))], left: [])
        },
        Entry("receive") { _ in .receive([Requests.Attachment(id: "f1", name: "a.csv", state: .left("gone"))]) },
        Entry("fail") { _ in .fail("no disk") },
        Entry("retry") { .retry(by: ana, revision: $0.revision) },
        Entry("lift") { _ in .lift(by: bo) },
        Entry("pause") { _ in .pause(by: ana) },
        Entry("goOn") { .goOn(by: ana, revision: $0.revision) },
        Entry("takeOver") { _ in .takeOver(by: bo) },
        Entry("handBack") { .handBack(by: ana, revision: $0.revision) },
        Entry("redo") { .redo(from: 0, by: ana, revision: $0.revision) },
        Entry("edit") { .edit(otherWish, by: ana, revision: $0.revision) },
        Entry("handOver") { _ in .handOver(branch) },
        Entry("deploy") { .deploy(by: bo, revision: $0.revision, click: "click") },
        Entry("witness") { .witness(by: bo, revision: $0.revision) },
        Entry("deployment") { _ in .deployment(1, .started) },
        Entry("inspect") { _ in .inspect(1) },
        Entry("inspection") { _ in .inspection(Inspection(number: 1, finding: .green, summary: "2 tests passed")) },
        Entry("follow") { _ in .follow(RollBack(request: RequestID("2"), person: ana, stage: .planning)) },
        Entry("expire") { .expire(revision: $0.revision) },
    ]

    static func cell(_ entry: Entry, _ road: [Event]) -> String {
        guard let before = request(road) else { return "" }
        let decision: Decision
        do throws(Refusal) {
            decision = try decide(entry.command(before), on: before, under: policy)
        } catch {
            return "*\(error)*"
        }
        var after: Request? = before
        for event in decision.events { after.apply(event, at: before.updatedAt) }
        guard let after, !decision.events.isEmpty else { return decision.effects.isEmpty ? "·" : "+" }
        return after.phase == before.phase ? "✓" : "→ \(name(of: after.phase))"
    }

    private static func name(of phase: Request.Phase) -> String {
        switch phase {
        case .understanding: "understanding"
        case .asking: "asking"
        case .lookingUp: "lookingUp"
        case .planning: "planning"
        case .awaitingApproval: "awaitingApproval"
        case .working: "working"
        case .awaitingMerge: "awaitingMerge"
        case .paused: "paused"
        case .takenOver: "takenOver"
        case .answered: "answered"
        case .finished: "finished"
        case .stopped: "stopped"
        }
    }

    static var document: String {
        let head = """
            # The life of a request

            Written by a test that asks `decide` (`Sources/Requests/Decide.swift`); do not edit. After a change there, write it
            anew with `UPDATE_DOCS=1 swift test --filter LifeOfARequest`.

            Each row is a command, given by the right person with the newest button; each column is the phase that it meets.
            `→ phase` moves the request there, `✓` is recorded without a move, `+` opens another request, `·` changes nothing,
            and a word in *italics* is the refusal. The plan has two steps, of which the second is a merge held for review: the
            first step's success leads to `awaitingMerge`, the second's to `finished`. Buttons of an older revision are always
            refused as *outdated*. What is paused was at its first step, and what is taken over is on its branch. What failed or broke
            off did so at its first step, and goes on there. No agent is paused here, so there is nothing to lift.
            """
        let columns = "| command | \(self.phases.map(\.name).joined(separator: " | ")) |"
        let rule = "|---|\(self.phases.map { _ in "---|" }.joined())"
        let rows = self.commands.map { entry in
            "| \(entry.testDescription) | \(self.phases.map { self.cell(entry, $0.road) }.joined(separator: " | ")) |"
        }
        return ([head, "", columns, rule] + rows).joined(separator: "\n") + "\n"
    }
}

@Suite("The life of a request")
struct LifeOfARequestTests {
    private static let file = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "docs/life-of-a-request.md")

    @Test func `the document says what decide does`() throws {
        if ProcessInfo.processInfo.environment["UPDATE_DOCS"] == "1" {
            try FileManager.default.createDirectory(
                at: Self.file.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Table.document.write(to: Self.file, atomically: true, encoding: .utf8)
        }
        let written = try String(contentsOf: Self.file, encoding: .utf8)
        #expect(written == Table.document, "docs/life-of-a-request.md is stale; write it anew with UPDATE_DOCS=1")
    }

    @Test(arguments: Table.phases.map(\.name).enumerated().map { ($0.offset, $0.element) })
    func `each road leads to its phase`(_ number: Int, _ name: String) throws {
        let reached = try #require(request(Table.phases[number].road))
        let phase = try #require(name.split(separator: " ").first)
        #expect("\(reached.phase)".hasPrefix(phase))
    }
}
