import NIOConcurrencyHelpers
import NIOCore
import NIOWebSocket

/// Sends envelopes at a fixed rate, whatever comes back, and counts each acknowledgement from the moment its envelope
/// was due: an envelope that waited behind others was late too.
final class Load: Sendable {
    let posts = NIOLockedValueBox(Posts())
    private let loop: any EventLoop
    private let state: NIOLoopBoundBox<State>

    private struct State {
        var channels: [any Channel] = []
        /// The number of the first envelope.
        var first = 0
        var due: [NIODeadline] = []
        var acknowledged: [NIODeadline?] = []
        var missing = 0
        var done: EventLoopPromise<Void>?
        var stream: Stream?
    }

    /// Envelopes without end, as many on their way as the window allows.
    private struct Stream {
        var pattern: EnvelopePattern
        var next: Int
        var acknowledged = 0
    }

    /// How many messages the bot has posted or edited.
    var posted: Int { self.posts.withLockedValue(\.count) }

    /// A fixed number of envelopes at a fixed rate.
    struct Volley: Sendable {
        var pattern: EnvelopePattern
        var rate: Int
        var count: Int
        /// The number of the first envelope, so that a later volley is not taken for an earlier one.
        var first = 0
        /// How far back the gestures of these envelopes lie: 0 for new ones.
        var again = 0

        /// New envelopes after these.
        func following(rate: Int, count: Int) -> Volley {
            Volley(pattern: self.pattern, rate: rate, count: count, first: self.first + self.count)
        }
    }

    init(on loop: any EventLoop) {
        self.loop = loop
        self.state = NIOLoopBoundBox.makeBoxSendingValue(State(), eventLoop: loop)
    }

    func joined(_ channel: any Channel) { self.state.value.channels.append(channel) }
    func left(_ channel: any Channel) { self.state.value.channels.removeAll { $0 === channel } }

    /// Returns once so many connections are open.
    func untilConnected(_ count: Int) async throws {
        for _ in 0..<6000 {
            if try await self.loop.submit({ self.state.value.channels.count }).get() >= count { return }
            try await Task.sleep(for: .milliseconds(5))
        }
        throw Failure("the bot did not connect within 30 seconds: see the newest bot.log below var/benchmarks")
    }

    /// Fires; returns the latencies once every envelope is acknowledged, or `patience` after the last was due.
    func fire(
        _ volley: Volley,
        patience: Duration = .seconds(10)
    ) async throws -> (latencies: Sample, lost: Int) {
        // Written beforehand, so that making them makes none late.
        let frames = (0..<volley.count).map { number in
            let envelope = volley.first + number
            return volley.pattern.frame(envelope, about: volley.pattern.gesture(envelope) - volley.again)
        }
        let buffers = frames.map { ByteBuffer(string: $0) }
        try await self.loop.flatSubmit {
            let start = NIODeadline.now() + .milliseconds(10)
            let done = self.loop.makePromise(of: Void.self)
            self.state.value.due = (0..<volley.count).map {
                start + .nanoseconds(Int64($0) * 1_000_000_000 / Int64(volley.rate))
            }
            self.state.value.acknowledged = Array(repeating: nil, count: volley.count)
            self.state.value.missing = volley.count
            self.state.value.first = volley.first
            self.state.value.done = done
            self.send(buffers, from: 0)
            self.loop.scheduleTask(
                deadline: (self.state.value.due.last ?? start) + .nanoseconds(Int64(patience.milliseconds * 1e6))
            ) { done.succeed() }
            return done.futureResult
        }.get()
        return try await self.loop.submit {
            let state = self.state.value
            let latencies = zip(state.due, state.acknowledged).compactMap { due, at in
                at.map { Duration.nanoseconds(($0 - due).nanoseconds) }
            }
            return (Sample(latencies), state.missing)
        }.get()
    }

    /// The numbers of the envelopes of the last volley that were acknowledged.
    func acknowledged() async throws -> Set<Int> {
        try await self.loop.submit {
            let state = self.state.value
            return Set(state.acknowledged.indices.filter { state.acknowledged[$0] != nil }.map { state.first + $0 })
        }.get()
    }

    private func send(_ frames: [ByteBuffer], from number: Int) {
        var number = number
        let due = self.state.value.due
        let channels = self.state.value.channels
        let now = NIODeadline.now()
        // Nobody is there after a kill.
        guard !channels.isEmpty else { return }
        while number < due.count, due[number] <= now {
            channels[number % channels.count]
                .write(WebSocketFrame(fin: true, opcode: .text, data: frames[number]), promise: nil)
            number += 1
        }
        for channel in channels { channel.flush() }
        guard number < due.count else { return }
        let next = number
        self.loop.scheduleTask(deadline: due[number]) { self.send(frames, from: next) }
    }

    /// Takes an acknowledgement: `{"envelope_id":"<number>"}`.
    func heard(_ text: ByteBufferView) {
        let now = NIODeadline.now()
        var number = 0
        for byte in text where byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") {
            number = number * 10 + Int(byte - UInt8(ascii: "0"))
        }
        if self.state.value.stream != nil { return self.goOn() }
        let index = number - self.state.value.first
        guard self.state.value.acknowledged.indices.contains(index), self.state.value.acknowledged[index] == nil
        else { return }
        self.state.value.acknowledged[index] = now
        self.state.value.missing -= 1
        if self.state.value.missing == 0 { self.state.value.done?.succeed() }
    }
}

// MARK: - As much as it can take

extension Load {
    /// Keeps `window` new envelopes on their way, numbered from `first` on; returns how many were acknowledged.
    func stream(_ pattern: EnvelopePattern, first: Int, window: Int, for time: Duration) async throws -> Int {
        try await self.loop.submit {
            self.state.value.stream = Stream(pattern: pattern, next: first)
            for _ in 0..<window { self.sendNext() }
            self.flush()
        }.get()
        try await Task.sleep(for: time)
        return try await self.loop.submit {
            defer { self.state.value.stream = nil }
            return self.state.value.stream?.acknowledged ?? 0
        }.get()
    }

    private func goOn() {
        self.state.value.stream?.acknowledged += 1
        self.sendNext()
    }

    private func sendNext() {
        guard let stream = self.state.value.stream else { return }
        self.state.value.stream?.next += 1
        let channel = self.state.value.channels[stream.next % self.state.value.channels.count]
        let data = ByteBuffer(string: stream.pattern.frame(stream.next, about: stream.next))
        channel.write(WebSocketFrame(fin: true, opcode: .text, data: data), promise: nil)
    }

    /// Sends what answers a batch of acknowledgements in one go.
    func flush() { for channel in self.state.value.channels { channel.flush() } }
}
