import COpenSSL

/// UUIDs made from names: the same name is always the same UUID (RFC 9562, version 5).
package enum NamedUUID {
    /// The namespace of everything that the bridge names: random once, and for ever.
    private static let namespace: [UInt8] = [
        0x6b, 0x1f, 0x0a, 0x52, 0xc4, 0x3e, 0x4d, 0x17, 0x9a, 0x80, 0x2d, 0x75, 0xe1, 0x0c, 0x38, 0xf6,
    ]

    /// The UUID of `name` in its usual form.
    package static func text(_ name: String) -> String { self.text(name, in: self.namespace) }

    /// The UUID of `name` in a namespace of 16 bytes.
    package static func text(_ name: String, in namespace: [UInt8]) -> String {
        let message = namespace + Array(name.utf8)
        var bytes = [UInt8](unsafeUninitializedCapacity: 20) { output, count in
            // SHA-1 is what the version prescribes; nothing secret rests on it.
            let done = EVP_Digest(message, message.count, output.baseAddress, nil, EVP_sha1(), nil)
            precondition(done == 1, "SHA-1 is not available")
            count = 20
        }
        bytes[6] = bytes[6] & 0x0F | 0x50
        bytes[8] = bytes[8] & 0x3F | 0x80
        let digits = Array(Hexadecimal.text(bytes.prefix(16)))
        return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }.joined(separator: "-")
    }
}
