package import Foundation
import Ledger
import Requests

/// A whole bot and its world under one seed, in virtual time.
package struct Simulation {
    /// What came of one seed.
    package struct Outcome: Sendable, Codable {
        package var seed: UInt64
        /// SHA-256 of everything that happened: the same seed, the same digest.
        package var digest: String
        /// What must never happen, and did.
        package var violations: [String]
        /// How often what happened.
        package var tally: [String: Int]
        package var requests: Int
        /// How much time passed in the world.
        package var virtualMilliseconds: Int64
    }

    /// How long the world may take to come to rest once nothing goes wrong any more.
    private static let patience: Int64 = 12 * 3_600_000
    /// A plan may wait that long by the clock, and the clock may have been set.
    private static let stride: Int64 = 30_000

    private let world: World

    /// Runs `seed` to its end, on the calling thread, with files in a folder below `folder`. Fails only when nothing can be
    /// written there.
    ///
    /// - Parameter sabotage: a mistake to build into the bot.
    /// - Parameter echo: hears each line of what happens.
    package static func run(
        seed: UInt64,
        in folder: URL,
        sabotage: Sabotage? = nil,
        echo: ((String) -> Void)? = nil
    ) throws -> Outcome {
        let place = folder.appending(path: "seed-\(seed)-\(ProcessInfo.processInfo.processIdentifier)-\(UUID())")
        let world = try World(seed: seed, in: place, sabotage: sabotage, echo: echo)
        defer { world.disk.release() }
        let simulation = Simulation(world: world)
        if !seed.isMultiple(of: 16) { try simulation.begin(with: folder.appending(path: "blank")) }
        return simulation.run()
    }

    /// Begins with a ledger that was opened once and let go, made by whoever comes first: to bring up each anew, through all
    /// migrations, would be a good part of all work.
    private func begin(with blank: URL) throws {
        if !FileManager.default.fileExists(atPath: blank.path) { _ = Life.opens(blank, of: self.world) }
        try Grave(disk: self.world.disk).begin(with: blank, in: self.firstFolder)
    }

    private var firstFolder: URL { self.world.folder.appending(path: "life1") }

    private func run() -> Outcome {
        let rough = Int64(self.world.dice.number(10...60)) * 60_000
        self.world.scatterWishes(over: rough * 2 / 3)
        self.world.passMinute()
        self.world.start(in: self.firstFolder)
        self.turn { self.world.now >= rough }
        self.calm()
        let deadline = self.world.now + Self.patience
        var rested = false
        while !rested, self.world.now < deadline, self.isGoingOn {
            let next = self.world.now + Self.stride
            self.turn { self.world.now >= next }
            rested = self.hasComeToRest
        }
        if !rested, self.isGoingOn { self.world.accuse("the bot does not come to rest: \(self.unrest)") }
        let requests = self.isGoingOn ? Judge(self.world)?.judge() ?? 0 : 0
        self.end()
        return self.outcome(requests)
    }

    /// Runs jobs, and leaps when there are none, until `isEnough`.
    private func turn(until isEnough: () -> Bool) {
        while !isEnough(), self.isGoingOn {
            guard self.world.loop.runJob() || self.world.loop.leap() else { return }
            self.world.passJob()
            if self.world.loop.isSpinning { self.world.accuse("the bot spins") }
        }
    }

    private var isGoingOn: Bool { self.world.record.violations.isEmpty }

    /// From now on nothing goes wrong, and people do what is asked of them.
    private func calm() {
        self.world.note("calm")
        self.world.isCalm = true
        self.world.weather = .calm
        self.world.doom = nil
        self.world.attend()
    }

    private var hasComeToRest: Bool {
        guard let counts = self.world.ask({ try await $0.counts() }) else { return false }
        let isDelivered = self.world.chat.gestures.allSatisfy { $0.isAcknowledged || $0.tries > 3 }
        return counts.openRequests == 0 && counts.outbox.values.reduce(0, +) == 0 && isDelivered
            && self.world.chat.sent.isEmpty
    }

    private var unrest: String {
        guard let counts = self.world.ask({ try await $0.counts() }) else { return "it cannot be asked" }
        let rows = counts.outbox.map { "\($0.key) \($0.value)" }.sorted().joined(separator: ", ")
        return "\(counts.openRequests) requests are open, and to do is: \(rows)"
    }

    private func end() {
        defer { self.world.loop.forgetTimers() }
        guard let life = self.world.life else { return }
        self.world.life = nil
        life.kill()
        life.ledger.close()
    }

    private func outcome(_ requests: Int) -> Outcome {
        if self.world.loop.strays > 0 { self.world.accuse("\(self.world.loop.strays) jobs came from another thread") }
        self.world.note("the end after \(self.world.loop.jobs) jobs")
        return Outcome(
            seed: self.world.seed,
            digest: self.world.record.digest,
            violations: self.world.record.violations,
            tally: self.world.record.tally,
            requests: requests,
            virtualMilliseconds: self.world.now
        )
    }
}

extension World {
    /// Asks the ledger of the bot that runs; `nil` when none does, or it fails.
    func ask<Answer: Sendable>(_ question: @escaping @Sendable (Ledger) async throws -> Answer) -> Answer? {
        guard let ledger = self.life?.ledger else { return nil }
        let answer = Locked<Answer?>(nil)
        Task(executorPreference: self.loop) { answer.value = try? await question(ledger) }
        while answer.value == nil, self.loop.runJob() {}
        return answer.value
    }
}

/// A value handed from a task to the loop, on the one thread of both.
private final class Locked<Value>: @unchecked Sendable {
    var value: Value
    init(_ value: Value) { self.value = value }
}
