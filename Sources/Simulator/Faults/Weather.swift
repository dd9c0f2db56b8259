extension Simulator {
    /// How often things go wrong by themselves, in calls or deliveries of a thousand; which ones, chance says.
    package struct Weather: Hashable, Sendable {
        /// By what becomes of a call. The lengths of delays are drawn as well.
        package var misconduct: [Misconduct: Int] = [:]
        /// Deliveries that are sent twice over one connection, and over every connection.
        package var duplicates = 0
        package var copies = 0
        /// Deliveries that wait for a later one to overtake them.
        package var overtaken = 0

        package init() {}
    }
}

extension Simulator.Weather {
    /// The kinds by the names that the page and `/control/fault` have for them.
    package static let named: [String: Self] = ["calm": Self(), "rough": .scaled(by: 1), "storm": .scaled(by: 4)]

    /// About one call in twenty goes wrong for each `times`.
    package static func scaled(by times: Int) -> Self {
        var weather = Self()
        weather.misconduct = [
            .dropReply: 8, .dropCall: 8, .fail(carriedOut: true): 6, .fail(carriedOut: false): 6,
            .limit(retryAfter: 1): 8, .delayReply(.milliseconds(1500)): 6, .commitLate(.milliseconds(3000)): 6,
            .garble: 6,
        ].mapValues { $0 * times }
        (weather.duplicates, weather.copies, weather.overtaken) = (40 * times, 40 * times, 40 * times)
        return weather
    }

    /// What becomes of the next call; `nil` when all goes well.
    func misconduct<Chance: RandomNumberGenerator>(using chance: inout Chance) -> Simulator.Misconduct? {
        var number = Int.random(in: 0..<1000, using: &chance)
        for (misconduct, share) in self.misconduct.sorted(by: { "\($0.key)" < "\($1.key)" }) {
            if number < share { return misconduct.drawn(using: &chance) }
            number -= share
        }
        return nil
    }
}

extension Simulator.Misconduct {
    /// With a delay between 0.2 seconds and its own.
    fileprivate func drawn<Chance: RandomNumberGenerator>(using chance: inout Chance) -> Self {
        func length(_ longest: Duration) -> Duration {
            .microseconds(Int64.random(in: 200_000...max(longest.microseconds, 200_000), using: &chance))
        }
        return switch self {
        case .delayReply(let longest): .delayReply(length(longest))
        case .commitLate(let longest): .commitLate(length(longest))
        default: self
        }
    }
}
