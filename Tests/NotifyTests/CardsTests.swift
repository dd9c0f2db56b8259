import ChatBridge
import Notify
import Requests
import Testing

@Suite("Cards")
struct CardsTests {
    private func card(_ events: [Event], as post: Post = .card, policy: Policy = Example.policy) -> Card {
        Cards.card(
            post,
            for: Example.request(events),
            under: policy,
            now: Example.start.advanced(by: .seconds(45))
        )
    }

    @Test func `every card says which request, and who asked for what`() {
        let phases: [[Event]] = [
            [], Example.planned, Example.working, Example.held, Example.finished, [.lookupStarted(Example.intent)],
            [.answered(Answer(title: "Lineage"))], [.asked(Question(text: "Which?"))], [.stopped(.expired)],
        ]
        for events in phases {
            let reading = self.card(events).reading
            #expect(reading.contains("Request 12 · asked by @slack:UANA · “Add a metric”"), "\(reading)")
        }
    }

    @Test func `a question has a button for each option, drawn for this revision`() {
        let question = Question(text: "Which?", options: [.init(label: "fare"), .init(label: "tip")])
        let buttons = self.card([.asked(question)]).buttons
        #expect(buttons.map(\.label) == ["fare", "tip", "Cancel"])
        #expect(buttons.map(\.press.verb) == [.choose(0), .choose(1), .cancel])
        #expect(buttons.allSatisfy { $0.press.request == RequestID("12") })
        #expect(Set(buttons.map(\.press.revision)) == [Example.request([.asked(question)]).revision])
    }

    @Test func `a plan shows steps, reach, risk, and who must say yes`() {
        let card = self.card(Example.planned)
        let reading = card.reading
        for part in [
            "1. dbt-agent Add the measure: models/marts/trips.yml", "dbt build --select state:modified+", "Risk: low",
            "Downstream models: daily", "Dashboards: Trips", "Owners: ops", "Nothing that exists is changed",
            "Needs a yes from @slack:UBEN", "need somebody other than the requester", "fedcba987654", "0123456789",
        ] {
            #expect(reading.contains(part), "\(part) in \(reading)")
        }
        #expect(card.state == .waiting)
        #expect(card.buttons.map(\.press.verb) == [.approve, .reject, .cancel, .edit, .takeOver, .pause])
    }

    @Test func `a plan that nobody can approve says so`() {
        let alone = Policy(version: "p", approvers: [Example.ana])
        #expect(self.card(Example.planned, policy: alone).reading.contains("Nobody can approve this."))
        let own = Policy(version: "p", approvers: [Example.ana], ownApproval: [.metrics])
        #expect(self.card(Example.planned, policy: own).reading.contains("Needs a yes from @slack:UANA."))
    }

    @Test func `work shows where it is, for how long, and what is done`() {
        let events = Example.working + [.stepFinished(0, Example.result), .progressed(step: 1, note: "dbt build")]
        let card = self.card(events)
        #expect(card.reading.contains("Step 2 of 3 · test-agent: dbt build · 41 s"))
        #expect(card.reading.contains("✓ 1. dbt-agent Add the measure — added 1 metric"))
        #expect(card.reading.contains("▸ 2. test-agent") && card.reading.contains("○ 3. merge"))
        #expect(card.buttons.map(\.press.verb) == [.cancel, .pause, .takeOver])
    }

    @Test func `who decided and when stays on the card, and the old buttons are gone`() {
        for events in [Example.working, Example.held, Example.finished] {
            let card = self.card(events)
            #expect(card.reading.contains("Approved by @slack:UBEN · 2027-01-15 08:01 UTC"), "\(card.reading)")
            #expect(!card.buttons.contains { $0.press.verb == .approve || $0.press.verb == .reject })
        }
        let rejected = self.card(Example.planned + [.stopped(.rejected(by: Example.ben, why: "not now"))])
        #expect(rejected.reading.contains("Rejected by @slack:UBEN · 2027-01-15 08:00 UTC. not now"))
        #expect(rejected.buttons.isEmpty)
    }

    @Test func `a merge that is held back can be released or cancelled`() {
        #expect(self.card(Example.held).buttons.map(\.press.verb) == [.merge, .cancel, .pause, .takeOver])
        #expect(self.card(Example.held).reading.contains("pull request #3"))
        let nobody = Policy(version: "p", approvers: [])
        #expect(self.card(Example.held, policy: nobody).reading.contains("Nobody may merge it"))
    }

    @Test func `the end says what came of it and how long it took`() {
        let card = self.card(Example.finished)
        #expect(card.state == .done)
        for part in ["Pull request: pull request #3", "Merge commit: abcdef0123", "Took: 8 s"] {
            #expect(card.reading.contains(part), "\(part) in \(card.reading)")
        }
        #expect(card.buttons.map(\.press.verb) == [.rollBack, .rate(helpful: true), .rate(helpful: false)])
    }

