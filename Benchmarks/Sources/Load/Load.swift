import NIOConcurrencyHelpers
import NIOCore
import NIOWebSocket

/// Sends envelopes at a fixed rate, whatever comes back, and counts each acknowledgement from the moment its envelope
/// was due: an envelope that waited behind others was late too.
final class Load: Sendable {
    let posts = NIOLockedValueBox(0)
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
    }

    /// How many messages the bot has posted or edited.
    var posted: Int { self.posts.withLockedValue(\.self) }

    /// A fixed number of envelopes at a fixed rate.
    struct Volley: Sendable {
        var pattern: EnvelopePattern
        var rate: Int
        var count: Int
        /// The number of the first envelope, so that a later volley is not taken for an earlier one.
        var first = 0
        /// How far back the gestures of these envelopes lie: 0 for new ones.
        var again = 0
    }

    init(on loop: any EventLoop) {
        self.loop = loop
        self.state = NIOLoopBoundBox.makeBoxSendingValue(State(), eventLoop: loop)
    }

    func joined(_ channel: any Channel) { self.state.value.channels.append(channel) }

    /// Returns once so many connections are open.
    func untilConnected(_ count: Int) async throws {
        for _ in 0..<6000 {
            if try await self.loop.submit({ self.state.value.channels.count }).get() >= count { return }
            try await Task.sleep(for: .milliseconds(5))
        }
        throw Failure("the bot did not connect within 30 seconds")
    }

    /// Fires; returns the latencies once every envelope is acknowledged, or ten seconds after the last was due.
    func fire(_ volley: Volley) async throws -> (latencies: Sample, lost: Int) {
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
            self.send(volley, from: 0)
            self.loop.scheduleTask(deadline: (self.state.value.due.last ?? start) + .seconds(10)) { done.succeed() }
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

    private func send(_ volley: Volley, from number: Int) {
        var number = number
        let due = self.state.value.due
        let now = NIODeadline.now()
        while number < due.count, due[number] <= now {
            let envelope = volley.first + number
            let gesture = volley.pattern.gesture(envelope) - volley.again
            let channel = self.state.value.channels[number % self.state.value.channels.count]
            let data = channel.allocator.buffer(string: volley.pattern.frame(envelope, about: gesture))
            channel.writeAndFlush(WebSocketFrame(fin: true, opcode: .text, data: data), promise: nil)
            number += 1
        }
        guard number < due.count else { return }
        let next = number
        self.loop.scheduleTask(deadline: due[number]) { self.send(volley, from: next) }
    }

    /// Takes an acknowledgement: `{"envelope_id":"<number>"}`.
    func heard(_ text: ByteBufferView) {
        let now = NIODeadline.now()
        var number = 0
        for byte in text where byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") {
            number = number * 10 + Int(byte - UInt8(ascii: "0"))
        }
        let index = number - self.state.value.first
        guard self.state.value.acknowledged.indices.contains(index), self.state.value.acknowledged[index] == nil
        else { return }
        self.state.value.acknowledged[index] = now
        self.state.value.missing -= 1
        if self.state.value.missing == 0 { self.state.value.done?.succeed() }
    }
}
