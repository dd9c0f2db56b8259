import Requests

/// What every hand of the crew has in common: it takes time, fails, is in doubt, and works for one process of the bot.
struct Toil: Sendable {
    let world: World
    let isAlive: @Sendable () -> Bool
    /// Tells the works of different processes apart.
    let life: Int

    /// Begins a work that only one may do at a time; the answer ends it.
    func begin(_ what: String, _ request: RequestID) throws(Setback) -> String {
        guard self.isAlive() else { throw Setback(.retry, "The process is dead") }
        let key = "\(self.life) \(what) \(request)"
        self.world.note("begin \(what) for \(request)")
        if !self.world.atWork.insert(key).inserted { self.world.accuse("two at once: \(what) for request \(request)") }
        self.world.tempt()
        return key
    }

    func end(_ key: String) { self.world.atWork.remove(key) }

    /// Works for up to so many milliseconds.
    func work(upTo milliseconds: Int) async throws(Setback) {
        do {
            try await self.world.loop.sleep(for: Int64(self.world.dice.scale(1...milliseconds)))
        } catch {
            throw Setback(.retry, "Stopped")
        }
        guard self.isAlive() else { throw Setback(.retry, "The process is dead") }
    }

    /// Fails before anything was done, now and then.
    func stumble() throws(Setback) {
        guard self.world.dice.chance(self.world.weather.handFails) else { return }
        self.world.count("hand failed")
        throw Setback(.retry, "The hand stumbled")
    }

    /// Cannot say whether it was done, now and then.
    func doubt() throws(Setback) {
        guard self.world.dice.chance(self.world.weather.handDoubts) else { return }
        self.world.count("hand in doubt")
        throw Setback(.uncertain, "The hand is in doubt")
    }

    /// The answer, now and then twice.
    func answer(_ command: Command, for request: RequestID) -> [Order] {
        let order = Order(command, for: request)
        guard self.world.dice.chance(self.world.weather.handRepeats) else { return [order] }
        self.world.count("hand answered twice")
        return [order, order]
    }
}
