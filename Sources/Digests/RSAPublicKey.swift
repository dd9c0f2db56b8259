import COpenSSL

/// An RSA public key that checks signatures of RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017), which JSON Web Tokens call RS256.
package final class RSAPublicKey: @unchecked Sendable {
    // OpenSSL's keys may be read by any thread once they are made.
    private let key: OpaquePointer

    /// Keys that are shorter can be broken; longer ones cost more than an answer is worth.
    private static let bits: ClosedRange<Int32> = 2048...8192

    /// The key of these two numbers, each with its highest byte first; `nil` when they make no key that is safe to use.
    package init?(modulus: [UInt8], exponent: [UInt8]) {
        guard !modulus.isEmpty, modulus.count <= 1024, !exponent.isEmpty, exponent.count <= 8,
            let key = Self.make(modulus, exponent)
        else { return nil }
        self.key = key
        guard Self.bits.contains(EVP_PKEY_get_bits(key)) else { return nil }
    }

    deinit { EVP_PKEY_free(self.key) }

    /// Whether `signature` was made over `message` with the private half.
    package func isValid(_ signature: [UInt8], for message: [UInt8]) -> Bool {
        guard signature.count == Int(EVP_PKEY_get_size(self.key)), let context = EVP_MD_CTX_new() else { return false }
        defer { EVP_MD_CTX_free(context) }
        guard EVP_DigestVerifyInit(context, nil, EVP_sha256(), nil, self.key) == 1 else { return false }
        let isValid = EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
        // What did not hold is no error of the next call.
        if !isValid { ERR_clear_error() }
        return isValid
    }

    private static func make(_ modulus: [UInt8], _ exponent: [UInt8]) -> OpaquePointer? {
        let n = BN_bin2bn(modulus, Int32(modulus.count), nil)
        let e = BN_bin2bn(exponent, Int32(exponent.count), nil)
        defer {
            BN_free(n)
            BN_free(e)
        }
        guard let builder = OSSL_PARAM_BLD_new() else { return nil }
        defer { OSSL_PARAM_BLD_free(builder) }
        guard OSSL_PARAM_BLD_push_BN(builder, Self.name("n"), n) == 1,
            OSSL_PARAM_BLD_push_BN(builder, Self.name("e"), e) == 1,
            let parameters = OSSL_PARAM_BLD_to_param(builder)
        else { return nil }
        defer { OSSL_PARAM_free(parameters) }
        guard let context = EVP_PKEY_CTX_new_from_name(nil, "RSA", nil) else { return nil }
        defer { EVP_PKEY_CTX_free(context) }
        var key: OpaquePointer?
        guard EVP_PKEY_fromdata_init(context) == 1,
            EVP_PKEY_fromdata(context, &key, chatbridge_public_key_selection(), parameters) == 1
        else {
            ERR_clear_error()
            return nil
        }
        return key
    }

    /// OpenSSL keeps the address of a name, not its letters.
    private static func name(_ text: StaticString) -> UnsafePointer<CChar> {
        UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self)
    }
}
