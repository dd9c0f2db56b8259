import CCurl
import Foundation

/// One request on its way. Only the loop's thread touches it, except for `reply`.
final class CurlTransfer: @unchecked Sendable {
    let reply = Reply<Result<HTTPResponse, HTTPFailure>>()
    let origin: String
    private(set) var easy: UnsafeMutableRawPointer?

    private static let maximumHeaderBytes = 256 << 10

    private let request: HTTPRequest
    private let userAgent: String
    private let deadline: ContinuousClock.Instant
    private var headerList: UnsafeMutablePointer<curl_slist>?
    /// Where libcurl writes what went wrong, until the handle is reset.
    private let words = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
    private let receiver: CurlClient.Receiver?
    private let environment: [String: String]
    private let barrier: Barrier?
    private var bodySent = 0
    private var received = CurlAnswer()

    init(
        _ request: HTTPRequest,
        userAgent: String,
        environment: [String: String],
        receiver: CurlClient.Receiver? = nil
    ) {
        self.request = request
        self.userAgent = userAgent
        self.environment = environment
        self.receiver = receiver
        self.barrier = request.isForeign ? Barrier(proxy: Barrier.proxy(for: request, from: environment)) : nil
        self.origin = receiver == nil ? request.origin : "\(request.origin) \(UUID())"
        self.deadline = .now + request.timeout
        self.words.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    }

    deinit {
        curl_slist_free_all(self.headerList)
        self.words.deallocate()
    }

    var millisecondsLeft: Int64 {
        let (seconds, attoseconds) = (self.deadline - .now).components
        return seconds * 1000 + attoseconds / 1_000_000_000_000_000
    }

    @discardableResult
    func fail(_ kind: HTTPFailure.Kind, _ message: String) -> Bool {
        self.reply.give(.failure(HTTPFailure(kind, message)))
    }

    /// Fails because the time ran out before the turn came.
    func expire() { self.fail(.notSent, "timed out while waiting for earlier requests to the same host") }

    /// The handle belongs to nobody again.
    func letGo() { self.easy = nil }

    /// Answers with what became of the transfer.
    func finish(_ code: CURLcode) {
        guard code == CURLE_OK || self.received.isRefused else {
            self.reply.give(.failure(self.trouble(code).failure))
            return
        }
        var status = 0
        ccurl_get_long(self.easy, CURLINFO_RESPONSE_CODE, &status)
        self.reply.give(
            .success(HTTPResponse(status: status, headers: self.received.headers, body: self.received.body))
        )
    }

    private func trouble(_ code: CURLcode) -> CurlTrouble {
        var pretransfer: curl_off_t = 0
        ccurl_get_offset(self.easy, CURLINFO_PRETRANSFER_TIME_T, &pretransfer)
        return CurlTrouble(
            code: code,
            hasStarted: pretransfer > 0 || self.bodySent > 0,
            origin: self.origin,
            detail: String(cString: self.words),
            limit: self.received.isTooLong ? self.request.maximumResponseBytes : nil,
            isBarred: self.barrier?.hasBarred == true
        )
    }
}

extension CurlTransfer: Equatable {
    static func == (a: CurlTransfer, b: CurlTransfer) -> Bool { a === b }
}

/// What came back so far.
private struct CurlAnswer {
    var headers: [String: String] = [:]
    var headerBytes = 0
    var body: [UInt8] = []
    var isTooLong = false
    /// The receiver wants no more.
    var isRefused = false

    /// One line of the head. A status line starts over: the answer before it was an interim one.
    mutating func addLine(_ line: UnsafeRawBufferPointer) {
        let text = String(decoding: line, as: UTF8.self)
        if text.hasPrefix("HTTP/") {
            self.headers = [:]
        } else if let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) {
            let name = text[..<colon].lowercased()
            let value = text[text.index(after: colon)...].trimmingWhitespace
            self.headers[name] = self.headers[name].map { "\($0), \(value)" } ?? value
        }
    }
}

extension Substring {
    fileprivate var trimmingWhitespace: String {
        let isInk: (Character) -> Bool = { !$0.isWhitespace }
        guard let first = self.firstIndex(where: isInk), let last = self.lastIndex(where: isInk) else { return "" }
        return String(self[first...last])
    }
}

// MARK: - Options

extension CurlTransfer {
    /// Sets a fresh handle up for this request. Whether libcurl took it all.
    func prepare(_ easy: UnsafeMutableRawPointer) -> Bool {
        self.easy = easy
        self.headerList = self.makeHeaderList()
        let context = Unmanaged.passUnretained(self).toOpaque()
        let results =
            self.setRules(easy) + self.setTrust(easy) + self.setSocket(easy) + self.setMethod(easy) + [
                ccurl_set_list(easy, CURLOPT_HTTPHEADER, self.headerList),
                ccurl_set_pointer(easy, CURLOPT_ERRORBUFFER, self.words),
                ccurl_set_callback(easy, CURLOPT_WRITEFUNCTION, takeBody),
                ccurl_set_pointer(easy, CURLOPT_WRITEDATA, context),
                ccurl_set_callback(easy, CURLOPT_HEADERFUNCTION, takeHeader),
                ccurl_set_pointer(easy, CURLOPT_HEADERDATA, context),
                ccurl_set_callback(easy, CURLOPT_READFUNCTION, giveBody),
                ccurl_set_pointer(easy, CURLOPT_READDATA, context),
            ]
        return results.allSatisfy { $0 == CURLE_OK }
    }

