/// One connection, between the tasks that use it and the service thread.
final class WebSocketLink: @unchecked Sendable {
    /// One message on its way out. Answered with what went wrong, or `nil` when it was written.
    final class Write: Sendable {
        let bytes: [UInt8]
        let reply = Reply<WebSocketFailure?>()

        init(_ bytes: [UInt8]) { self.bytes = bytes }
    }

    typealias Delivery = Result<[UInt8]?, WebSocketFailure>

    private struct State {
        var inbox: WebSocketInbox
        var reader: Reply<Delivery>?
        var writes: [Write] = []
        var closers: [Reply<Void>] = []
        var isClosing = false
        var isGone = false
    }

    let address: WebSocketAddress
    /// Answered with `nil` when the upgrade was agreed.
    let opened = Reply<WebSocketFailure?>()

    // The service thread's own.
    var wsi: OpaquePointer?
    var assembly: WebSocketAssembly
    var lastHeard = ContinuousClock.now
    /// Whether the peer sent too much; nothing more is taken from it.
    var isRefused = false
    var goodbye = Goodbye.none

    /// Ours to the peer.
    enum Goodbye: Equatable {
        case none
        /// Goes out behind what waits to be written.
        case owed(code: UInt16)
        /// Said, or there is none to be said.
        case over
    }

    private let loop: WebSocketLoop
    private let limit: Int
    private let state: Locked<State>

    init(_ address: WebSocketAddress, on loop: WebSocketLoop, configuration: WebSocketService.Configuration) {
        self.address = address
        self.loop = loop
        self.limit = configuration.maximumMessageBytes
        self.assembly = WebSocketAssembly(limit: configuration.maximumMessageBytes)
        self.state = Locked(State(inbox: WebSocketInbox(highWater: configuration.unreadHighWater)))
    }

    /// Ends the connection without a goodbye.
    func abandon() { self.loop.add(.abandon(self)) }
}

// MARK: - For tasks

extension WebSocketLink {
    func receive() async -> Delivery {
        let reader = Reply<Delivery>()
        let next = self.state.with { state in
            let next = state.inbox.take()
            if next == .nothing { state.reader = reader }
            return next
        }
        switch next {
        case .message(let message, let resumes):
            if resumes { self.loop.add(.resume(self)) }
            return .success(message)
        case .ended(.goodbye): return .success(nil)
        case .ended(.failure(let failure)): return .failure(failure)
        case .nothing: break
        }
        return await withTaskCancellationHandler {
            await reader.value()
        } onCancel: {
            // A message that is on its way to this reader already is not lost: then it is no longer registered.
            let isWaiting = self.state.with { state in
                defer { if state.reader === reader { state.reader = nil } }
                return state.reader === reader
            }
            if isWaiting { reader.give(.failure(WebSocketFailure(.cancelled, "the wait for a message was cancelled"))) }
        }
    }

    func send(_ text: [UInt8]) async throws(WebSocketFailure) {
        guard text.count <= self.limit else {
            throw WebSocketFailure(.tooLarge, "the message is longer than the \(self.limit) bytes allowed")
        }
        let write = Write(text)
        let (isOpen, isFirst) = self.state.with { state -> (Bool, Bool) in
            guard !state.isGone, !state.isClosing, state.inbox.ending == nil else { return (false, false) }
            state.writes.append(write)
            return (true, state.writes.count == 1)
        }
        guard isOpen else { throw WebSocketFailure(.broken, "the connection to \(self.address.name) is closed") }
        // The first one wakes the thread for all that follow until it has written them.
        if isFirst { self.loop.add(.write(self)) }
        let failure = await withTaskCancellationHandler {
            await write.reply.value()
        } onCancel: {
            let wasWaiting = self.state.with { state in
                let index = state.writes.firstIndex { $0 === write }
                if let index { state.writes.remove(at: index) }
                return index != nil
            }
            if wasWaiting { write.reply.give(WebSocketFailure(.cancelled, "the message was not sent: cancelled")) }
        }
        if let failure { throw failure }
    }

    func close(code: UInt16) async {
        let closer = Reply<Void>()
        let isGone = self.state.with { state in
            state.isClosing = true
            if !state.isGone { state.closers.append(closer) }
            return state.isGone
        }
        guard !isGone else { return }
        self.loop.add(.close(self, code: code))
        await closer.value()
    }
}

// MARK: - For the service thread

extension WebSocketLink {
    /// All that waits to be written. Puts an end to batching until they are handed back or the next one arrives.
    func takeWrites() -> [Write] {
        self.state.with { state in
            defer { state.writes = [] }
            return state.writes
        }
    }

    /// Puts back what could not be written yet, in front of what came in the meantime.
    func putBack(_ writes: ArraySlice<Write>) { self.state.with { $0.writes.insert(contentsOf: writes, at: 0) } }

    /// Hands a whole message over, to a waiting reader directly. Whether to stop reading from the socket.
    func deliver(_ message: [UInt8]) -> Bool {
        let (reader, pauses) = self.state.with { state -> (Reply<Delivery>?, Bool) in
            guard let reader = state.reader else { return (nil, state.inbox.put(message)) }
            state.reader = nil
            return (reader, false)
        }
        reader?.give(.success(message))
        return pauses
    }

    /// Nothing more will come. The first ending counts.
    func end(_ ending: WebSocketInbox.Ending) {
        let reader = self.state.with { state -> Reply<Delivery>? in
            state.inbox.end(ending)
            defer { state.reader = nil }
            return state.reader
        }
        switch ending {
        case .goodbye: reader?.give(.success(nil))
        case .failure(let failure): reader?.give(.failure(failure))
        }
    }

    /// The socket is no more: everyone who waits for something is answered.
    func settle() {
        self.wsi = nil
        self.opened.give(
            WebSocketFailure(.notOpened, "the connection to \(self.address.name) ended before it was open")
        )
        let (writes, closers) = self.state.with { state in
            defer { (state.writes, state.closers, state.isGone) = ([], [], true) }
            return (state.writes, state.closers)
        }
        for write in writes {
            write.reply.give(
                WebSocketFailure(.broken, "the connection to \(self.address.name) ended before it was sent")
            )
        }
        for closer in closers { closer.give(()) }
    }
}

/// A link in the hands of its user. Letting go of it ends the connection.
final class WebSocketHandle: WebSocketConnection, Sendable {
    private let link: WebSocketLink

    init(_ link: WebSocketLink) { self.link = link }

    deinit { self.link.abandon() }

    func receive() async throws(WebSocketFailure) -> [UInt8]? { try await self.link.receive().get() }
    func send(_ text: [UInt8]) async throws(WebSocketFailure) { try await self.link.send(text) }
    func close(code: UInt16) async { await self.link.close(code: code) }
}
