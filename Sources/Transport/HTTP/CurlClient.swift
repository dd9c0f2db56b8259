import Foundation

/// HTTP over libcurl: one thread for all transfers, connections kept open and HTTP/2 where it is offered, at most eight
/// requests to one host at a time, proxies by the usual environment variables, TLS 1.2 or newer, the system's certificates.
///
/// A request with a body is never repeated by the library, not even when a kept connection turns out dead.
package final class CurlClient: HTTPClient, Sendable {
    private let loop: CurlLoop
    private let userAgent: String
    private let environment: [String: String]

    /// Starts the thread; `shutdown()`, or letting go of the client, ends it.
    ///
    /// - Parameter environment: names in `SSL_CERT_FILE` a file of certificates (PEM) that are trusted besides the system's.
    package init(userAgent: String, environment: [String: String] = ProcessInfo.processInfo.environment) {
        self.userAgent = userAgent
        self.environment = environment
        self.loop = CurlLoop()
        self.loop.start()
    }

    deinit { self.loop.stop() }

    package func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPResponse {
        try await self.send(request, receiving: nil)
    }

    /// Takes nothing when the head of an answer has arrived, and then each part of its body as it arrives, on the client's own thread, so it must be quick. Answers whether
    /// to go on; otherwise the connection is closed, and the answer is what came so far.
    package typealias Receiver = @Sendable (UnsafeRawBufferPointer) -> Bool

    /// Sends `request` and hands the body of a successful answer to `receiver` as it arrives, which may last for as long
    /// as the request's timeout. It does not count among the requests that one host is sent at a time.
    package func stream(
        _ request: HTTPRequest,
        to receiver: @escaping Receiver
    ) async throws(HTTPFailure) -> HTTPResponse {
        try await self.send(request, receiving: receiver)
    }

    /// As `send`, but not cancelled with the task: for what must be put in order whatever happens.
    package func insist(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPResponse {
        let transfer = try self.transfer(request, receiving: nil)
        self.loop.add(transfer)
        return try await transfer.reply.value().get()
    }

    private func send(_ request: HTTPRequest, receiving receiver: Receiver?) async throws(HTTPFailure) -> HTTPResponse {
        let transfer = try self.transfer(request, receiving: receiver)
        self.loop.add(transfer)
        return try await withTaskCancellationHandler {
            await transfer.reply.value()
        } onCancel: {
            self.loop.cancel(transfer)
        }.get()
    }

    private func transfer(
        _ request: HTTPRequest,
        receiving receiver: Receiver?
    ) throws(HTTPFailure) -> CurlTransfer {
        let barred = request.isForeign ? Barrier.flaw(of: request, from: self.environment) : nil
        if let flaw = request.flaw ?? barred { throw HTTPFailure(.notSent, flaw) }
        return CurlTransfer(request, userAgent: self.userAgent, environment: self.environment, receiver: receiver)
    }

    /// Cancels what is under way and returns when the thread has ended. Safe to repeat.
    package func shutdown() async {
        self.loop.stop()
        await self.loop.ended()
    }
}

extension HTTPRequest {
    /// Why this request cannot be put on the wire as it stands, or `nil`.
    var flaw: String? {
        if self.method.isEmpty || !self.method.utf8.allSatisfy({ (0x41...0x5A).contains($0) }) {
            return "the HTTP method is not a word of capital letters"
        }
        if self.url.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F }) {
            return "the address holds a space or a control character"
        }
        for header in self.headers {
            let isNamed = !header.name.isEmpty && header.name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x3A }
            guard isNamed else { return "an HTTP header has no valid name" }
            if header.value.utf8.contains(where: { $0 == 0 || $0 == 0x0A || $0 == 0x0D }) {
                return "the HTTP header \(header.name) holds a line break"
            }
        }
        if let socket = self.unixSocket, !socket.hasPrefix("/") || socket.utf8.count > 107 {
            return "the path of the Unix socket is not absolute, or too long"
        }
        return nil
    }

    /// Scheme, host and port in lower case: what shares connections.
    var origin: String {
        if let unixSocket { return "unix:\(unixSocket)" }
        let parts = self.url.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3 else { return "" }
        let authority = parts[2].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        let host = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
        return "\(parts[0])//\(host)".lowercased()
    }
}