    @Test func `a failure says why, what was seen and where it is kept`() {
        let failure = StepFailure(
            message: "The test not_null_fct_trips_fare failed",
            passages: [.code("Got 3 results, configured to fail if != 0")],
            worktree: "var/worktrees/12-1",
            checks: [.init(name: "not_null_fct_trips_fare", outcome: .failed, detail: "3 rows")]
        )
        let card = self.card(Example.working + [.stopped(.stepFailed(step: 0, failure))])
        #expect(card.state == .failed)
        for part in ["not_null_fct_trips_fare failed", "Got 3 results", "var/worktrees/12-1", "✗ 1. dbt-agent"] {
            #expect(card.reading.contains(part), "\(part) in \(card.reading)")
        }
    }

    @Test func `a merge that failed does not claim that nothing was merged`() {
        let failure = StepFailure(message: "The answer of the forge was lost")
        let merging = Example.held + [.mergeReleased(step: 2, by: Example.ben)]
        #expect(!self.card(merging + [.stopped(.stepFailed(step: 2, failure))]).reading.contains("Nothing was merged"))
        #expect(
            self.card(Example.working + [.stopped(.stepFailed(step: 0, failure))]).reading.contains(
                "Nothing was merged"
            )
        )
    }

    @Test func `results show checks and the rows before and after`() {
        let reading = self.card(Example.working + [.stepFinished(0, Example.result)], as: .results).reading
        #expect(reading.contains("✓ dbt build 12 models") && reading.contains("– sqlfluff no SQL changed"))
        #expect(reading.contains("fct_trips  50,000  49,000  −1,000"))
        #expect(reading.contains("new_model  –       7       new"))
    }

    @Test func `the last word mentions the requester, so that it notifies`() {
        let ends: [[Event]] = [
            Example.finished, Example.planned + [.stopped(.rejected(by: Example.ben, why: nil))],
            [.stopped(.cancelled(by: Example.ana))], [.stopped(.expired)], [.stopped(.broken("disk full"))],
            [.stopped(.unplannable(Answer(title: "No such column")))],
        ]
        for events in ends {
            let card = self.card(events, as: .closing)
            #expect(card.fallback.spans.first == .mention(Example.ana))
            #expect(card.headline.isEmpty && card.blocks.count == 1)
        }
        #expect(self.card(Example.finished, as: .closing).reading.contains("pull request #3 is merged"))
    }
}

@Suite("Cards that wait")
struct WaitingCardsTests {
    private func card(_ events: [Event], _ standing: Standing? = nil, holds: [Hold] = []) -> Card {
        var policy = Example.policy
        policy.holds = holds
        return Cards.card(.card, for: Example.request(events), standing: standing, under: policy, now: Example.start)
    }

    @Test(arguments: [
        (1, nil, "You are next in line."), (1, Duration.seconds(20), "You are next in line, about less than a minute."),
        (4, .seconds(350), "You are 4th in line, about 6 minutes."),
        (12, .seconds(60), "You are 12th in line, about 1 minute."),
        (22, .seconds(3 * 3600), "You are 22nd in line, about 3 hours."),
    ])
    func `a request in line is told its place and how long that takes`(_ place: Int, _ wait: Duration?, _ words: String)
    {
        let card = self.card([.planningStarted(Example.intent)], .inLine(place: place, wait: wait))
        #expect(card.reading.contains(words), "\(card.reading)")
    }

    @Test func `a change that waits for another names it and what both change`() {
        let reading = self.card(Example.working, .behind(RequestID("7"), resource: "taxi/fct_trips")).reading
        #expect(reading.contains("Waits for request 7, which works on fct_trips."))
        #expect(!reading.contains("▸"))
    }

    @Test func `a paused plan says why, and offers to start again instead of to approve`() {
        let card = self.card(Example.planned, holds: [Hold(project: "taxi", agent: .dbt, failures: 3)])
        #expect(card.reading.contains("Paused: 3 changes by dbt-agent in a row failed on taxi."))
        #expect(card.buttons.map(\.press.verb) == [.lift, .reject, .cancel, .edit, .takeOver, .pause])
    }

    @Test func `what broke off says why, and can be tried again`() {
        let card = self.card(Example.working + [.stopped(.broken("The disk is full."))])
        #expect(card.reading.contains("The disk is full."))
        #expect(card.buttons.map(\.press.verb) == [.retry])
        #expect(Press.Verb("retry") == .retry && Press.Verb("lift") == .lift)
    }
}
