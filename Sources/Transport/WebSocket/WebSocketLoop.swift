import CWebSockets
import Glibc

/// The thread that libwebsockets runs on. Everything but the queue of commands belongs to that thread, and so does every
/// call to the library except `lws_cancel_service`.
final class WebSocketLoop: @unchecked Sendable {
    enum Command {
        case connect(WebSocketLink, ip: String, proxy: WebSocketProxy?)
        case write(WebSocketLink)
        case resume(WebSocketLink)
        case close(WebSocketLink, code: UInt16)
        case abandon(WebSocketLink)
    }

    private struct Inbox {
        var commands: [Command] = []
        var isStopping = false
        var hasEnded = false
        var context: OpaquePointer?
        var farewells: [Reply<Void>] = []
    }

    private let configuration: WebSocketService.Configuration
    private let inbox = Locked(Inbox())
    private var context: WebSocketContext?
    /// Connections by the number that libwebsockets keeps for each, so that no pointer of ours is ever in its hands.
    private var links: [UInt: WebSocketLink] = [:]
    private var lastNumber: UInt = 0
    private var scratch: [UInt8] = []

    init(_ configuration: WebSocketService.Configuration) { self.configuration = configuration }

    func start() { ServiceThread.start("websocket") { self.run() } }

    func add(_ command: Command) {
        let isLate = self.inbox.with { inbox in
            guard !inbox.isStopping else { return true }
            inbox.commands.append(command)
            // One wake-up for all commands that gather until the thread looks.
            if inbox.commands.count == 1, let context = inbox.context { lws_cancel_service(context) }
            return false
        }
        if isLate, case .connect(let link, _, _) = command {
            link.opened.give(WebSocketFailure(.notOpened, "the WebSocket service has been shut down"))
        }
    }

    func stop() {
        self.inbox.with { inbox in
            inbox.isStopping = true
            if let context = inbox.context { lws_cancel_service(context) }
        }
    }

    /// Returns when the thread has ended.
    func ended() async {
        let farewell = Reply<Void>()
        let hasEnded = self.inbox.with { inbox in
            if !inbox.hasEnded { inbox.farewells.append(farewell) }
            return inbox.hasEnded
        }
        if !hasEnded { await farewell.value() }
    }

    private func run() {
        let context = WebSocketContext(
            self.configuration,
            user: Unmanaged.passUnretained(self).toOpaque(),
            callback: callBack
        )
        self.context = context
        self.inbox.with { $0.context = context?.pointer }
        while let context, !self.inbox.with(\.isStopping) {
            self.carryOutCommands()
            if lws_service(context.pointer, 0) < 0 { break }
        }
        self.end()
    }

    private func end() {
        let (commands, _) = self.inbox.with { inbox in
            (inbox.context, inbox.isStopping) = (nil, true)
            defer { inbox.commands = [] }
            return (inbox.commands, 0)
        }
        let failure = WebSocketFailure(.cancelled, "the WebSocket service was shut down")
        for case .connect(let link, _, _) in commands { link.opened.give(failure) }
        for link in self.links.values {
            link.goodbye = .over
            link.end(.failure(failure))
        }
        self.context = nil  // Closes what is open.
        for link in self.links.values { link.settle() }
        self.links = [:]
        let farewells = self.inbox.with { inbox in
            inbox.hasEnded = true
            return inbox.farewells
        }
        for farewell in farewells { farewell.give(()) }
    }
}

// MARK: - Commands

extension WebSocketLoop {
    private func carryOutCommands() {
        let commands = self.inbox.with { inbox in
            defer { inbox.commands = [] }
            return inbox.commands
        }
        for command in commands { self.carryOut(command) }
    }

    private func carryOut(_ command: Command) {
        switch command {
        case .connect(let link, let ip, let proxy): self.connect(link, ip: ip, proxy: proxy)
        case .write(let link): if let wsi = link.wsi { lws_callback_on_writable(wsi) }
        case .resume(let link): if let wsi = link.wsi { lws_rx_flow_control(wsi, 1) }
        case .abandon(let link):
            link.goodbye = .over
            if let wsi = link.wsi { self.kill(wsi) }
        case .close(let link, let code):
            guard let wsi = link.wsi else { return link.settle() }
            self.sayGoodbye(code, on: link, wsi)
        }
    }

    /// By a frame of our own, and not as the library would: it drops what it reads after its goodbye, which is what the
    /// peer sent before it knew.
    private func sayGoodbye(_ code: UInt16, on link: WebSocketLink, _ wsi: OpaquePointer) {
        guard link.goodbye == .none else { return }
        link.goodbye = .owed(code: code)
        self.closeSoon(wsi)
        lws_callback_on_writable(wsi)
    }

