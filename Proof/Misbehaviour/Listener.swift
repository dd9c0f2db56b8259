import Foundation
import Synchronization

/// Servers on the loopback, at a path, and at an abstract name, which count who connects.
final class Listener: Sendable {
    let port: UInt16
    let abstract = "chatbridge-\(UUID().uuidString)"
    private let sockets: [Int32]

    init(path: String) throws {
        let network = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(network, $0, size)
                getsockname(network, $0, &size)
            }
        }
        self.port = UInt16(bigEndian: address.sin_port)
        self.sockets = [network, Self.local(Array(path.utf8)), Self.local([0] + Array(self.abstract.utf8))]
        for socket in self.sockets where listen(socket, 16) != 0 { throw POSIXError(.EADDRNOTAVAIL) }
    }

    private static func local(_ name: [UInt8]) -> Int32 {
        let local = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name.prefix($0.count - 1)) }
        // An abstract name is as long as is said; a path ends with a zero.
        let size = socklen_t(MemoryLayout<sa_family_t>.size + name.count)
        withUnsafePointer(to: &address) {
            _ = $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(local, $0, size) }
        }
        return local
    }

    /// How many connected since it was asked last.
    func takeCalls() -> Int {
        var calls = 0
        for socket in self.sockets {
            while case let caller = accept(socket, nil, nil), caller >= 0 {
                calls += 1
                Glibc.close(caller)
            }
        }
        return calls
    }

    func close() { for socket in self.sockets { Glibc.close(socket) } }
}
