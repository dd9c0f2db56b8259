import ChatBridge
import Requests

extension World {
    /// Fills the time with wishes: some people ask now and then, and in some seeds one floods, or all ask at once.
    func scatterWishes(over milliseconds: Int64) {
        let mayPoison = self.dice.chance(0.15)
        for _ in 0..<self.dice.number(1...6) {
            let person = self.dice.one(of: Rules.requesters)
            self.schedule(by: person, mayPoison, in: Int64(self.dice.below(Int(milliseconds))))
        }
        if self.dice.chance(0.12) {
            self.count("flood")
            let person = self.dice.one(of: Rules.requesters)
            let start = self.dice.below(Int(milliseconds))
            for _ in 0..<self.dice.number(4...7) {
                self.schedule(by: person, false, in: Int64(start + self.dice.below(60_000)))
            }
        }
        if self.dice.chance(0.1) {
            self.count("rush")
            let start = self.dice.below(Int(milliseconds))
            for person in Rules.requesters + Rules.requesters {
                self.schedule(by: person, false, in: Int64(start + self.dice.below(300)))
            }
        }
        if self.dice.chance(0.2) { self.schedule(by: Rules.gus, false, in: Int64(self.dice.below(Int(milliseconds)))) }
    }

    private func schedule(by person: PersonID, _ mayPoison: Bool, in milliseconds: Int64) {
        let wish = Wish(number: self.wishes.count, by: person, mayPoison: mayPoison, &self.dice)
        self.wishes.append(wish)
        self.loop.after(milliseconds) { self.ask(wish) }
    }

    private func ask(_ wish: Wish) {
        let number = self.chat.gestures.count
        let place =
            switch self.dice.below(5) {
            case 0: "sim:D-\(wish.person.rawValue.dropFirst(4))"
            case 1: "sim:C2:\(number)"
            default: "sim:C1:\(number)"
            }
        let conversation = ConversationID(place)
        if self.chat.mirrors[conversation] == nil, self.dice.chance(0.25) {
            let mirror = ConversationID("sim:C3:\(number)")
            (self.chat.mirrors[conversation], self.chat.homes[mirror]) = (mirror, conversation)
            self.count("mirrored")
        }
        self.emit(by: wish.person, in: conversation, .said(wish)) { number in
            .said(Inbound.Saying(wish.words(number), by: wish.person, in: conversation))
        }
    }

    /// Somebody answers a question in words.
    func reply(_ person: PersonID, in conversation: ConversationID) {
        self.emit(by: person, in: conversation, .replied) { number in
            .said(Inbound.Saying("answer gesture \(number).", by: person, in: conversation))
        }
    }
}
