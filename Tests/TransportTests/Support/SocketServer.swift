import Foundation
import Glibc

/// Listens on a port of the system's choice on this machine and plays `script` with everyone who connects, each on a
/// thread of its own. Listens until the tests end, because a test names its server for the last time before it connects.
final class SocketServer: Sendable {
    let port: UInt16

    init(_ script: @escaping @Sendable (SocketPeer) -> Void) throws {
        let (descriptor, port) = try Self.listening()
        self.port = port
        Thread {
            while true {
                let peer = accept(descriptor, nil, nil)
                guard peer >= 0 else { return }
                Thread { script(SocketPeer(peer)) }.start()
            }
        }.start()
    }

    /// A port on which nobody listens. No thread may ever have waited on it: the number of a closed socket is soon
    /// another socket's.
    static func unusedPort() throws -> UInt16 {
        let (descriptor, port) = try self.listening()
        close(descriptor)
        return port
    }

    private static func listening() throws -> (descriptor: Int32, port: UInt16) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                bind(descriptor, generic, length) == 0 && listen(descriptor, 64) == 0
                    && getsockname(descriptor, generic, &length) == 0
            }
        }
        guard descriptor >= 0, bound else { throw POSIXError(.EADDRNOTAVAIL) }
        return (descriptor, UInt16(bigEndian: address.sin_port))
    }
}

/// One connection, seen from the server. Closes when let go.
final class SocketPeer: @unchecked Sendable {
    private let descriptor: Int32
    private var pending: [UInt8] = []
    private var isClosed = false

    init(_ descriptor: Int32) { self.descriptor = descriptor }

    deinit { self.close() }

    /// Everything up to and with the blank line, or what came before the end.
    func readHead() -> String {
        var head: [UInt8] = []
        while !head.suffix(4).elementsEqual("\r\n\r\n".utf8), let byte = self.read(1)?.first { head.append(byte) }
        return String(decoding: head, as: UTF8.self)
    }

    /// Exactly `count` bytes, or `nil` at the end.
    func read(_ count: Int) -> [UInt8]? {
        while self.pending.count < count {
            var buffer = [UInt8](repeating: 0, count: 64 << 10)
            let size = recv(self.descriptor, &buffer, buffer.count, 0)
            guard size > 0 else { return nil }
            self.pending += buffer.prefix(size)
        }
        defer { self.pending.removeFirst(count) }
        return Array(self.pending.prefix(count))
    }

    /// Reads and drops until the other side ends.
    func readToEnd() { while self.read(1) != nil {} }

    /// Waits a twentieth of a second, and answers whether the other side has not ended meanwhile.
    var isThere: Bool { self.isThere(after: 50) }

    /// As `isThere`, after so many milliseconds.
    func isThere(after milliseconds: Int32) -> Bool {
        // `POLLRDHUP`, which is known to GNU sources alone.
        var question = pollfd(fd: self.descriptor, events: 0x2000, revents: 0)
        return poll(&question, 1, milliseconds) == 0
    }

    func write(_ bytes: some Sequence<UInt8>) {
        var left = Array(bytes)[...]
        while !left.isEmpty {
            let size = left.withUnsafeBytes {
                Glibc.send(self.descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard size > 0 else { return }
            left = left.dropFirst(size)
        }
    }

    func write(_ text: String) { self.write(Array(text.utf8)) }

    func close() {
        guard !self.isClosed else { return }
        self.isClosed = true
        Glibc.close(self.descriptor)
    }

    /// Ends the connection with a TCP reset.
    func reset() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(self.descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
        self.close()
    }
}
