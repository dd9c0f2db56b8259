import Testing

@testable import Simulator

@Suite struct DeliveriesTests {
    private static let event = Outgoing(kind: .event, subject: .event(id: "Ev1"), payload: [:])
    private static let command = Outgoing(
        kind: .command,
        subject: .command(user: "U0ANA", channel: "C0RANDOM", name: "/analytics"),
        payload: [:]
    )

    /// The moves in words: what is sent where, and what is given up.
    private static func words(_ moves: [Deliveries.Move]) -> [String] {
        moves.map { move in
            switch move {
            case .send(let delivery, let connection): "send \(delivery.attempt) to \(connection)"
            case .wake(_, _, let delay): "wake after \(delay / 1000) ms"
            case .giveUp(_, let loss): "give up: \(loss.rawValue)"
            }
        }
    }

    @Test func `an event for nobody waits, goes to the first connection, and is settled by its acknowledgement`() throws
    {
        var deliveries = Deliveries(configuration: SimulatorConfiguration())
        #expect(Self.words(deliveries.submit(Self.event, at: 0).moves) == ["wake after 600000 ms"])
        let moves = deliveries.connect(7, at: 1_000_000)
        #expect(Self.words(moves) == ["send 0 to 7", "wake after 3000 ms"])
        guard case .send(let delivery, _) = try #require(moves.first) else { return }
        #expect(deliveries.acknowledge(delivery.envelope)?.number == delivery.number)
        #expect(deliveries.acknowledge(delivery.envelope) == nil)
        #expect(deliveries.pending == 0)
    }

    @Test func `an event that nobody fetches is dropped in the end`() {
        var deliveries = Deliveries(configuration: SimulatorConfiguration())
        let (number, _) = deliveries.submit(Self.event, at: 0)
        #expect(Self.words(deliveries.wake(number, step: 1, at: 600_000_000)) == ["give up: no_connection"])
        #expect(deliveries.pending == 0)
    }

    @Test func `an event is tried at once, after a minute and after five more, and then given up`() {
        var deliveries = Deliveries(configuration: SimulatorConfiguration())
        _ = deliveries.connect(1, at: 0)
        let (number, _) = deliveries.submit(Self.event, at: 0)
        let steps = (1...6).map { Self.words(deliveries.wake(number, step: $0, at: 0)) }
        #expect(
            steps == [
                ["send 1 to 1", "wake after 3000 ms"], [], ["wake after 60000 ms"],
                ["send 2 to 1", "wake after 3000 ms"], ["wake after 300000 ms"],
                ["send 3 to 1", "wake after 3000 ms"],
            ]
        )
        #expect(Self.words(deliveries.wake(number, step: 7, at: 0)) == ["give up: unanswered"])
    }

    @Test func `a command for nobody is given up at once, and never repeated`() {
        var deliveries = Deliveries(configuration: SimulatorConfiguration())
        #expect(Self.words(deliveries.submit(Self.command, at: 0).moves) == ["give up: no_connection"])
        _ = deliveries.connect(1, at: 0)
        let (number, moves) = deliveries.submit(Self.command, at: 0)
        #expect(Self.words(moves) == ["send 0 to 1", "wake after 3000 ms"])
        #expect(Self.words(deliveries.wake(number, step: 1, at: 3_000_000)) == ["give up: unanswered"])
    }

    @Test func `an acknowledgement of an earlier try counts`() throws {
        var deliveries = Deliveries(configuration: SimulatorConfiguration())
        _ = deliveries.connect(1, at: 0)
        let (number, moves) = deliveries.submit(Self.event, at: 0)
        guard case .send(let first, _) = try #require(moves.first) else { return }
        _ = deliveries.wake(number, step: 1, at: 3_000_000)
        #expect(deliveries.acknowledge(first.envelope) != nil)
        #expect(deliveries.pending == 0)
    }
}
