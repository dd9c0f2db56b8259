import ChatBridge
import Notify
import Requests
import Testing

/// The cards of what leads off the usual road.
@Suite("Cards of detours")
struct DetourCardsTests {
    private let branch = Handover.Branch(
        name: "chatbridge/12-x",
        commit: "c0ffee",
        fetch: ["git fetch /r.git chatbridge/12-x", "git switch -c chatbridge/12-x FETCH_HEAD"],
        push: ["git push /r.git HEAD:chatbridge/12-x"]
    )

    private func card(_ events: [Event], as post: Post = .card, policy: Policy = Example.policy) -> Card {
        Cards.card(post, for: Example.request(events), under: policy, now: Example.start.advanced(by: .seconds(60)))
    }

    private func verbs(_ events: [Event]) -> [Press.Verb] { self.card(events).buttons.map(\.press.verb) }

    @Test func `a paused request says who paused it, and can go on`() {
        let events = Example.working + [.paused(by: Example.ana)]
        let reading = self.card(events).reading
        #expect(reading.contains("@slack:UANA paused this") && reading.contains("○ 1. dbt-agent"))
        #expect(self.verbs(events) == [.goOn, .cancel, .takeOver, .edit])
    }

    @Test func `who takes over is told how to get the branch and how to give it back`() {
        let taken = Example.working + [.takenOver(by: Example.ben)]
        #expect(self.verbs(taken) == [.cancel])
        let there = taken + [.handedOver(self.branch)]
        let reading = self.card(there).reading
        for command in self.branch.fetch + self.branch.push { #expect(reading.contains(command)) }
        #expect(self.verbs(there) == [.handBack, .cancel])
        #expect(self.card(there, as: .closing).reading.contains("in the hands of @slack:UBEN"))
        let trouble = there + [.handedBack(by: Example.ana), .handBackFailed(Answer(title: "Nothing is on it"))]
        #expect(self.card(trouble).reading.contains("I could not take it back: Nothing is on it"))
    }

    @Test func `a failure offers to go on from its step or from one before it`() {
        let failed =
            Example.working + [
                .stepFinished(0, StepResult(summary: "done")),
                .stopped(.stepFailed(step: 1, StepFailure(message: "The build broke"))),
            ]
        #expect(self.verbs(failed) == [.redo(1), .edit, .takeOver, .redo(0)])
        #expect(Press.Verb("redo-1") == .redo(1) && Press.Verb("redo-") == nil && Press.Verb("redo--1") == nil)
        for verb in [Press.Verb.pause, .goOn, .takeOver, .handBack, .edit] {
            #expect(Press.Verb(verb.description) == verb)
        }
    }

    @Test func `an edited plan shows who changed what`() {
        var other = Example.plan
        other.intent.slots = ["aggregation": .text("median"), "name": .text("m")]
        (other.title, other.digest) = ("Add the metric median_trip_duration", "other")
        let reading = self.card(Example.planned + [.edited(other.intent, by: Example.ben), .planned(other)]).reading
        for part in [
            "@slack:UBEN edited the plan", "aggregation: avg → median", "name: nothing → m", "do not count any more",
        ] {
            #expect(reading.contains(part), "\(part) in \(reading)")
        }
        // The editor had a hand in it, and so did the requester: nobody is left.
        #expect(reading.contains("Nobody can approve this."))
        let failed = self.card(
            Example.planned + [.edited(other.intent, by: Example.ana), .editFailed(Answer(title: "No such column"))]
        )
        #expect(failed.reading.contains("The edit came to nothing: No such column"))
    }

    @Test func `the card says why it is merged, held, or left to people`() {
        #expect(
            self.card(Example.planned).reading.contains(
                "it needs a review, because changes of the kind metrics are reviewed"
            )
        )
        let ruling = Ruling(.review, because: ["14 models are touched or downstream", "the confidence is 0.72"])
        let held = Example.working + [.stepFinished(0, Example.result), .stepFinished(1, Example.result)]
        let words = "It needs a review, because 14 models are touched or downstream, and the confidence is 0.72."
        #expect(self.card(held + [.mergeHeld(step: 2, ruling)]).reading.contains(words))
        let manual = Ruling(.manual, because: ["finance signs off"])
        let open = StepResult(
            summary: "opened",
            pullRequest: PullRequest(number: 3, title: "feat", branch: "b", url: "https://git.test/3")
        )
        let left: [Event] =
            Example.working + [.stepFinished(0, open), .stepFinished(1, open), .mergeLeft(step: 2, manual)]
        #expect(self.card(left).reading.contains("it is merged by hand, because finance signs off"))
        #expect(self.card(left, as: .closing).reading.contains("waits for you to merge it"))
    }
}
