import COpenSSL

/// A key under which something is kept so that whoever has the file alone can neither read nor change it: AES-256-GCM
/// (NIST SP 800-38D) with a fresh nonce each time. Printing it does not show the secret.
package struct SealingKey: Sendable, CustomStringConvertible, CustomReflectable {
    private let bytes: [UInt8]

    private static let nonce = 12
    private static let tag = 16

    /// `nil` unless it is 32 bytes.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        self.bytes = bytes
    }

    package var description: String { "SealingKey" }
    package var customMirror: Mirror { Mirror(self, children: [:]) }

    /// What cannot be read or has been changed, or was sealed under another key or name.
    package struct Broken: Error {}

    /// Nonce, ciphertext and tag. `name` has to be the same when it is opened. Throws when the system has no random
    /// numbers.
    package func seal(_ plain: [UInt8], as name: String) throws -> [UInt8] {
        let nonce = try SecureRandom.bytes(Self.nonce)
        guard let (sealed, tag) = self.run(plain, nonce: nonce, name: name, tag: nil) else { throw Broken() }
        return nonce + sealed + tag
    }

    /// Throws ``Broken``.
    package func open(_ sealed: [UInt8], as name: String) throws(Broken) -> [UInt8] {
        guard sealed.count >= Self.nonce + Self.tag else { throw Broken() }
        let text = Array(sealed[Self.nonce..<(sealed.count - Self.tag)])
        let (nonce, tag) = (Array(sealed.prefix(Self.nonce)), Array(sealed.suffix(Self.tag)))
        guard let (plain, _) = self.run(text, nonce: nonce, name: name, tag: tag) else { throw Broken() }
        return plain
    }

    /// - Parameter tag: what the tag has to be; `nil` for sealing.
    private func run(_ input: [UInt8], nonce: [UInt8], name: String, tag: [UInt8]?) -> ([UInt8], [UInt8])? {
        guard let context = EVP_CIPHER_CTX_new() else { return nil }
        defer { EVP_CIPHER_CTX_free(context) }
        let seals: Int32 = tag == nil ? 1 : 0
        var length: Int32 = 0
        let bound = Array(name.utf8)
        var output = [UInt8](repeating: 0, count: input.count + Self.tag)
        guard EVP_CipherInit_ex(context, EVP_aes_256_gcm(), nil, self.bytes, nonce, seals) == 1,
            EVP_CipherUpdate(context, nil, &length, bound, Int32(bound.count)) == 1,
            EVP_CipherUpdate(context, &output, &length, input, Int32(input.count)) == 1
        else { return nil }
        var written = Int(length)
        if var tag {
            guard EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(tag.count), &tag) == 1 else { return nil }
        }
        var rest = [UInt8](repeating: 0, count: Self.tag)
        guard EVP_CipherFinal_ex(context, &rest, &length) == 1 else { return nil }
        written += Int(length)
        var made = [UInt8](repeating: 0, count: Self.tag)
        if tag == nil, EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, Int32(Self.tag), &made) != 1 { return nil }
        return (Array(output.prefix(written)), made)
    }
}
