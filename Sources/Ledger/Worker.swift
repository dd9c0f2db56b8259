import Foundation
package import Logging
package import Requests

/// Those who carry out what the outbox says.
package struct Hands: Sendable {
    package var understand: any Performer<Reading>
    package var agents: any Performer<Job>
    package var notify: any Performer<Post>
    package var errand: @Sendable (Errand, _ attempt: Int) async throws(Setback) -> Void
    package var call: @Sendable (HookCall, Request) async throws(Setback) -> Void

    package init(
        understand: any Performer<Reading>,
        agents: any Performer<Job>,
        notify: any Performer<Post>,
        errand: @escaping @Sendable (Errand, _ attempt: Int) async throws(Setback) -> Void,
        call: @escaping @Sendable (HookCall, Request) async throws(Setback) -> Void = { _, _ in }
    ) {
        self.understand = understand
        self.agents = agents
        self.notify = notify
        self.errand = errand
        self.call = call
    }
}

/// How much is done at once, and how long an end may take.
package struct Limits: Sendable {
    package var understand = 4
    package var agents = 2
    package var notify = 8
    package var errand = 4
    package var clock = 16
    package var hook = 4
    /// The time between two heartbeats; well below the lease.
    package var heartbeat: Duration = .seconds(5)
    /// How long quick work may go on once the worker is told to end.
    package var grace: Duration = .seconds(10)
    /// The pause after the ledger could not be read or written.
    package var pause: Duration = .seconds(1)

    package init() {}

    /// The usual limits, but for how many agents work side by side.
    package init(agents: Int) { self.agents = max(1, agents) }

    subscript(hand: Hand) -> Int {
        switch hand {
        case .understand: self.understand
        case .agents: self.agents
        case .notify: self.notify
        case .errand: self.errand
        case .clock: self.clock
        case .hook: self.hook
        }
    }
}

/// The only queue loop: takes rows from the outbox, has them carried out, and records what came of it.
package struct Worker: Sendable {
    private let ledger: Ledger
    private let hands: Hands
    private let clock: any TimeSource
    private let limits: Limits
    private let logger: Logger
    private let duty = Duty()
    private let retired = Latch()

    package init(ledger: Ledger, hands: Hands, clock: any TimeSource, limits: Limits = Limits(), logger: Logger) {
        self.ledger = ledger
        self.hands = hands
        self.clock = clock
        self.limits = limits
        self.logger = logger
    }

    /// Ends `run()`: takes nothing more, stops the agents, and gives quick work a time of grace.
    ///
    /// What is stopped is ready again for the next start, and the attempt is not counted. Cancelling `run()` does the
    /// same without the grace.
    package func retire() {
        self.retired.open()
        for hand in Hand.allCases { self.ledger.bell(for: hand).ring() }
    }

    /// Works until it is told to end. The ledger's own `run()` must outlive this.
    package func run() async throws {
        await withTaskGroup { group in
            group.addTask { await self.keepLeases() }
            group.addTask { await self.endAgents() }
            if self.ledger.settings.blocks {
                await self.serve()
            } else {
                // What was taken in can wait for its work; whoever waits to be taken in cannot.
                let processors = ProcessInfo.processInfo.activeProcessorCount
                await Crew("work", size: max(2, processors), niceness: 10).run { await self.serve() }
            }
            group.cancelAll()
        }
    }

    private func serve() async {
        await withTaskGroup { serving in
            for hand in Hand.allCases { serving.addTask { await self.serve(hand) } }
        }
    }

    private var isEnding: Bool { self.retired.isOpen || Task.isCancelled }
}

// MARK: - Taking work

extension Worker {
    private func serve(_ hand: Hand) async {
        let bell = self.ledger.bell(for: hand)
        await withDiscardingTaskGroup { group in
            while !self.isEnding {
                do {
                    let places = self.limits[hand] - self.duty.count(of: hand)
                    let claims = try await self.ledger.claim(hand, limit: places)
                    for claim in claims {
                        self.duty.begin(claim)
                        if self.isEnding, hand == .agents { claim.ending.open() }
                        group.addTask { await self.carryOut(claim, bell) }
                    }
                    let next = claims.count < places ? try await self.ledger.nextDue(hand) : nil
                    await bell.wait(until: next, on: self.clock)
                } catch let error as LedgerError where error.code == .closed {
                    return
                } catch {
                    if self.isEnding { return }
                    self.logger.error("The outbox cannot be read.", metadata: ["error": "\(error)"])
                    await self.pause()
                }
            }
        }
    }