    private func connect(_ link: WebSocketLink, ip: String, proxy: WebSocketProxy?) {
        guard let context = self.context else { return }
        self.lastNumber += 1
        let number = self.lastNumber
        self.links[number] = link
        _ = WebSocketLog.takeComplaint()
        let wsi = context.connect(to: link.address, ip: ip, proxy: proxy, number: number)
        // The library may have reported the end, and forgotten the connection, before it returned.
        guard self.links[number] != nil else { return }
        if let wsi {
            link.wsi = wsi
        } else {
            self.links[number] = nil
            link.opened.give(WebSocketFailure(.notOpened, "could not connect to \(link.address.name)"))
            link.settle()
        }
    }

    private func kill(_ wsi: OpaquePointer) { lws_set_timeout(wsi, PENDING_TIMEOUT_KILLED_BY_PARENT, -1) }

    /// Gives the goodbye a second.
    private func closeSoon(_ wsi: OpaquePointer) { lws_set_timer_usecs(wsi, 1_000_000) }
}

// MARK: - Callbacks

/// What libwebsockets calls, on the service thread. Anything but zero ends the connection.
private let callBack: WebSocketContext.Callback = { wsi, reason, _, data, count in
    guard let wsi, let context = lws_get_context(wsi), let user = lws_context_user(context) else { return 0 }
    let loop = Unmanaged<WebSocketLoop>.fromOpaque(user).takeUnretainedValue()
    return loop.answer(reason, wsi, UnsafeRawBufferPointer(start: data, count: data == nil ? 0 : count))
}

extension WebSocketLoop {
    fileprivate func answer(
        _ reason: lws_callback_reasons,
        _ wsi: OpaquePointer,
        _ data: UnsafeRawBufferPointer
    ) -> Int32 {
        if reason == LWS_CALLBACK_EVENT_WAIT_CANCELLED {
            self.carryOutCommands()
            return 0
        }
        let number = UInt(bitPattern: lws_get_opaque_user_data(wsi))
        guard let link = self.links[number] else { return 0 }
        switch reason {
        case LWS_CALLBACK_CLIENT_ESTABLISHED: return self.opened(link, wsi)
        case LWS_CALLBACK_CLIENT_CONNECTION_ERROR: link.opened.give(self.failure(of: link, wsi, data))
        case LWS_CALLBACK_CLIENT_RECEIVE: self.receive(data, on: link, wsi)
        case LWS_CALLBACK_CLIENT_RECEIVE_PONG: link.lastHeard = .now
        case LWS_CALLBACK_CLIENT_WRITEABLE: return self.write(to: link, wsi)
        case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE:
            link.end(.goodbye)
            // An answer to ours is not answered; the library answers anything else.
            guard link.goodbye == .none else { return -1 }
            link.goodbye = .over
            self.closeSoon(wsi)
        case LWS_CALLBACK_TIMER: self.kill(wsi)
        case LWS_CALLBACK_CLIENT_CLOSED:
            if self.hasOffended(link, wsi) { self.blame(link, wsi) }
            link.end(self.ending(of: link))
        case LWS_CALLBACK_WSI_DESTROY:
            self.links[number] = nil
            link.end(self.ending(of: link))
            link.settle()
        default: break
        }
        return 0
    }

    private func opened(_ link: WebSocketLink, _ wsi: OpaquePointer) -> Int32 {
        link.wsi = wsi
        link.lastHeard = .now
        guard link.opened.give(nil) else {
            // Nobody wants it any more: it was cancelled meanwhile.
            link.goodbye = .over
            return -1
        }
        return 0
    }

    private func receive(_ data: UnsafeRawBufferPointer, on link: WebSocketLink, _ wsi: OpaquePointer) {
        guard !link.isRefused else { return }
        link.lastHeard = .now
        let isLast = lws_is_final_fragment(wsi) != 0 && lws_remaining_packet_payload(wsi) == 0
        switch link.assembly.add(data, isLast: isLast) {
        case .incomplete: break
        case .message(let message):
            // In a flood the answer to a ping stands behind all that was sent before it.
            lws_validity_confirmed(wsi)
            if link.deliver(message) { lws_rx_flow_control(wsi, 0) }
        case .tooLarge: self.refuse(link, wsi)
        }
    }

