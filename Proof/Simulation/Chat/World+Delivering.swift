import ChatBridge
import Requests

extension World {
    /// The pauses before the platform delivers again what was not acknowledged: three times, then no more.
    private static let pauses: [Int64] = [3000, 60_000, 300_000]

    /// A person did something: it goes to the bot.
    func emit(
        by person: PersonID,
        in conversation: ConversationID,
        _ kind: Gesture.Kind,
        isForged: Bool = false,
        _ inbound: (Int) -> Inbound.Gesture
    ) {
        let number = self.chat.gestures.count
        let gesture = Gesture(
            number: number,
            by: person,
            in: conversation,
            kind,
            inbound(number),
            isForged: isForged,
            at: self.now
        )
        self.chat.gestures.append(gesture)
        self.count("gesture")
        // Each takes its own time, so that they overtake each other.
        self.loop.after(Int64(self.dice.scale(5...2000))) { self.deliver(gesture) }
        guard self.dice.chance(self.weather.twice) else { return }
        self.count("delivered twice")
        self.loop.after(Int64(self.dice.scale(0...20_000))) { self.handOver(gesture) }
    }

    private func deliver(_ gesture: Gesture) {
        guard !gesture.isAcknowledged else { return }
        if gesture.tries > 0 { self.count("delivered again") }
        self.handOver(gesture)
        guard gesture.tries <= Self.pauses.count else { return }
        self.loop.after(Self.pauses[gesture.tries - 1]) { self.deliver(gesture) }
    }

    /// One delivery, under a name of its own besides the gesture's.
    private func handOver(_ gesture: Gesture) {
        gesture.tries += 1
        guard let life = self.life, !life.isStopping, self.now >= self.disconnectedUntil else {
            return self.note("nobody takes gesture \(gesture.number)")
        }
        self.note("deliver gesture \(gesture.number) of \(gesture.person)")
        let own = "env:\(gesture.number).\(gesture.tries)"
        let keys = self.sabotage == .forgetsNames ? [own] : [own, "ts:\(gesture.number)"]
        life.receive(Life.Delivery(gesture: gesture.number, inbound: Inbound(keys: keys, gesture.inbound)))
    }

    /// The bot says that it has written the gesture down.
    func hear(_ receipt: Receipt, for gesture: Gesture) {
        self.note("gesture \(gesture.number): \(receipt)")
        if receipt == .seen {
            self.count("duplicate seen")
            if gesture.reached == 1 { self.accuse("gesture \(gesture.number) was taken for known") }
        } else {
            if gesture.receipts.contains(where: { $0 != .seen }) {
                self.accuse("gesture \(gesture.number) was handled twice")
            }
            if case .recorded(let request) = receipt, gesture.ends { self.endedAt[request] = self.now }
            if case .refused(let refusal) = receipt { self.count("refused: \(refusal.kind)") }
        }
        gesture.receipts.append(receipt)
        if self.dice.chance(self.weather.acknowledgementLost) {
            self.count("acknowledgement lost")
        } else {
            gesture.isAcknowledged = true
        }
    }
}

extension Gesture {
    /// Whether it ends a request when it counts.
    fileprivate var ends: Bool {
        guard case .pressed(let press, _) = self.kind else { return false }
        return press.verb == .cancel || press.verb == .reject
    }
}

extension Refusal {
    /// The name of the refusal, without what it says in particular.
    var kind: String { String("\(self)".prefix { $0 != "(" }) }
}