    private func pause() async {
        try? await self.clock.sleep(until: self.clock.now.advanced(by: self.limits.pause))
    }

    /// Agents end at once when the worker does; what is quick, after the grace.
    private func endAgents() async {
        await self.retired.wait()
        guard self.retired.isOpen else { return }
        for claim in self.duty.claims where claim.hand == .agents { claim.ending.open() }
        try? await self.clock.sleep(until: self.clock.now.advanced(by: self.limits.grace))
        for claim in self.duty.claims { claim.ending.open() }
    }
}

// MARK: - Leases

extension Worker {
    private func keepLeases() async {
        while !Task.isCancelled {
            try? await self.clock.sleep(until: self.clock.now.advanced(by: self.limits.heartbeat))
            do {
                try await self.beat()
            } catch {
                self.logger.error("Leases could not be lengthened.", metadata: ["error": "\(error)"])
            }
        }
    }

    private func beat() async throws {
        let claims = self.duty.claims
        guard !claims.isEmpty else { return }
        let held = try await self.ledger.beat(claims)
        for claim in claims where !held.contains(claim.id) { claim.ending.open() }
    }
}

// MARK: - Doing it

extension Worker {
    private enum Outcome: Sendable {
        case done([Order])
        case setBack(Setback)
        /// Called off, or stopped for the end of the worker.
        case ended

        /// A stop looks like a failure, and is none. What may have happened all the same must be looked for later.
        var whenStopped: Outcome {
            switch self {
            case .done, .ended: self
            case .setBack(let setback): setback.kind == .uncertain ? self : .ended
            }
        }
    }

    private func carryOut(_ claim: Claim, _ bell: Bell) async {
        let outcome = await withTaskGroup(of: Outcome?.self) { group in
            group.addTask { await self.perform(claim) }
            group.addTask {
                await claim.ending.wait()
                return nil
            }
            var outcome: Outcome?
            for await ended in group {
                outcome = outcome ?? ended
                group.cancelAll()
            }
            return outcome ?? .ended
        }
        let wasStopped = claim.ending.isOpen || Task.isCancelled
        await self.record(wasStopped ? outcome.whenStopped : outcome, of: claim)
        self.duty.end(claim)
        bell.ring()
    }

    private func perform(_ claim: Claim) async -> Outcome {
        do throws(Setback) {
            switch claim.work {
            case .understand(let reading): return .done(try await self.assign(reading, claim, self.hands.understand))
            case .run(let job): return .done(try await self.assign(job, claim, self.hands.agents))
            case .show(let post, _): return .done(try await self.assign(post, claim, self.hands.notify))
            case .errand(let errand):
                try await self.hands.errand(errand, claim.attempt)
                return .done([])
            case .call(let call):
                if let request = claim.request { try await self.hands.call(call, request) }
                return .done([])
            case .wake(let command): return .done(claim.request.map { [Order(command, for: $0.id)] } ?? [])
            }
        } catch {
            return .setBack(error)
        }
    }

    private func assign<Work: Sendable & Codable>(
        _ work: Work,
        _ claim: Claim,
        _ hand: any Performer<Work>
    ) async throws(Setback) -> [Order] {
        guard let request = claim.request else { return [] }
        let ledger = self.ledger
        let assignment = Assignment(
            work: work,
            request: request,
            attempt: claim.attempt,
            doubt: claim.doubt,
            standing: claim.standing,
            mirror: claim.mirror
        ) { try await ledger.send($0, under: claim) }
        return try await hand.perform(assignment)
    }

    /// Tries until the disk takes it: the work is done, and doing it again is worse than waiting.
    private func record(_ outcome: Outcome, of claim: Claim) async {
        while true {
            do {
                switch outcome {
                case .done(let orders): try await self.ledger.finish(claim, orders: orders)
                case .setBack(let setback): try await self.ledger.setBack(claim, setback)
                case .ended: try await self.ledger.release(claim)
                }
                return
            } catch let error as LedgerError where error.code == .closed {
                return
            } catch let error as LedgerError where error.code == .leaseLost {
                if case .ended = outcome { return }
                return await self.record(.ended, of: claim)
            } catch {
                self.logger.error("An outcome could not be recorded.", metadata: ["error": "\(error)"])
                if self.isEnding { return }
                await self.pause()
            }
        }
    }
}