    /// Ends the connection because of a message that is too long, and tells the peer why. It is not asked for by the answer
    /// to a callback that received something: after that the library reads on, and no longer looks whether its buffer is
    /// full (seen with 4.1.6).
    private func refuse(_ link: WebSocketLink, _ wsi: OpaquePointer) {
        let words = "\(link.address.name) sent a message longer than \(self.configuration.maximumMessageBytes) bytes"
        link.end(.failure(WebSocketFailure(.tooLarge, words)))
        link.isRefused = true
        link.assembly = WebSocketAssembly(limit: 0)
        self.sayGoodbye(UInt16(LWS_CLOSE_STATUS_MESSAGE_TOO_LARGE.rawValue), on: link, wsi)
    }

    private func write(to link: WebSocketLink, _ wsi: OpaquePointer) -> Int32 {
        let writes = link.takeWrites()
        for (index, write) in writes.enumerated() {
            guard lws_send_pipe_choked(wsi) == 0 else {
                link.putBack(writes[index...])
                lws_callback_on_writable(wsi)
                return 0
            }
            guard self.write(write.bytes, as: LWS_WRITE_TEXT, wsi) else {
                link.putBack(writes[index...])
                return -1
            }
            write.reply.give(nil)
        }
        guard case .owed(let code) = link.goodbye else { return 0 }
        return self.writeGoodbye(code, on: link, wsi) ? 0 : -1
    }

    private func writeGoodbye(_ code: UInt16, on link: WebSocketLink, _ wsi: OpaquePointer) -> Bool {
        link.goodbye = .over
        return self.write([UInt8(code >> 8), UInt8(truncatingIfNeeded: code)], as: CWEBSOCKETS_WRITE_CLOSE, wsi)
    }

    /// Copies, because the library puts the frame's head in front of the bytes and masks them in place.
    private func write(_ bytes: [UInt8], as kind: lws_write_protocol, _ wsi: OpaquePointer) -> Bool {
        let room = Int(CWEBSOCKETS_PRE)
        if self.scratch.count < room + bytes.count { self.scratch = [UInt8](repeating: 0, count: room + bytes.count) }
        return self.scratch.withUnsafeMutableBytes { buffer in
            let payload = UnsafeMutableRawBufferPointer(rebasing: buffer[room...])
            payload.copyBytes(from: bytes)
            let start = payload.baseAddress?.assumingMemoryBound(to: UInt8.self)
            return lws_write(wsi, start, bytes.count, kind) >= Int32(bytes.count)
        }
    }

    private func failure(
        of link: WebSocketLink,
        _ wsi: OpaquePointer,
        _ data: UnsafeRawBufferPointer
    ) -> WebSocketFailure {
        let name = link.address.name
        if let complaint = WebSocketLog.takeComplaint() {
            return WebSocketFailure(.notOpened, "the certificate of \(name) was not accepted: \(complaint)")
        }
        let status = lws_http_client_http_response(wsi)
        if (200..<600).contains(status) {
            return WebSocketFailure(.notOpened, "\(name) answered \(status) instead of agreeing to a WebSocket")
        }
        let words = String(decoding: data.prefix { $0 != 0 }, as: UTF8.self)
        return WebSocketFailure(.notOpened, "could not connect to \(name): \(words)")
    }

    /// Whether the library ends the connection because of a frame that breaks the standard: neither side said goodbye, and
    /// the peer is there.
    private func hasOffended(_ link: WebSocketLink, _ wsi: OpaquePointer) -> Bool {
        guard link.goodbye == .none, !self.isSilent(link) else { return false }
        var byte: UInt8 = 0
        let count = recv(lws_get_socket_fd(wsi), &byte, 1, Int32(MSG_PEEK | MSG_DONTWAIT))
        return count > 0 || count < 0 && errno == EAGAIN
    }

    /// Tells the peer that it broke the standard, which the library would not. (It does for text that is no UTF-8; then this
    /// goes nowhere, behind its own goodbye.)
    private func blame(_ link: WebSocketLink, _ wsi: OpaquePointer) {
        link.end(.failure(WebSocketFailure(.broken, "\(link.address.name) sent what is no frame of a WebSocket")))
        _ = self.writeGoodbye(UInt16(LWS_CLOSE_STATUS_PROTOCOL_ERR.rawValue), on: link, wsi)
    }

    private func isSilent(_ link: WebSocketLink) -> Bool {
        ContinuousClock.now - link.lastHeard >= self.configuration.hangUpAfter
    }

    private func ending(of link: WebSocketLink) -> WebSocketInbox.Ending {
        guard link.goodbye == .none else { return .goodbye }
        let name = link.address.name
        guard self.isSilent(link) else {
            return .failure(WebSocketFailure(.broken, "the connection to \(name) was cut off"))
        }
        let seconds = self.configuration.hangUpAfter.components.seconds
        return .failure(WebSocketFailure(.broken, "\(name) has been silent for \(seconds) seconds"))
    }
}