    private func setRules(_ easy: UnsafeMutableRawPointer) -> [CURLcode] {
        [
            ccurl_set_text(easy, CURLOPT_URL, self.request.url),
            ccurl_set_text(easy, CURLOPT_PROTOCOLS_STR, "http,https"),
            ccurl_set_text(easy, CURLOPT_USERAGENT, self.userAgent),
            ccurl_set_long(easy, CURLOPT_FOLLOWLOCATION, 0),
            ccurl_set_long(easy, CURLOPT_NOSIGNAL, 1),
            // Without it, giving up on a name that does not resolve waits for the resolver on this thread.
            ccurl_set_long(easy, CURLOPT_QUICK_EXIT, 1),
            ccurl_set_long(easy, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS)),
            ccurl_set_long(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1),
            ccurl_set_long(easy, CURLOPT_TIMEOUT_MS, max(1, Int(self.millisecondsLeft))),
        ]
    }

    private func setTrust(_ easy: UnsafeMutableRawPointer) -> [CURLcode] {
        let authorities = self.environment["SSL_CERT_FILE"] ?? ""
        return [
            // Whatever the system's own settings would still allow.
            ccurl_set_long(easy, CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2)),
            authorities.isEmpty ? CURLE_OK : ccurl_set_text(easy, CURLOPT_CAINFO, authorities),
        ] + (self.barrier?.set(easy) ?? [])
    }

    private func setSocket(_ easy: UnsafeMutableRawPointer) -> [CURLcode] {
        guard let socket = self.request.unixSocket else { return [] }
        return [
            ccurl_set_text(easy, CURLOPT_UNIX_SOCKET_PATH, socket),
            // A proxy of the environment is for the network.
            ccurl_set_text(easy, CURLOPT_PROXY, ""),
        ]
    }

    private func setMethod(_ easy: UnsafeMutableRawPointer) -> [CURLcode] {
        let method = self.request.method
        if method == "HEAD" { return [ccurl_set_long(easy, CURLOPT_NOBODY, 1)] }
        let changesThings = method == "POST" || method == "PATCH"
        guard changesThings || method == "PUT" || !self.request.body.isEmpty else {
            return [
                ccurl_set_long(easy, CURLOPT_HTTPGET, 1), ccurl_set_text(easy, CURLOPT_CUSTOMREQUEST, method),
            ]
        }
        // libcurl sends a request again when a kept connection dies without an answer. A body that is read through a
        // callback cannot be rewound, which turns that into an error; without a body a fresh connection rules it out.
        return [
            ccurl_set_long(easy, CURLOPT_POST, 1),
            ccurl_set_text(easy, CURLOPT_CUSTOMREQUEST, method),
            ccurl_set_offset(easy, CURLOPT_POSTFIELDSIZE_LARGE, self.request.body.count),
            ccurl_set_long(easy, CURLOPT_FRESH_CONNECT, changesThings && self.request.body.isEmpty ? 1 : 0),
        ]
    }

    private func makeHeaderList() -> UnsafeMutablePointer<curl_slist>? {
        var lines = self.request.headers.map { header in
            // libcurl takes "Name:" for "leave this header out" and "Name;" for "send it empty".
            header.value.isEmpty ? "\(header.name);" : "\(header.name): \(header.value)"
        }
        lines.append("Expect:")
        if !self.request.headers.contains(where: { $0.name.lowercased() == "content-type" }) {
            lines.append("Content-Type:")
        }
        return lines.reduce(nil) { curl_slist_append($0, $1) }
    }
}

// MARK: - Data

extension CurlTransfer {
    private var hasSucceeded: Bool {
        var status = 0
        ccurl_get_long(self.easy, CURLINFO_RESPONSE_CODE, &status)
        return (200..<300).contains(status)
    }

    fileprivate func add(bytes: UnsafeRawBufferPointer) -> Bool {
        if let receiver, self.hasSucceeded {
            self.received.isRefused = !receiver(bytes)
            return !self.received.isRefused
        }
        guard self.received.body.count + bytes.count <= self.request.maximumResponseBytes else {
            self.received.isTooLong = true
            return false
        }
        self.received.body.append(contentsOf: bytes)
        return true
    }

    fileprivate func add(line: UnsafeRawBufferPointer) -> Bool {
        self.received.headerBytes += line.count
        guard self.received.headerBytes <= Self.maximumHeaderBytes else {
            self.received.isTooLong = true
            return false
        }
        self.received.addLine(line)
        let isEnd = line.allSatisfy { $0 == UInt8(ascii: "\r") || $0 == UInt8(ascii: "\n") }
        if isEnd, let receiver, self.hasSucceeded {
            self.received.isRefused = !receiver(UnsafeRawBufferPointer(rebasing: line[line.endIndex...]))
        }
        return !self.received.isRefused
    }

    fileprivate func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let part = self.request.body[self.bodySent...].prefix(buffer.count)
        buffer.copyBytes(from: part)
        self.bodySent += part.count
        return part.count
    }
}

private func transfer(_ context: UnsafeMutableRawPointer?) -> CurlTransfer? {
    context.map { Unmanaged<CurlTransfer>.fromOpaque($0).takeUnretainedValue() }
}

private let takeBody: ccurl_data_callback = { data, size, count, context in
    let bytes = UnsafeRawBufferPointer(start: data, count: size * count)
    return transfer(context)?.add(bytes: bytes) == true ? bytes.count : 0
}

private let takeHeader: ccurl_data_callback = { data, size, count, context in
    let line = UnsafeRawBufferPointer(start: data, count: size * count)
    return transfer(context)?.add(line: line) == true ? line.count : 0
}

private let giveBody: ccurl_data_callback = { data, size, count, context in
    transfer(context)?.read(into: UnsafeMutableRawBufferPointer(start: data, count: size * count)) ?? 0
}
