import CCurl  // Brings the structures of sockets along, which Swift then takes to be its own.
import Glibc

/// Turns a host name into IP addresses on a thread of its own, because the system's resolver waits.
enum NameResolver {
    private static let mostAddresses = 4

    /// The addresses of `host` as text, in the system's order of preference; none when there is no such host or the task
    /// is cancelled.
    static func addresses(of host: String) async -> [String] {
        let reply = Reply<[String]>()
        ServiceThread.start("resolver") { reply.give(Self.look(up: host)) }
        return await withTaskCancellationHandler {
            await reply.value()
        } onCancel: {
            reply.give([])
        }
    }

    private static func look(up host: String) -> [String] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var first: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, nil, &hints, &first) == 0 else { return [] }
        defer { freeaddrinfo(first) }
        let entries = sequence(first: first) { $0?.pointee.ai_next }.prefix { $0 != nil }.compactMap(\.self)
        return entries.prefix(Self.mostAddresses).compactMap { entry in
            var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
            let info = entry.pointee
            let done = getnameinfo(
                info.ai_addr,
                info.ai_addrlen,
                &text,
                socklen_t(text.count),
                nil,
                0,
                NI_NUMERICHOST
            )
            return done == 0
                ? String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self) : nil
        }
    }
}
