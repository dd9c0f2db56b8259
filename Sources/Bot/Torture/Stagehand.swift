import Foundation
import Simulator

/// Lets the people of the cast act in the simulated workspace, and tells them what becomes visible there.
actor Stagehand {
    private let simulator: Simulator
    private var cast: Cast
    private var last = 0
    /// What the workspace did, by the names for the table.
    private(set) var tally: [String: Int] = [:]
    /// Messages of the bot by their marker, wherever they were posted.
    private(set) var posts: [String: Int] = [:]

    init(simulator: Simulator, cast: Cast) {
        self.simulator = simulator
        self.cast = cast
    }

    var wishes: [Plea] { self.cast.wishes }
    var ended: Int { self.cast.wishes.count { $0.isOver } }
    var open: [Plea] { self.cast.open }

    func close() { self.cast.close() }

    /// Plays until cancelled.
    func run() async throws {
        while !Task.isCancelled {
            try await self.hear()
            let now = Int64(Date().timeIntervalSince1970 * 1_000_000)
            for move in self.cast.moves(at: now) { try await self.carryOut(move) }
            try await Task.sleep(for: .milliseconds(40))
        }
    }

    /// Takes in what has become visible since the last time.
    func hear() async throws {
        for entry in try await self.simulator.ledger(after: self.last) where entry.number > self.last {
            self.last = entry.number
            self.cast.hear(entry)
            self.count(entry)
        }
    }

    private func carryOut(_ move: Cast.Move) async throws {
        switch move {
        case .ask(let number):
            let wish = self.cast.wishes[number]
            let thread = try await self.simulator.post(as: wish.person, in: wish.channel, text: wish.text)
            self.cast.asked(number, in: thread)
        case .press(let action, let card, let channel, let person):
            // The card may have changed since they saw it: that is what `stale` is for.
            try await self.simulator.press(
                as: person,
                channel: channel,
                messageTs: card,
                actionId: action,
                stale: true
            )
            self.tally["presses", default: 0] += 1
            if person == Cast.guest { self.tally["presses by a guest", default: 0] += 1 }
        }
    }

    private func count(_ entry: Simulator.LedgerEntry) {
        switch entry.kind {
        case .delivered:
            self.tally["delivered", default: 0] += 1
            if entry.detail["duplicate"]?.bool == true { self.tally["delivered twice", default: 0] += 1 }
            if entry.detail["attempt"]?.integer ?? 0 > 0 { self.tally["delivered again", default: 0] += 1 }
        case .acknowledged: self.tally["acknowledged", default: 0] += 1
        case .fault:
            if let name = entry.detail["misconduct"]?.string { self.tally["fault \(name)", default: 0] += 1 }
        case .messagePosted:
            guard let marker = entry.detail["metadata"]?["event_payload"]["id"].string else { break }
            self.posts[marker, default: 0] += 1
        default: break
        }
    }
}
