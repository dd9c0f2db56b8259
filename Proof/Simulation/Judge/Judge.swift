import Ledger
import Requests

/// Compares what the bot believes, at the end, with what happened in the world.
struct Judge {
    /// A request as the ledger has it, and everything that happened to it.
    struct Case {
        var request: Request
        var timeline: [TimelineEntry]
    }

    let world: World
    let cases: [Case]
    let parked: [Parked]

    /// `nil` when the ledger cannot be read, which is a violation too.
    init?(_ world: World) {
        self.world = world
        let findings = world.ask { ledger in
            var cases: [Case] = []
            for request in try await ledger.requests(open: nil, limit: 1000).reversed() {
                cases.append(Case(request: request, timeline: try await ledger.timeline(request.id)))
            }
            return (cases, try await ledger.parked(limit: 1000), try await ledger.verify())
        }
        guard let findings else {
            world.accuse("the ledger cannot be read at the end")
            return nil
        }
        (self.cases, self.parked) = (findings.0, findings.1)
        if !findings.2.isSound { world.accuse("the chain is not sound: \(findings.2.faults)") }
        world.note("the chains end with \(self.cases.compactMap(\.timeline.last?.hash))")
    }

    /// Accuses; returns how many requests there were.
    func judge() -> Int {
        self.judgeWords()
        self.judgeAnswers()
        self.judgeAllowance()
        for one in self.cases {
            self.judgePresses(on: one)
            self.judgeSteps(of: one)
            self.judgeMessages(of: one)
            self.world.count("ended: \(self.ending(of: one.request))")
        }
        self.judgeRollBacks()
        self.judgeParked()
        return self.cases.count
    }

    private func ending(of request: Request) -> String {
        switch request.phase {
        case .answered: "answered"
        case .finished: "finished"
        case .stopped(let reason): String("\(reason)".prefix { $0 != "(" })
        default: "open"
        }
    }
}
