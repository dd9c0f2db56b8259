package import Logging
package import Requests
package import Transport

/// Keeps Slack's Socket Mode open: runs the connections that `SlackSocketState` asks for, until stopped.
package struct SlackConnection: Sendable {
    /// How many envelopes of one connection may be on their way to the disk at once, so that they share a commit.
    static let inFlight = 256
    /// Envelopes are counted in portions of so many.
    static let portion = 8
    /// How long a new connection may take to say hello.
    static let patience = Duration.seconds(10)

    typealias Number = SlackSocketState.Number

    private enum Happening: Sendable {
        case hello(Number)
        case leaving(Number, reason: String)
        case ended(Number)
        case failed(Number, SlackSocketState.Failure)
        case heard(Number, Int)
        case deaf(Timestamp)
        case stop
    }

    private let configuration: SlackConfiguration
    private let api: SlackAPI
    private let sockets: any WebSocketClient
    private let reception: SlackReception
    private let arrears: SlackArrears
    private let gauge: SlackGauge
    private let health: Health
    private let time: any TimeSource
    private let random: @Sendable () -> any RandomNumberGenerator
    private let log: Logger
    private let happenings: AsyncStream<Happening>
    private let happened: AsyncStream<Happening>.Continuation

    /// - Parameter arrears: what the process before owes; `nil` for nothing.
    package init(
        configuration: SlackConfiguration,
        api: SlackAPI,
        sockets: any WebSocketClient,
        reception: SlackReception,
        arrears: SlackArrears? = nil,
        gauge: SlackGauge,
        health: Health = Health(),
        time: any TimeSource,
        random: @escaping @Sendable () -> any RandomNumberGenerator = { SystemRandomNumberGenerator() },
        log: Logger
    ) {
        self.configuration = configuration
        self.api = api
        self.sockets = sockets
        self.reception = reception
        self.arrears = arrears ?? SlackArrears(time: time)
        self.gauge = gauge
        self.health = health
        self.time = time
        self.random = random
        self.log = log
        // A handful of happenings for each connection that opens and ends, each of them paced by the state.
        (self.happenings, self.happened) = AsyncStream.makeStream()
    }

    /// Asks `run` to return: what is in hand is written down and acknowledged, every connection says goodbye.
    package func stop() { self.happened.yield(.stop) }

    /// Replaces every connection, one after the other: they are open, and yet what was said at `time` came by none.
    package func renew(missed time: Timestamp) { self.happened.yield(.deaf(time)) }

    /// Runs until `stop` or cancellation. Once. What only a person can put right is an error at the start
    /// (``SlackUnusable``), and a condition on the board of health later.
    package func run() async throws {
        var state = SlackSocketState(connections: self.configuration.connections)
        var random = self.random()
        var leave: [Number: AsyncStream<Never>.Continuation] = [:]
        var unusable: SlackUnusable?
        defer { self.gauge.connections(0, of: state.wanted, at: self.time.now) }
        await self.arrears.takeOver()
        try await withThrowingDiscardingTaskGroup { group in
            func carryOut(_ actions: [SlackSocketState.Action]) {
                for action in actions {
                    switch action {
                    case .open(let number, let time):
                        let (signal, continuation) = AsyncStream.makeStream(of: Never.self)
                        leave[number] = continuation
                        group.addTask { await self.serve(number, at: time, until: signal) }
                    case .close(let number): leave[number]?.finish()
                    case .stop(let message):
                        unusable = SlackUnusable(message)
                        carryOut(state.stop())
                    }
                }
            }
            carryOut(state.start(now: self.time.now))
            for await happening in self.happenings {
                let now = self.time.now
                switch happening {
                case .hello(let number): carryOut(state.hello(number, now: now))
                case .leaving(let number, let reason):
                    carryOut(state.disconnect(number, reason: reason, now: now, using: &random))
                case .ended(let number):
                    leave[number] = nil
                    carryOut(state.ended(number, now: now, using: &random))
                case .failed(let number, let failure):
                    leave[number] = nil
                    carryOut(state.failed(number, failure, now: now, using: &random))
                case .heard(let number, let count): carryOut(state.heard(number, count, now: now))
                case .deaf(let missed):
                    self.log.warning(
                        "the connections to Slack are deaf",
                        metadata: ["missed.at": "\(missed.milliseconds)"]
                    )
                    carryOut(state.renew(now: now))
                case .stop: carryOut(state.stop())
                }
                self.report(state, at: now)
                if leave.isEmpty { break }
            }
        }
        await self.arrears.handOver()
        if let unusable { throw unusable }
        try Task.checkCancellation()
    }

    private func report(_ state: SlackSocketState, at now: Timestamp) {
        self.gauge.connections(state.connected, of: state.wanted, at: now)
        let (condition, detail) = state.condition
        let long = self.gauge.oversized
        let note = long > 0 ? "; \(long) messages were too long to be read" : ""
        self.health.set("slack socket", condition, detail + note, at: now)
    }

    /// One connection from its ticket to its end; leaves early, but not in the middle of something, when told to.
    private func serve(_ number: Number, at time: Timestamp, until leave: AsyncStream<Never>) async {
        let line = SlackLine(time: self.time)
        let end = await withTaskGroup(of: Happening?.self) { group in
            group.addTask { await self.live(number, at: time, on: line) }
            group.addTask {
                for await _ in leave {}
                return nil
            }
            guard let first = await group.next() else { return Happening.ended(number) }
            self.arrears.closed(number)
            // Told to leave: finish what is in hand and say goodbye; when nothing is open yet, there is nothing to say.
            if first == nil, await !line.finish() { group.cancelAll() }
            let end: Happening? = if let first { first } else { await group.next() ?? nil }
            group.cancelAll()
            return end ?? .ended(number)
        }
        // Once more: it may have been greeted in the moment when it was told to leave.
        self.arrears.closed(number)
        self.happened.yield(end)
    }

    private func live(_ number: Number, at time: Timestamp, on line: SlackLine) async -> Happening {
        let metadata: Logger.Metadata = ["connection.number": "\(number)"]
        do {
            try await self.time.sleep(until: time)
            let connection = try await self.sockets.open(self.api.ticket())
            line.opened(connection)
            try await self.converse(on: connection, line, number)
            self.log.info("a connection to Slack ended", metadata: metadata)
        } catch let failure as SlackSocketState.Failure {
            self.log.warning(
                "could not open a connection to Slack",
                metadata: metadata.merging(["why": "\(failure)"]) { old, _ in old }
            )
            return .failed(number, failure)
        } catch let failure as WebSocketFailure where failure.kind == .notOpened {
            self.log.warning(
                "could not open a connection to Slack",
                metadata: metadata.merging(["why": "\(failure.message)"]) { old, _ in old }
            )
            return .failed(number, .transient(failure.message))
        } catch {
            if (error as? WebSocketFailure)?.kind == .tooLarge { self.gauge.oversize() }
            self.log.info(
                "a connection to Slack was lost",
                metadata: metadata.merging(["why": "\(error)"]) { old, _ in old }
            )
        }
        return .ended(number)
    }

    /// Reads frames until the connection ends, with many envelopes on their way at once. Says goodbye in any case.
    private func converse(on connection: any WebSocketConnection, _ line: SlackLine, _ number: Number) async throws {
        let result: Result<Void, any Error> = await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.hangUpIfSilent(line) }
            defer { group.cancelAll() }
            do {
                try await self.read(from: connection, line, number)
                return .success(())
            } catch {
                return .failure(error)
            }
        }
        await connection.close(code: 1000)
        try result.get()
    }

    private func hangUpIfSilent(_ line: SlackLine) async {
        do {
            try await self.time.sleep(until: self.time.now.advanced(by: Self.patience))
        } catch {
            return
        }
        if !line.isGreeted { await line.hangUp() }
    }

    private func read(from connection: any WebSocketConnection, _ line: SlackLine, _ number: Number) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            var begun = 0
            var envelopes = 0
            while let bytes = try await connection.receive() {
                self.gauge.arrived(at: self.time.now)
                guard let frame = try? self.reception.frame(bytes) else {
                    self.log.warning("a frame from Slack cannot be read", metadata: ["bytes": "\(bytes.count)"])
                    continue
                }
                switch frame {
                case .hello:
                    line.greet()
                    group.addTask { await self.arrears.opened(number, connection) }
                    self.happened.yield(.hello(number))
                case .disconnect(let reason): self.happened.yield(.leaving(number, reason: reason))
                case .unknown(let type):
                    self.log.debug("a frame of an unknown kind from Slack", metadata: ["type": "\(type)"])
                case .envelope(let envelope):
                    envelopes += 1
                    if envelopes % Self.portion == 0 { self.happened.yield(.heard(number, Self.portion)) }
                    if begun >= Self.inFlight { try await group.next() } else { begun += 1 }
                    line.begin()
                    group.addTask {
                        if let answer = await self.reception.take(envelope) {
                            await self.arrears.send(Self.acknowledgement(envelope, answer), by: connection)
                        }
                        line.end()
                    }
                }
            }
        }
    }

    private static func acknowledgement(_ envelope: SlackEnvelope, _ answer: SlackIntake.Answer) -> [UInt8] {
        var fields: JSON = ["envelope_id": .text(envelope.id)]
        if let payload = answer.payload { fields["payload"] = payload }
        return fields.bytes
    }
}
