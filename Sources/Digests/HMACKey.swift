import COpenSSL

/// A secret key that signs and checks messages with HMAC-SHA-256 (RFC 2104). Printing it does not show the secret.
package struct HMACKey: Sendable, CustomStringConvertible {
    private let bytes: [UInt8]

    /// A key of any length; 32 random bytes are right for a new one.
    package init(_ bytes: [UInt8]) { self.bytes = bytes }

    package var description: String { "HMACKey(\(self.bytes.count) bytes)" }

    /// The 32 bytes of the code of `message`.
    package func sign(_ message: [UInt8]) -> [UInt8] {
        // A null key means "the key of last time" to OpenSSL, so an empty key still needs an address.
        let key = self.bytes.isEmpty ? [0] : self.bytes
        return [UInt8](unsafeUninitializedCapacity: 32) { output, count in
            let code = HMAC(
                EVP_sha256(),
                key,
                Int32(self.bytes.count),
                message,
                message.count,
                output.baseAddress,
                nil
            )
            precondition(code != nil, "HMAC-SHA-256 is not available")
            count = 32
        }
    }

    /// Whether `code` is the code of `message`. Takes as long for a wrong code as for a right one.
    package func isValid(_ code: [UInt8], for message: [UInt8]) -> Bool {
        let expected = self.sign(message)
        return code.count == expected.count && CRYPTO_memcmp(code, expected, expected.count) == 0
    }
}

extension HMACKey: CustomReflectable {
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
