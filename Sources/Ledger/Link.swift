import Digests

/// The end of the chain of events: the last one's number and the hash over it and all before it.
package struct Link: Hashable, Sendable {
    /// The number of the last event; 0 when there is none.
    package var seq: Int64
    /// SHA-256 over the hash before it, the event's request, number, time and body.
    package var hash: [UInt8]

    static let start = Link(seq: 0, hash: [UInt8](repeating: 0, count: 32))

    /// The next link. Numbers go in as eight bytes, big end first, so that no two events read the same.
    func following(request: Int64, at milliseconds: Int64, body: String) -> Link {
        let next = self.seq + 1
        var bytes = self.hash
        bytes.reserveCapacity(56 + body.utf8.count)
        for number in [request, next, milliseconds] {
            withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
        }
        bytes.append(contentsOf: body.utf8)
        return Link(seq: next, hash: SHA256.digest(bytes))
    }

    /// The hash in hexadecimal.
    package var text: String { Hexadecimal.text(self.hash) }
}
