import Foundation
import Simulator

/// People who talk to the bot at a steady rate, each message with words of its own.
actor Crowd {
    /// One message, and when it was heard.
    struct Saying: Sendable {
        let words: String
        /// Microseconds since 1970.
        let said: Int64
        /// When the last of its deliveries was acknowledged.
        var heard: Int64?
        /// Whether it was acknowledged by another connection than brought it: it crossed the goodbye of a process on its way.
        var crossed = false
        /// Whether it was delivered again, since nobody acknowledged it.
        var cameAgain = false
    }

    private let simulator: Simulator
    private let channels: [String]
    private let people: [String]
    private let rate: Int
    private var isTalking = true
    private var last = 0
    /// By the time stamp of their message.
    private(set) var sayings: [String: Saying] = [:]
    /// How often each message of the bot was posted, by its marker.
    private(set) var posts: [String: Int] = [:]
    /// For how long there was no connection, in milliseconds.
    private(set) var pauses: [Int] = []
    /// The connections that brought the envelopes that are not acknowledged yet.
    private var carriers: [String: Int] = [:]
    private var connections = 0
    private var alone: Int64?

    init(simulator: Simulator, channels: [String], people: [String], rate: Int) {
        self.simulator = simulator
        self.channels = channels
        self.people = people
        self.rate = rate
    }

    func stop() { self.isTalking = false }

    /// Talks until told to stop, and listens until cancelled.
    func run() async throws {
        let start = ContinuousClock.now
        var said = 0
        while !Task.isCancelled {
            let due = start.duration(to: .now) / .seconds(1) * Double(self.rate)
            while self.isTalking, Double(said) < due {
                try await self.say(said)
                said += 1
            }
            try await self.listen()
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    private func say(_ number: Int) async throws {
        let words = "tell me joke number \(number)"
        let said = Int64(Date().timeIntervalSince1970 * 1_000_000)
        let ts = try await self.simulator.post(
            as: self.people[number % self.people.count],
            in: self.channels[number % self.channels.count],
            text: "@analytics-bot \(words)"
        )
        self.sayings[ts] = Saying(words: words, said: said)
    }

    /// Returns when all is heard, or `limit` is over.
    func isHeard(within limit: Duration) async throws {
        let end = ContinuousClock.now + limit
        while ContinuousClock.now < end, self.sayings.values.contains(where: { $0.heard == nil }) {
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    private func listen() async throws {
        for entry in try await self.simulator.ledger(after: self.last) where entry.number > self.last {
            self.last = entry.number
            switch entry.kind {
            case .acknowledged:
                guard let (ts, envelope, connection) = Self.delivery(entry) else { break }
                self.sayings[ts]?.heard = entry.at
                if self.carriers.removeValue(forKey: envelope) != connection { self.sayings[ts]?.crossed = true }
            case .delivered:
                guard let (ts, envelope, connection) = Self.delivery(entry) else { break }
                self.carriers[envelope] = connection
                if entry.detail["attempt"]?.integer ?? 0 > 0 { self.sayings[ts]?.cameAgain = true }
            case .messagePosted:
                guard let marker = entry.detail["metadata"]?["event_payload"]["id"].string else { break }
                self.posts[marker, default: 0] += 1
            case .connected:
                self.connections += 1
                if let alone { self.pauses.append(Int((entry.at - alone) / 1000)) }
                self.alone = nil
            case .disconnected:
                self.connections -= 1
                if self.connections == 0 { self.alone = entry.at }
            default: break
            }
        }
    }

    /// The message, the envelope and the connection that an entry tells of.
    private static func delivery(_ entry: Simulator.LedgerEntry) -> (String, String, Int)? {
        guard let ts = entry.detail["event_ts"]?.string, let envelope = entry.detail["envelope_id"]?.string,
            let connection = entry.detail["connection"]?.integer
        else { return nil }
        return (ts, envelope, connection)
    }
}
