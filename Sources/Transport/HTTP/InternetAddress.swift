import CCurl  // Brings the structures of sockets along, which Swift then takes to be its own.
import Glibc

/// An IP address, and whether it is one of the public Internet.
struct InternetAddress: Hashable {
    /// Four or sixteen.
    private let bytes: [UInt8]

    /// Reads an address in any form that the system's resolver takes for one without asking anybody: dotted, decimal,
    /// hexadecimal, with or without brackets. `nil` for a name.
    init?(_ text: some StringProtocol) {
        var hints = addrinfo()
        hints.ai_flags = AI_NUMERICHOST
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var first: UnsafeMutablePointer<addrinfo>?
        let bare = text.hasPrefix("[") && text.hasSuffix("]") ? String(text.dropFirst().dropLast()) : String(text)
        guard getaddrinfo(bare, nil, &hints, &first) == 0, let first else { return nil }
        defer { freeaddrinfo(first) }
        guard let address = first.pointee.ai_addr else { return nil }
        self.init(UnsafeRawPointer(address), count: Int(first.pointee.ai_addrlen))
    }

    /// Reads a `sockaddr` of `count` bytes; `nil` when it is of another family.
    init?(_ address: UnsafeRawPointer, count: Int) {
        guard count >= MemoryLayout<sockaddr>.size else { return nil }
        let family = Int32(address.loadUnaligned(as: sockaddr.self).sa_family)
        switch family {
        case AF_INET where count >= MemoryLayout<sockaddr_in>.size:
            let place = address.loadUnaligned(as: sockaddr_in.self).sin_addr
            self.bytes = withUnsafeBytes(of: place) { Array($0) }
        case AF_INET6 where count >= MemoryLayout<sockaddr_in6>.size:
            let place = address.loadUnaligned(as: sockaddr_in6.self).sin6_addr
            self.bytes = withUnsafeBytes(of: place) { Array($0) }
        default: return nil
        }
    }

    private init(_ bytes: some Sequence<UInt8>) { self.bytes = Array(bytes) }

    /// Whether anybody on the Internet may have it: not this machine, not a private network, not the metadata service of
    /// a cloud, not a group of machines (IANA's registries of special-purpose addresses, RFC 6890).
    var isPublic: Bool {
        if self.bytes.count == 4 { return !Self.special.contains { $0.contains(self.bytes) } }
        if let inner = self.embedded { return inner.isPublic }
        return Self.global.contains(self.bytes) && !Self.specialOfSix.contains { $0.contains(self.bytes) }
    }

    /// The IPv4 address that an IPv6 one stands for: mapped (RFC 4291), translated (RFC 6052) or tunnelled (RFC 3056).
    private var embedded: InternetAddress? {
        if Self.mapped.contains(self.bytes) || Self.translated.contains(self.bytes) {
            return InternetAddress(self.bytes.suffix(4))
        }
        return Self.tunnelled.contains(self.bytes) ? InternetAddress(self.bytes[2..<6]) : nil
    }

    private static let special = [
        Block([0], 8), Block([10], 8), Block([100, 64], 10), Block([127], 8), Block([169, 254], 16),
        Block([172, 16], 12), Block([192, 0, 0], 24), Block([192, 0, 2], 24), Block([192, 88, 99], 24),
        Block([192, 168], 16), Block([198, 18], 15), Block([198, 51, 100], 24), Block([203, 0, 113], 24),
        Block([224], 4), Block([240], 4),
    ]
    private static let global = Block([0x20], 3)
    private static let specialOfSix = [
        Block([0x20, 0x01, 0x00], 23), Block([0x20, 0x01, 0x0D, 0xB8], 32), Block([0x3F, 0xFF], 20),
    ]
    private static let mapped = Block([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF], 96)
    private static let translated = Block([0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0], 96)
    private static let tunnelled = Block([0x20, 0x02], 16)
}

/// All addresses that begin with the same bits.
private struct Block {
    let bytes: [UInt8]
    let bits: Int

    /// The bits that `bytes` lacks are zeros.
    init(_ bytes: [UInt8], _ bits: Int) {
        self.bytes = bytes + [UInt8](repeating: 0, count: 16 - bytes.count)
        self.bits = bits
    }

    func contains(_ address: [UInt8]) -> Bool {
        for index in 0..<(self.bits + 7) / 8 {
            let rest = self.bits - index * 8
            let mask: UInt8 = rest >= 8 ? 0xFF : ~(0xFF >> UInt8(rest))
            guard (address[index] ^ self.bytes[index]) & mask == 0 else { return false }
        }
        return true
    }
}
