import Ledger
import Requests

extension Judge {
    /// Every message that was acknowledged became exactly one thing: a request, an answer, or a refusal.
    func judgeWords() {
        var found: [Int: Int] = [:]
        for one in self.cases {
            for entry in one.timeline {
                switch entry.event {
                case .opened(_, let opening):
                    if case .text(let text) = opening.words { found[Self.gesture(in: text), default: 0] += 1 }
                case .replied(let text, let person, _):
                    found[Self.gesture(in: text), default: 0] += 1
                    if person != one.request.requester {
                        self.world.accuse("\(person) answered for the requester of \(one.request.id)")
                    }
                default: break
                }
            }
        }
        for gesture in self.world.chat.gestures {
            switch gesture.kind {
            case .pressed: continue
            case .said, .replied: break
            }
            let times = found[gesture.number, default: 0]
            if times > 1 { self.world.accuse("gesture \(gesture.number) was handled \(times) times") }
            if gesture.isAcknowledged, times == 0, gesture.refusal == nil, !gesture.isRefusedUnheard {
                self.world.accuse("gesture \(gesture.number) was acknowledged, and nothing came of it")
            }
            if times > 0, gesture.refusal != nil {
                self.world.accuse("gesture \(gesture.number) was refused, and yet it was done")
            }
            if times > 0, case .said = gesture.kind, !Rules.requesters.contains(gesture.person) {
                self.world.accuse("\(gesture.person) may not ask, and did")
            }
        }
    }

    /// Words of whoever was asked, said where the question stands open, are its answer and no wish.
    func judgeAnswers() {
        for one in self.cases {
            guard let first = one.timeline.first, case .opened(_, let opening) = first.event,
                case .text(let text) = opening.words,
                case .replied? = self.world.chat.gestures.first(where: { $0.number == Self.gesture(in: text) })?.kind
            else { continue }
            let before = self.cases.last { other in
                other.request.conversation == opening.conversation && (other.timeline.first?.seq ?? .max) < first.seq
            }
            if let before, before.request.requester == opening.person, before.isAsking(at: first.seq) {
                self.world.accuse("the answer to \(before.request.id) became request \(one.request.id)")
            }
        }
    }

    private static func gesture(in text: String) -> Int {
        let words = text.split(whereSeparator: { $0 == " " || $0 == "." })
        return words.firstIndex(of: "gesture").flatMap { Int(words[words.index(after: $0)]) } ?? -1
    }

    /// Nobody's requests came faster than allowed, wherever the clock was not set in between.
    func judgeAllowance() {
        var times: [PersonID: [Int64]] = [:]
        for one in self.cases { times[one.request.requester, default: []].append(one.request.openedAt.milliseconds) }
        guard self.world.clock.offset == 0 else { return }
        for (person, times) in times.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            for first in times.indices {
                for last in times.indices where last > first {
                    let admitted = last - first + 1 - Rules.burst
                    let earned = Double(times[last] - times[first]) * Double(Rules.perHour) / 3_600_000
                    if Double(admitted) > earned + 0.000_001 { self.world.accuse("\(person) asked too often") }
                }
            }
        }
    }
}

extension Gesture {
    /// Whether the refusal may have been decided in a process that died before anybody heard of it.
    fileprivate var isRefusedUnheard: Bool {
        self.isInDoubt && !self.receipts.isEmpty && self.receipts.allSatisfy { $0 == .seen }
    }
}

extension Judge.Case {
    /// Whether its question stood open when the event with this number came.
    fileprivate func isAsking(at seq: Int64) -> Bool {
        for entry in self.timeline.reversed() where entry.seq < seq {
            switch entry.event {
            case .posted, .shown, .mirrored, .unmirrored, .obstructed: continue
            case .asked: return true
            default: return false
            }
        }
        return false
    }
}
