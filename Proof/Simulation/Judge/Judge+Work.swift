import Ledger
import Requests

extension Judge {
    /// The steps of a plan were done one after the other, each once, and the forge has what they say.
    func judgeSteps(of one: Case) {
        let id = one.request.id
        var next = 0
        var count: Int?
        var plannedAt: Timestamp?
        var end: Event?
        for entry in one.timeline {
            if entry.event.reopens { end = nil }
            if let end, !entry.event.isShowing { self.world.accuse("request \(id) went on after \(end.kind)") }
            switch entry.event {
            case .stepFinished(let step, _):
                if step != next { self.world.accuse("request \(id) finished step \(step) before \(next)") }
                next += 1
            case .planned(let plan):
                (next, count, plannedAt) = (0, plan.steps.count, entry.at)
            case .paused, .wentOn: plannedAt = entry.at
            case .resumed(let step): next = step
            case .stopped(.expired):
                let waited = plannedAt?.duration(to: entry.at) ?? .zero
                if waited < .seconds(Rules.approvalSeconds) { self.world.accuse("request \(id) expired too early") }
            default: break
            }
            if entry.event.isEnd || next == count { end = entry.event }
        }
        if !one.request.isClosed { self.world.accuse("request \(id) has no end") }
        let changes = self.world.forge.changes.filter { $0.request == id }
        guard case .finished(let plan) = one.request.phase else { return }
        if next != plan.steps.count { self.world.accuse("request \(id) is finished after \(next) steps") }
        if changes.count != 1 || !changes[0].isMerged { self.world.accuse("request \(id) is finished, and not merged") }
        if changes.first?.plan != plan.digest { self.world.accuse("request \(id) merged another plan") }
    }

    /// Work is put aside only for a reason that the world gave.
    func judgeParked() {
        for row in self.parked {
            self.world.count("parked")
            if row.reason.isEmpty { self.world.accuse("work \(row.id) was put aside without a reason") }
            let wish = self.cases.first { $0.request.id == row.request }.flatMap { self.world.wish(of: $0.request) }
            if row.reason.hasPrefix("The program died") {
                self.world.count("quarantined")
                if case .poison? = wish?.ending { continue }
                if self.world.record.tally["poison"] ?? 0 == 0, self.kills < 3 {
                    self.world.accuse("work \(row.id) was quarantined after \(self.kills) kills")
                }
            } else if row.reason == "The channel is archived" {
                if self.world.chat.refused.isEmpty { self.world.accuse("work \(row.id) was refused by nobody") }
            } else if row.attempt < 8 {
                self.world.accuse("work \(row.id) was given up after \(row.attempt) tries: \(row.reason)")
            }
        }
    }

    private var kills: Int {
        self.world.record.tally["kill", default: 0] + self.world.record.tally["kill in a commit", default: 0]
    }
}

extension Event {
    /// Whether nothing may follow.
    fileprivate var isEnd: Bool {
        switch self {
        case .answered, .stopped: true
        default: false
        }
    }

    /// Whether what ended goes on with it.
    fileprivate var reopens: Bool {
        switch self {
        case .retried, .takenOver, .rewound, .edited: true
        default: false
        }
    }

    fileprivate var isShowing: Bool {
        switch self {
        case .posted, .shown, .mirrored, .obstructed, .afterwards, .rated: true
        default: false
        }
    }

    fileprivate var kind: String { String("\(self)".prefix { $0 != "(" }) }
}
