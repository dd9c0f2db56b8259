import Digests
import Requests

/// The `state` that goes with a person to Slack and comes back with them: made here, for this browser, lately, and good for
/// once. A value; nothing is remembered of what has not come back.
struct SlackInstallStates: Sendable {
    /// How long somebody may take on Slack's pages.
    static let lifetime = Duration.seconds(600)
    /// So many may come back within that time.
    private static let capacity = 4096
    private static let nonceBytes = 16

    private let key: HMACKey
    /// Which have come back, and until when each of them would hold.
    private var used: [[UInt8]: Int64] = [:]

    /// - Parameter key: of this process alone, so that a restart lets none from before come back a second time.
    init(key: HMACKey) { self.key = key }

    /// - Parameters:
    ///   - nonce: sixteen bytes that nobody can guess.
    ///   - browser: what its cookie holds.
    func issue(nonce: [UInt8], browser: String, now: Timestamp) -> String {
        let until = now.advanced(by: Self.lifetime).milliseconds
        let bytes = nonce.prefix(Self.nonceBytes) + withUnsafeBytes(of: until.bigEndian, Array.init)
        return Base64URL.text(bytes + self.key.sign(Array(bytes) + Array(browser.utf8)))
    }

    /// Whether a state holds that a browser brings; from then on it does not.
    mutating func redeem(_ state: String, browser: String, now: Timestamp) -> Bool {
        guard state.utf8.count <= 128, !browser.isEmpty, let all = Base64URL.bytes(state),
            all.count == Self.nonceBytes + 8 + 32
        else { return false }
        let (bytes, code) = (Array(all.prefix(Self.nonceBytes + 8)), Array(all.suffix(32)))
        guard self.key.isValid(code, for: bytes + Array(browser.utf8)) else { return false }
        let until = bytes.suffix(8).reduce(Int64(0)) { $0 << 8 | Int64($1) }
        guard until > now.milliseconds, self.used[bytes] == nil else { return false }
        self.used = self.used.filter { $0.value > now.milliseconds }
        guard self.used.count < Self.capacity else { return false }
        self.used[bytes] = until
        return true
    }
}
