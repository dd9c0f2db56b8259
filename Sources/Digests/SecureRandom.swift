import COpenSSL

/// Random bytes that nobody can guess, for keys, nonces and tokens.
package enum SecureRandom {
    /// The system has no randomness to give.
    package struct Unavailable: Error, CustomStringConvertible {
        package var description: String { "the system gave no random bytes; check /dev/urandom and start again" }
    }

    /// `count` random bytes. Throws ``Unavailable``.
    package static func bytes(_ count: Int) throws -> [UInt8] {
        guard let length = Int32(exactly: count), length >= 0 else { throw Unavailable() }
        return try [UInt8](unsafeUninitializedCapacity: count) { output, filled in
            guard length == 0 || RAND_bytes(output.baseAddress, length) == 1 else { throw Unavailable() }
            filled = count
        }
    }
}
