/// Which envelope goes to which connection, and when it goes again. A value: each step says what to do next.
///
/// Slack's rules: an envelope goes to any one connection; without an acknowledgement in time an event goes again, up to
/// three times; commands and interactions are never repeated, the person is told instead.
struct Deliveries: Sendable {
    /// An outgoing payload on its way.
    struct Delivery: Sendable {
        let number: Int
        let outgoing: Outgoing
        let created: Int64
        var attempt = 0
        var envelope = ""
        var sent: Int64 = 0
        /// Grows with each step, so that a wake-up for an earlier step is known as such.
        var step = 0
        var state = State.waiting
    }

    enum State: Sendable {
        /// For a connection.
        case waiting
        /// For its acknowledgement.
        case sent
        /// For the next try.
        case pausing
    }

    /// What to do.
    enum Move: Sendable {
        case send(Delivery, to: Int)
        /// Call `wake` after so many microseconds.
        case wake(number: Int, step: Int, after: Int64)
        case giveUp(Delivery, Loss)
    }

    /// Why a delivery was given up.
    enum Loss: String, Sendable {
        case noConnection = "no_connection"
        case unanswered
    }

    private let ackTimeout: Int64
    private let retryDelays: [Int64]
    private let lifetime: Int64
    private var identifiers: Identifiers
    private var deliveries: [Int: Delivery] = [:]
    private var envelopes: [String: Int] = [:]
    private var last = 0
    /// The connections that take envelopes.
    private(set) var connections: [Int] = []

    init(configuration: SimulatorConfiguration) {
        self.ackTimeout = configuration.ackTimeout.microseconds
        self.retryDelays = configuration.retryDelays.map(\.microseconds)
        self.lifetime = configuration.undeliveredLifetime.microseconds
        self.identifiers = Identifiers(seed: configuration.seed &+ 77)
    }

    /// How many are not acknowledged yet.
    var pending: Int { self.deliveries.count }

    mutating func submit(_ outgoing: Outgoing, at now: Int64) -> (number: Int, moves: [Move]) {
        self.last += 1
        let delivery = Delivery(number: self.last, outgoing: outgoing, created: now)
        self.deliveries[delivery.number] = delivery
        return (delivery.number, self.send(delivery, at: now))
    }

    /// A connection that takes envelopes; whatever waited goes out now, oldest first.
    mutating func connect(_ connection: Int, at now: Int64) -> [Move] {
        self.connections.append(connection)
        let waiting = self.deliveries.values.filter { $0.state == .waiting }.sorted { $0.number < $1.number }
        return waiting.flatMap { self.send($0, at: now) }
    }

    /// A connection that takes no more. What it holds unacknowledged is noticed by its time-out, as with Slack.
    mutating func disconnect(_ connection: Int) { self.connections.removeAll { $0 == connection } }

    /// The delivery that an acknowledgement is for; `nil` for an unknown or settled envelope.
    mutating func acknowledge(_ envelope: String) -> Delivery? {
        guard let number = self.envelopes[envelope], let delivery = self.deliveries[number] else { return nil }
        self.settle(delivery)
        return delivery
    }

    /// The time that a step gave itself has come.
    mutating func wake(_ number: Int, step: Int, at now: Int64) -> [Move] {
        guard var delivery = self.deliveries[number], delivery.step == step else { return [] }
        switch delivery.state {
        case .waiting: return self.giveUp(delivery, .noConnection)
        case .pausing: return self.send(delivery, at: now)
        case .sent:
            guard delivery.outgoing.kind == .event, delivery.attempt < self.retryDelays.count else {
                return self.giveUp(delivery, .unanswered)
            }
            let pause = self.retryDelays[delivery.attempt]
            delivery.attempt += 1
            delivery.state = .pausing
            delivery.step += 1
            self.deliveries[number] = delivery
            guard pause > 0 else { return self.send(delivery, at: now) }
            return [.wake(number: number, step: delivery.step, after: pause)]
        }
    }

    private mutating func send(_ delivery: Delivery, at now: Int64) -> [Move] {
        var delivery = delivery
        delivery.step += 1
        guard let connection = self.connections.randomElement(using: &self.identifiers) else {
            guard delivery.outgoing.kind == .event else { return self.giveUp(delivery, .noConnection) }
            delivery.state = .waiting
            self.deliveries[delivery.number] = delivery
            let left = max(delivery.created + self.lifetime - now, 0)
            return [.wake(number: delivery.number, step: delivery.step, after: left)]
        }
        delivery.state = .sent
        delivery.sent = now
        delivery.envelope = self.identifiers.uuid()
        self.envelopes[delivery.envelope] = delivery.number
        self.deliveries[delivery.number] = delivery
        return [
            .send(delivery, to: connection),
            .wake(number: delivery.number, step: delivery.step, after: self.ackTimeout),
        ]
    }

    private mutating func giveUp(_ delivery: Delivery, _ loss: Loss) -> [Move] {
        self.settle(delivery)
        return [.giveUp(delivery, loss)]
    }

    private mutating func settle(_ delivery: Delivery) {
        self.deliveries[delivery.number] = nil
        self.envelopes[delivery.envelope] = nil
        // Envelopes of earlier tries are few; they go along with the last.
        if delivery.attempt > 0 { self.envelopes = self.envelopes.filter { $0.value != delivery.number } }
    }
}
