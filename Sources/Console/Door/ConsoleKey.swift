import Digests
import Foundation

/// The token that opens the console, as something to compare with: in the same time, however much of it is right.
struct ConsoleKey: Sendable {
    private let key: HMACKey
    private let code: [UInt8]

    /// Throws when the system has no random numbers.
    init(_ token: String) throws {
        // Codes under a key of the moment are as long as each other, and say nothing about what they are codes of.
        self.key = HMACKey(try SecureRandom.bytes(32))
        self.code = self.key.sign(Array(token.utf8))
    }

    /// Whether this `Authorization` holds the token: as a bearer token (RFC 6750), or as the password of a browser
    /// (RFC 7617) with any name.
    func opens(_ authorization: String?) -> Bool {
        let parts = (authorization ?? "").split(separator: " ", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return false }
        switch parts[0].lowercased() {
        case "bearer": return self.fits(parts[1])
        case "basic":
            guard let data = Data(base64Encoded: parts[1]), let text = String(validating: data, as: UTF8.self),
                let colon = text.firstIndex(of: ":")
            else { return false }
            return self.fits(String(text[text.index(after: colon)...]))
        default: return false
        }
    }

    private func fits(_ token: String) -> Bool { self.key.isValid(self.code, for: Array(token.utf8)) }
}
