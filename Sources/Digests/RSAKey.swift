import COpenSSL

/// An RSA private key that signs with SHA-256 (RFC 8017): by RSASSA-PKCS1-v1_5, which JSON Web Tokens call RS256, or by
/// RSASSA-PSS, PS256.
/// Printing it does not show the secret.
package final class RSAKey: @unchecked Sendable, CustomStringConvertible {
    // OpenSSL's keys may be read by any thread once they are made.
    private let key: OpaquePointer

    /// The text is no private RSA key without a passphrase.
    package struct Unreadable: Error, CustomStringConvertible {
        package var description: String { "it is not an RSA private key in PEM form without a passphrase" }
    }

    /// A key in PEM form, as `-----BEGIN RSA PRIVATE KEY-----` or `-----BEGIN PRIVATE KEY-----`.
    package init(pem: String) throws(Unreadable) {
        let text = Array(pem.utf8)
        guard let length = Int32(exactly: text.count) else { throw Unreadable() }
        let key = text.withUnsafeBytes { bytes -> OpaquePointer? in
            guard let source = BIO_new_mem_buf(bytes.baseAddress, length) else { return nil }
            defer { BIO_free(source) }
            // Without an answer of ours, OpenSSL would ask for a passphrase on the terminal.
            return PEM_read_bio_PrivateKey(source, nil, { _, _, _, _ in -1 }, nil)
        }
        guard let key else { throw Unreadable() }
        self.key = key
        guard EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA else { throw Unreadable() }
    }

    deinit { EVP_PKEY_free(self.key) }

    package var description: String { "RSAKey(\(EVP_PKEY_get_bits(self.key)) bits)" }

    /// The signature of `message`; `nil` when OpenSSL cannot make one with this key.
    ///
    /// - Parameter isSalted: whether it is one of RSASSA-PSS, with a salt as long as the digest.
    package func sign(_ message: [UInt8], isSalted: Bool = false) -> [UInt8]? {
        guard let context = EVP_MD_CTX_new() else { return nil }
        defer { EVP_MD_CTX_free(context) }
        var settings: OpaquePointer?
        guard EVP_DigestSignInit(context, &settings, EVP_sha256(), nil, self.key) == 1 else { return nil }
        if isSalted {
            guard EVP_PKEY_CTX_set_rsa_padding(settings, RSA_PKCS1_PSS_PADDING) == 1,
                EVP_PKEY_CTX_set_rsa_pss_saltlen(settings, RSA_PSS_SALTLEN_DIGEST) == 1
            else { return nil }
        }
        var count = Int(EVP_PKEY_get_size(self.key))
        var signature = [UInt8](repeating: 0, count: count)
        guard EVP_DigestSign(context, &signature, &count, message, message.count) == 1 else { return nil }
        return Array(signature.prefix(count))
    }
}

extension RSAKey: CustomReflectable {
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
