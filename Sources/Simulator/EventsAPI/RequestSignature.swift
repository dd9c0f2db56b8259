import COpenSSL

/// Signs a request to an app, as Slack does (docs: authentication/verifying-requests-from-slack).
struct RequestSignature {
    var secret: String

    /// The value of `X-Slack-Signature` for a body that is sent at this second.
    func sign(_ body: [UInt8], at seconds: Int64) -> String {
        let message = Array("v0:\(seconds):".utf8) + body
        let key = Array(self.secret.utf8)
        var code = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var count: UInt32 = 0
        HMAC(EVP_sha256(), key, Int32(key.count), message, message.count, &code, &count)
        let digits = Array("0123456789abcdef")
        return "v0="
            + code.prefix(Int(count)).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }.map(String.init).joined()
    }
}
