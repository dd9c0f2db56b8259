import Digests
import Requests

/// Tells requests of Slack's from others: they are signed with the app's signing secret
/// (docs: authentication/verifying-requests-from-slack).
struct SlackSignature: Sendable {
    /// Seconds that the time in a request may differ from ours, either way.
    static let window: Int64 = 300

    private let key: HMACKey
    private let time: any TimeSource

    init(secret: String, time: any TimeSource) {
        self.key = HMACKey(Array(secret.utf8))
        self.time = time
    }

    /// Whether the request is Slack's and of now. Header names are in lower case.
    func covers(_ headers: [String: String], _ body: [UInt8]) -> Bool {
        guard let stamp = headers["x-slack-request-timestamp"], stamp.utf8.count <= 12,
            stamp.utf8.allSatisfy({ (48...57).contains($0) }), let seconds = Int64(stamp),
            abs(self.time.now.milliseconds / 1000 - seconds) <= Self.window,
            let signature = headers["x-slack-signature"], signature.hasPrefix("v0="),
            let code = Self.bytes(hex: signature.dropFirst(3))
        else { return false }
        return self.key.isValid(code, for: Array("v0:\(stamp):".utf8) + body)
    }

    private static func bytes(hex: Substring) -> [UInt8]? {
        let digits = hex.utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
        guard digits.count == 64, hex.utf8.count == 64 else { return nil }
        return stride(from: 0, to: 64, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}
