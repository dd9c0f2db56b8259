import Foundation
import Requests
import Testing

@testable import Ledger

@Suite("Guarded agents")
struct GuardedAgentsTests {
    /// An agent whose forge or project is down when the test says so.
    private final class Agent: Performer {
        let setback = Locked<Setback?>(nil)
        let calls = Locked(0)

        func perform(_ assignment: Assignment<Job>) async throws(Setback) -> [Order] {
            self.calls.withLock { $0 += 1 }
            if let setback = self.setback.withLock({ $0 }) { throw setback }
            return []
        }
    }

    private let agent = Agent()
    private let health = Health()
    private let clock = VirtualClock()
    private var guarded: GuardedAgents { GuardedAgents(self.agent, health: self.health, clock: self.clock) }

    private func outcome(_ job: Job, _ guarded: GuardedAgents) async throws -> Setback.Kind? {
        var request: Request?
        let events: [Event] = [.opened(RequestID("1"), opening()), .planningStarted(wish), .planned(self.merging)]
        for event in events { request.apply(event, at: self.clock.now) }
        let subject = try #require(request)
        do throws(Setback) {
            _ = try await guarded.perform(Assignment(work: job, request: subject, attempt: 1))
            return nil
        } catch {
            return error.kind
        }
    }

    private var merging: Plan {
        var merging = plan
        merging.steps.append(.init(agent: .merge, summary: "Merge it"))
        return merging
    }

    @Test func `what keeps failing is left alone for a while, and its work waits uncounted`() async throws {
        let guarded = self.guarded
        self.agent.setback.withLock { $0 = Setback(.retry, "connection refused") }
        for _ in 0..<5 { #expect(try await self.outcome(.plan(wish), guarded) == .retry) }
        let until = self.clock.now.advanced(by: .seconds(2))
        #expect(try await self.outcome(.plan(wish), guarded) == .later(until))
        #expect(try await self.outcome(.step(0), guarded) == .later(until))
        #expect(self.agent.calls.withLock { $0 } == 5)
        let condition = try #require(self.health.conditions.first)
        #expect(condition.subject == "project taxi" && condition.state == .broken)
        #expect(condition.detail.hasPrefix("connection refused"))
        // The forge is another thing, and clearing up needs neither.
        #expect(try await self.outcome(.step(2), guarded) == .retry)
        self.agent.setback.withLock { $0 = nil }
        #expect(try await self.outcome(.cleanUp, guarded) == nil)
    }

    @Test func `it is well again when the probe after the pause succeeds`() async throws {
        let guarded = self.guarded
        self.agent.setback.withLock { $0 = Setback(.uncertain, "timeout") }
        for _ in 0..<5 { _ = try await self.outcome(.step(2), guarded) }
        #expect(self.health.conditions.map(\.subject) == ["forge of taxi"])
        self.agent.setback.withLock { $0 = nil }
        self.clock.advance(by: .seconds(2))
        #expect(try await self.outcome(.step(2), guarded) == nil)
        #expect(self.health.conditions.map(\.state) == [.well])
    }

    @Test func `work that will never do, or only waits, says nothing about what it depends on`() async throws {
        let guarded = self.guarded
        for kind in [Setback.Kind.rejected, .later(self.clock.now)] {
            self.agent.setback.withLock { $0 = Setback(kind, "no") }
            for _ in 0..<9 { #expect(try await self.outcome(.plan(wish), guarded) == kind) }
        }
        #expect(self.health.conditions.isEmpty)
    }
}
