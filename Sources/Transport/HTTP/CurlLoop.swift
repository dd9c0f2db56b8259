import CCurl

/// The thread that drives libcurl's multi handle. Everything but the queue of commands belongs to that thread.
final class CurlLoop: @unchecked Sendable {
    private enum Command {
        case add(CurlTransfer)
        case cancel(CurlTransfer)
    }

    private struct Inbox {
        var commands: [Command] = []
        var isStopping = false
        var hasEnded = false
        var farewells: [Reply<Void>] = []
    }

    private static let connectionsPerHost = 8
    private static let idleHandles = 16
    /// `CURL_GLOBAL_ALL`, a macro that Swift does not import.
    private static let isLibraryReady = curl_global_init(3) == CURLE_OK

    private let inbox = Locked(Inbox())
    private let multi: UnsafeMutableRawPointer?
    private var turns = HostTurns<CurlTransfer>(limit: CurlLoop.connectionsPerHost)
    private var running: [UnsafeMutableRawPointer: CurlTransfer] = [:]
    private var idle: [UnsafeMutableRawPointer] = []

    init() { self.multi = Self.isLibraryReady ? curl_multi_init() : nil }

    func start() { ServiceThread.start("http") { self.run() } }

    func add(_ transfer: CurlTransfer) {
        let isLate = self.inbox.with { inbox in
            if !inbox.isStopping { inbox.commands.append(.add(transfer)) }
            return inbox.isStopping
        }
        if isLate { transfer.fail(.notSent, "the HTTP client has been shut down") } else { self.wake() }
    }

    func cancel(_ transfer: CurlTransfer) {
        // Answered here, so that the caller need not wait for the thread.
        guard transfer.fail(.cancelled, "the request was cancelled") else { return }
        self.inbox.with { if !$0.isStopping { $0.commands.append(.cancel(transfer)) } }
        self.wake()
    }

    func stop() {
        self.inbox.with { $0.isStopping = true }
        self.wake()
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

    private func wake() {
        // Under the lock, because the handle is gone once the thread has ended.
        self.inbox.with { if !$0.hasEnded { _ = curl_multi_wakeup(self.multi) } }
    }

    private func run() {
        while true {
            let (commands, isStopping) = self.inbox.with { inbox in
                defer { inbox.commands = [] }
                return (inbox.commands, inbox.isStopping)
            }
            commands.forEach(self.carryOut)
            if isStopping { break }
            var count: Int32 = 0
            curl_multi_perform(self.multi, &count)
            self.collect()
            curl_multi_poll(self.multi, nil, 0, self.expireWaiting(), nil)
        }
        self.end()
    }

    private func carryOut(_ command: Command) {
        switch command {
        case .add(let transfer):
            guard self.multi != nil else {
                transfer.fail(.notSent, "libcurl could not be started")
                return
            }
            if self.turns.arrive(transfer, at: transfer.origin) { self.begin(transfer) }
        case .cancel(let transfer):
            if let easy = transfer.easy {
                self.release(easy)
                self.next(at: transfer.origin)
            } else {
                _ = self.turns.leave(transfer, at: transfer.origin)
            }
        }
    }

    private func begin(_ transfer: CurlTransfer) {
        guard transfer.millisecondsLeft > 0 else {
            transfer.expire()
            self.next(at: transfer.origin)
            return
        }
        let easy = self.idle.popLast() ?? curl_easy_init()
        guard let easy, transfer.prepare(easy), curl_multi_add_handle(self.multi, easy) == CURLM_OK else {
            if let easy { curl_easy_cleanup(easy) }
            transfer.fail(.notSent, "libcurl refused the request")
            self.next(at: transfer.origin)
            return
        }
        self.running[easy] = transfer
    }

    private func next(at origin: String) {
        if let next = self.turns.finish(at: origin) { self.begin(next) }
    }

    private func collect() {
        var left: Int32 = 0
        while let message = curl_multi_info_read(self.multi, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle else { continue }
            let code = message.pointee.data.result
            guard let transfer = self.running[easy] else { continue }
            transfer.finish(code)
            self.release(easy)
            self.next(at: transfer.origin)
        }
    }

    /// Takes the handle off its transfer and keeps it for another one.
    private func release(_ easy: UnsafeMutableRawPointer) {
        curl_multi_remove_handle(self.multi, easy)
        // The handle points into the transfer until it is reset.
        curl_easy_reset(easy)
        self.running.removeValue(forKey: easy)?.letGo()
        if self.idle.count < Self.idleHandles { self.idle.append(easy) } else { curl_easy_cleanup(easy) }
    }

    /// Fails those whose time ran out before their turn. Returns how long to sleep at most, in milliseconds.
    private func expireWaiting() -> Int32 {
        var sleep: Int64 = 60_000
        for transfer in self.turns.waiting {
            let left = transfer.millisecondsLeft
            if left > 0 {
                sleep = min(sleep, left)
            } else if self.turns.leave(transfer, at: transfer.origin) {
                transfer.expire()
            }
        }
        return Int32(sleep)
    }

    private func end() {
        let waiting = self.turns.waiting
        for (easy, transfer) in self.running {
            transfer.fail(.cancelled, "the HTTP client was shut down")
            self.release(easy)
        }
        for transfer in waiting { transfer.fail(.cancelled, "the HTTP client was shut down") }
        self.idle.forEach(curl_easy_cleanup)
        let farewells = self.inbox.with { inbox in
            inbox.hasEnded = true
            curl_multi_cleanup(self.multi)
            return inbox.farewells
        }
        for farewell in farewells { farewell.give(()) }
    }
}
