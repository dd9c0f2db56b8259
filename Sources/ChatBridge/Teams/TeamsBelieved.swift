import Digests
import Requests
import Synchronization

/// Tokens whose signature was found right. Teams sends the same one with every activity of an hour, so that each is read
/// and reckoned once.
///
/// It says nothing of whether a token still holds, or whether its key is still published: who asks looks at that each time.
final class TeamsBelieved: Sendable {
    struct Token: Sendable {
        let token: TeamsToken
        /// The key that the signature is right for.
        let signer: RSAPublicKey
    }

    /// Honest tokens differ by the service they come from, so that few are in use at once.
    static let capacity = 64

    /// By the digest of the token as it came, every byte of it.
    private let tokens = Mutex<[[UInt8]: Token]>([:])

    var count: Int { self.tokens.withLock { $0.count } }

    func find(_ text: String) -> Token? {
        let digest = SHA256.digest(text.utf8)
        return self.tokens.withLock { $0[digest] }
    }

    func keep(_ token: Token, as text: String, now: Timestamp) {
        let digest = SHA256.digest(text.utf8)
        self.tokens.withLock { tokens in
            if tokens.count >= Self.capacity { tokens = tokens.filter { $0.value.token.claims.hold(at: now) } }
            if tokens.count >= Self.capacity { tokens = [:] }
            tokens[digest] = token
        }
    }
}
