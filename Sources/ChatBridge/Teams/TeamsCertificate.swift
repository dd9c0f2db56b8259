import Digests
import FoundationEssentials
import Requests

/// A certificate and its key, by which the bot proves who it is instead of by a secret. Printing it shows no key.
package struct TeamsCertificate: Sendable, CustomStringConvertible {
    /// What the text of a file has to be.
    package struct Unreadable: Error, Hashable, Sendable, CustomStringConvertible {
        package let description =
            "it has to hold the certificate and its RSA private key without a passphrase, both in PEM form"
    }

    /// SHA-256 of the certificate, by which Microsoft knows it, for URLs.
    let thumbprint: String
    private let key: RSAKey

    /// How long a proof holds; it is used at once.
    private static let lifetime: Int64 = 300

    /// Reads the first certificate and the private key of a PEM file.
    package init(pem: String) throws(Unreadable) {
        guard let key = try? RSAKey(pem: pem),
            let start = pem.firstRange(of: "-----BEGIN CERTIFICATE-----")?.upperBound,
            let end = pem[start...].firstRange(of: "-----END CERTIFICATE-----")?.lowerBound,
            let bytes = Data(base64Encoded: pem[start..<end].split(whereSeparator: \.isWhitespace).joined()),
            !bytes.isEmpty
        else { throw Unreadable() }
        self.key = key
        self.thumbprint = Base64URL.text(SHA256.digest(bytes))
    }

    package var description: String { "certificate \(self.thumbprint)" }

    /// A signed token that says who asks (docs: Microsoft identity platform, "Certificate credentials"); `nil` when the
    /// system has no randomness, or the key signs nothing.
    func assertion(of app: String, for url: String, now: Timestamp) -> String? {
        guard let name = try? SecureRandom.bytes(16) else { return nil }
        let seconds = now.milliseconds / 1000
        let head: JSON = ["alg": "PS256", "typ": "JWT", "x5t#S256": .text(self.thumbprint)]
        let claims: JSON = [
            "aud": .text(url), "iss": .text(app), "sub": .text(app), "jti": .text(Hexadecimal.text(name)),
            "nbf": .number(Int(seconds)), "iat": .number(Int(seconds)), "exp": .number(Int(seconds + Self.lifetime)),
        ]
        let text = "\(Base64URL.text(head.bytes)).\(Base64URL.text(claims.bytes))"
        return self.key.sign(Array(text.utf8), isSalted: true).map { "\(text).\(Base64URL.text($0))" }
    }
}

/// By what the bot gets tokens of its own.
enum TeamsCredential: Sendable {
    case secret(String)
    case certificate(TeamsCertificate)
}
