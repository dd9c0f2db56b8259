import ChatBridge
import Requests

extension World {
    /// How a call of the bot goes; times in milliseconds from now.
    enum Fate {
        case answered(effect: Int64, answer: Int64)
        case tooFast(Int64)
        case unreachable
        /// It takes effect or not; the bot hears nothing of it until `answer`.
        case lost(effect: Int64?, answer: Int64)
        case refused
    }

    func fate(of method: String) -> Fate {
        let answer = Int64(self.dice.scale(5...self.weather.latency))
        let effect = min(Int64(self.dice.below(Int(answer) + 1)), Chat.longestEcho)
        let isOut = self.now < self.outageUntil && !self.isCalm
        if self.dice.chance(isOut ? 0.3 : self.weather.tooFast) {
            self.count("\(method): asked to wait")
            return .tooFast(Int64(self.dice.scale(1...30)) * 1000)
        }
        if self.dice.chance(isOut ? 0.5 : self.weather.unreachable) {
            self.count("\(method): unreachable")
            return .unreachable
        }
        if self.dice.chance(isOut ? 1 : self.weather.callLost) {
            self.count("\(method): lost")
            return .lost(effect: nil, answer: Int64(self.dice.scale(100...10_000)))
        }
        if self.dice.chance(self.weather.answerLost) {
            self.count("\(method): answer lost")
            let answer = Int64(self.dice.scale(10...10_000))
            let late = Int64(self.dice.below(Int(Chat.longestEcho)))
            let isLate = self.dice.chance(0.4)
            if isLate { self.count("\(method): took effect late") }
            return .lost(effect: isLate ? answer + late : min(effect, answer), answer: answer)
        }
        if method != "find", self.dice.chance(self.weather.refused) {
            self.count("\(method): refused")
            return .refused
        }
        return .answered(effect: effect, answer: max(answer, effect))
    }

    /// Sends a call on its way; returns its number.
    func send(effectIn milliseconds: Int64, _ takeEffect: @escaping () -> Void) -> Int {
        self.chat.lastCall += 1
        let number = self.chat.lastCall
        self.chat.sent[number] = Chat.Sent(at: self.now + milliseconds, takeEffect: takeEffect)
        self.loop.after(milliseconds) { self.arrive(number) }
        return number
    }

    private func arrive(_ number: Int) { self.chat.sent.removeValue(forKey: number)?.takeEffect() }

    /// Nobody waits for this call any more: it takes effect soon, or never.
    func abandon(_ number: Int) {
        guard let sent = self.chat.sent[number], self.dice.chance(0.6) else {
            if self.chat.sent.removeValue(forKey: number) != nil { self.count("call died with its caller") }
            return
        }
        self.count("call outlived its caller")
        guard sent.at > self.now + Chat.longestEcho || self.dice.chance(0.6) else { return }
        self.chat.sent[number] = nil
        _ = self.send(effectIn: Int64(self.dice.below(Int(Chat.longestEcho))), sent.takeEffect)
    }

    func abandonAll() {
        for number in self.chat.sent.keys.sorted() { self.abandon(number) }
    }

    /// Everything that is on its way arrives now. Settle times go by the wall clock, so a clock that is set on while a
    /// call is under way would be taken for time that passed: the one thing that no look-up can cure.
    func settleAll() {
        for number in self.chat.sent.keys.sorted() { self.arrive(number) }
    }
}
