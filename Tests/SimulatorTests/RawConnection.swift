import NIOCore
import NIOPosix

/// A TCP connection in bare bytes, so that what is on the wire is seen as it is.
struct RawConnection {
    private var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    private var buffered: [UInt8] = []

    /// Connects, and hangs up when `body` is done.
    static func open<Value: Sendable>(
        port: Int,
        _ body: (inout RawConnection) async throws -> Value
    ) async throws -> Value {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            var connection = RawConnection(inbound: inbound.makeAsyncIterator(), outbound: outbound)
            return try await body(&connection)
        }
    }

    private init(
        inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator,
        outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    ) {
        self.inbound = inbound
        self.outbound = outbound
    }

    func write(_ bytes: some Sequence<UInt8>) async throws {
        try await self.outbound.write(ByteBuffer(bytes: Array(bytes)))
    }

    /// Exactly so many bytes; `nil` when the peer hangs up before.
    mutating func read(_ count: Int) async throws -> [UInt8]? {
        while self.buffered.count < count {
            guard try await self.fill() else { return nil }
        }
        defer { self.buffered.removeFirst(count) }
        return Array(self.buffered.prefix(count))
    }

    /// The bytes up to and with `mark`; `nil` when the peer hangs up before.
    mutating func read(through mark: String) async throws -> [UInt8]? {
        while true {
            if let range = self.buffered.firstRange(of: Array(mark.utf8)) {
                return try await self.read(range.upperBound)
            }
            guard try await self.fill() else { return nil }
        }
    }

    private mutating func fill() async throws -> Bool {
        guard let more = try await self.inbound.next(isolation: #isolation) else { return false }
        self.buffered += more.readableBytesView
        return true
    }
}
