import NIOCore
import NIOHTTP1

/// One connection: its requests, answered one after the other.
struct HTTPVisit: Sendable {
    typealias Writer = NIOAsyncChannelOutboundWriter<HTTPPart<HTTPResponseHead, ByteBuffer>>

    /// So much of a body that is too long is taken and thrown away, so that the sender gets to read the answer.
    private static let patience = 16 << 20

    let longestBody: Int
    let answer: HTTPListener.Answer

    func serve(_ client: HTTPListener.Client) async throws {
        try await client.executeThenClose { inbound, outbound in
            var head: HTTPRequestHead?
            var body: [UInt8] = []
            var wasted = 0
            for try await part in inbound {
                switch part {
                case .head(let next):
                    head = next
                    body.removeAll(keepingCapacity: true)
                    if next.announcesTooMuch(self.longestBody) {
                        try await self.refuse(next, outbound)
                        wasted = 1
                    } else if next.headers.first(name: "expect")?.lowercased() == "100-continue" {
                        try await outbound.write(.head(HTTPResponseHead(version: next.version, status: .continue)))
                    }
                case .body(let bytes) where wasted > 0:
                    wasted += bytes.readableBytes
                    guard wasted < Self.patience else { return }
                case .body(let bytes):
                    guard body.count + bytes.readableBytes <= self.longestBody else {
                        if let head { try await self.refuse(head, outbound) }
                        wasted = 1
                        continue
                    }
                    body.append(contentsOf: bytes.readableBytesView)
                case .end:
                    guard let request = head, wasted == 0 else { return }
                    head = nil
                    let response = await self.answer(HTTPArrival(request, body: body))
                    try await self.write(response, to: request, outbound, closing: !request.isKeepAlive)
                    guard request.isKeepAlive else { return }
                }
            }
        }
    }

    private func refuse(_ request: HTTPRequestHead, _ outbound: Writer) async throws {
        try await self.write(HTTPResponse(status: 413), to: request, outbound, closing: true)
    }

    private func write(
        _ response: HTTPResponse,
        to request: HTTPRequestHead,
        _ outbound: Writer,
        closing: Bool
    ) async throws {
        var headers = HTTPHeaders(response.headers.map { ($0.key, $0.value) })
        headers.replaceOrAdd(name: "content-length", value: String(response.body.count))
        if closing { headers.replaceOrAdd(name: "connection", value: "close") }
        let status = HTTPResponseStatus(statusCode: response.status)
        var parts: [HTTPPart<HTTPResponseHead, ByteBuffer>] = [
            .head(HTTPResponseHead(version: .http1_1, status: status, headers: headers))
        ]
        if !response.body.isEmpty, request.method != .HEAD { parts.append(.body(ByteBuffer(bytes: response.body))) }
        try await outbound.write(contentsOf: parts + [.end(nil)])
    }
}

extension HTTPRequestHead {
    fileprivate func announcesTooMuch(_ limit: Int) -> Bool {
        guard let length = self.headers.first(name: "content-length") else { return false }
        return Int(length).map { $0 > limit } ?? true
    }
}

extension HTTPArrival {
    fileprivate init(_ head: HTTPRequestHead, body: [UInt8]) {
        self.init(
            method: head.method.rawValue,
            path: String(head.uri.prefix { $0 != "?" && $0 != "#" }),
            headers: Dictionary(head.headers.map { ($0.name.lowercased(), $0.value) }) { first, _ in first },
            body: body
        )
        let target = head.uri.prefix { $0 != "#" }
        if let mark = target.firstIndex(of: "?") { self.query = String(target[target.index(after: mark)...]) }
    }
}
