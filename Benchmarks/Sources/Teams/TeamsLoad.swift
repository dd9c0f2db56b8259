import NIOCore
import NIOHTTP1
import NIOPosix

/// Delivers activities at a fixed rate over kept connections, whatever comes back, and counts each answer from the moment
/// its activity was due: what waits for a free connection is late, too.
final class TeamsLoad: Sendable {
    private let group: MultiThreadedEventLoopGroup
    private let state: NIOLoopBoundBox<State>
    private let loop: any EventLoop
    private let head: HTTPRequestHead

    private struct State {
        var idle: [any Channel] = []
        /// The number of the activity that each connection has on its way.
        var underWay: [ObjectIdentifier: Int] = [:]
        var bodies: [ByteBuffer] = []
        var due: [NIODeadline] = []
        var answered: [NIODeadline?] = []
        /// The next activity to be sent.
        var next = 0
        var refused = 0
        var missing = 0
        var done: EventLoopPromise<Void>?
    }

    /// What became of a volley.
    struct Outcome: Sendable {
        var latencies: Sample
        /// Answered with anything but a 200.
        var refused: Int
        /// Not answered at all.
        var lost: Int
    }

    /// Opens so many connections to the bot's door.
    init(port: Int, token: String, connections: Int) async throws {
        self.group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        self.loop = self.group.next()
        self.state = NIOLoopBoundBox.makeBoxSendingValue(State(), eventLoop: self.loop)
        self.head = HTTPRequestHead(
            version: .http1_1,
            method: .POST,
            uri: "/api/messages",
            headers: [
                "host": "127.0.0.1:\(port)", "content-type": "application/json; charset=utf-8",
                "authorization": "Bearer \(token)",
            ]
        )
        for _ in 0..<connections {
            let channel = try await ClientBootstrap(group: self.loop)
                .channelOption(.tcpOption(.tcp_nodelay), value: 1)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHTTPClientHandlers()
                        try channel.pipeline.syncOperations.addHandler(DeliveryHandler(load: self))
                    }
                }
                .connect(host: "127.0.0.1", port: port).get()
            try await self.loop.submit { self.state.value.idle.append(channel) }.get()
        }
    }

    func stop() async throws { try await self.group.shutdownGracefully() }

    /// Delivers `count` activities from number `first` on; returns once each is answered, or ten seconds after the last.
    func fire(_ pattern: ActivityPattern, first: Int, count: Int, rate: Int) async throws -> Outcome {
        // Written beforehand, so that making them makes none late.
        let bodies = (0..<count).map { ByteBuffer(string: pattern.body(first + $0)) }
        try await self.loop.flatSubmit {
            let start = NIODeadline.now() + .milliseconds(10)
            let done = self.loop.makePromise(of: Void.self)
            self.state.value.bodies = bodies
            self.state.value.due = (0..<count).map { start + .nanoseconds(Int64($0) * 1_000_000_000 / Int64(rate)) }
            self.state.value.answered = Array(repeating: nil, count: count)
            (self.state.value.next, self.state.value.refused, self.state.value.missing) = (0, 0, count)
            self.state.value.done = done
            self.tick()
            self.loop.scheduleTask(deadline: (self.state.value.due.last ?? start) + .seconds(10)) { done.succeed() }
            return done.futureResult
        }.get()
        return try await self.loop.submit {
            let state = self.state.value
            let latencies = zip(state.due, state.answered).compactMap { due, at in
                at.map { Duration.nanoseconds(($0 - due).nanoseconds) }
            }
            return Outcome(latencies: Sample(latencies), refused: state.refused, lost: state.missing)
        }.get()
    }

    /// Sends what is due, as far as there are free connections, and comes again when the next is.
    private func tick() {
        self.send()
        let next = self.state.value.next
        guard next < self.state.value.due.count else { return }
        // What is due already waits for a connection, and goes when one is free.
        let deadline = max(self.state.value.due[next], .now() + .milliseconds(1))
        self.loop.scheduleTask(deadline: deadline) { self.tick() }
    }

    private func send() {
        let now = NIODeadline.now()
        while self.state.value.next < self.state.value.due.count, self.state.value.due[self.state.value.next] <= now,
            let channel = self.state.value.idle.popLast()
        {
            let number = self.state.value.next
            self.state.value.next += 1
            self.state.value.underWay[ObjectIdentifier(channel)] = number
            let body = self.state.value.bodies[number]
            var head = self.head
            head.headers.add(name: "content-length", value: "\(body.readableBytes)")
            channel.write(HTTPClientRequestPart.head(head), promise: nil)
            channel.write(HTTPClientRequestPart.body(.byteBuffer(body)), promise: nil)
            channel.writeAndFlush(HTTPClientRequestPart.end(nil), promise: nil)
        }
    }

    /// An answer has come in full.
    fileprivate func heard(_ status: HTTPResponseStatus, on channel: any Channel) {
        guard let number = self.state.value.underWay.removeValue(forKey: ObjectIdentifier(channel)) else { return }
        self.state.value.idle.append(channel)
        self.state.value.answered[number] = .now()
        self.state.value.missing -= 1
        if status != .ok { self.state.value.refused += 1 }
        if self.state.value.missing == 0 { self.state.value.done?.succeed() }
        self.send()
    }
}

/// Waits for the end of each answer.
private final class DeliveryHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart

    private let load: TeamsLoad
    private var status = HTTPResponseStatus.ok

    init(load: TeamsLoad) { self.load = load }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch self.unwrapInboundIn(data) {
        case .head(let head): self.status = head.status
        case .body: break
        case .end: self.load.heard(self.status, on: context.channel)
        }
    }
}
