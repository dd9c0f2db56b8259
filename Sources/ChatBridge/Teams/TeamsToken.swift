import Digests
import FoundationEssentials
import Requests

/// A JSON Web Token as it came (RFC 7519), nothing in it believed yet.
struct TeamsToken: Sendable {
    /// Microsoft's are below 3 KB.
    static let longest = 16_384

    let head: Head
    let claims: TeamsClaims
    /// What the signature covers.
    let signed: [UInt8]
    let signature: [UInt8]

    struct Head: Decodable, Sendable {
        var alg: String
        var kid: String?
        /// Extensions that have to be understood; we understand none.
        var crit: [String]?
    }

    /// `nil` when the text is no token in three parts.
    init?(_ text: String) {
        guard text.utf8.count <= Self.longest else { return nil }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let head = Base64URL.bytes(parts[0]), let claims = Base64URL.bytes(parts[1]),
            let signature = Base64URL.bytes(parts[2]),
            let readHead = try? JSONDecoder().decode(Head.self, from: Data(head)),
            let readClaims = try? JSONDecoder().decode(TeamsClaims.self, from: Data(claims))
        else { return nil }
        self.head = readHead
        self.claims = readClaims
        self.signature = signature
        self.signed = Array("\(parts[0]).\(parts[1])".utf8)
    }
}

/// What a token of the Bot Connector says (docs: "Authentication with the Bot Connector API").
struct TeamsClaims: Decodable, Hashable, Sendable {
    var issuer: String
    var audience: String
    /// Seconds since 1970.
    var notBefore: Double
    var expires: Double
    /// The one address that this token stands for.
    var service: String?

    private enum Keys: String, CodingKey {
        case iss, aud, nbf, exp, serviceurl, serviceUrl
    }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Keys.self)
        self.issuer = try fields.decode(String.self, forKey: .iss)
        self.audience = try fields.decode(String.self, forKey: .aud)
        self.notBefore = try fields.decode(Double.self, forKey: .nbf)
        self.expires = try fields.decode(Double.self, forKey: .exp)
        let names = try [Keys.serviceurl, .serviceUrl].compactMap {
            try fields.decodeIfPresent(String.self, forKey: $0)
        }
        // Two that differ are none.
        self.service = Set(names).count == 1 ? names.first : nil
    }

    /// Whether the token holds at `now`; clocks may differ by five minutes.
    func hold(at now: Timestamp) -> Bool {
        let (seconds, skew) = (Double(now.milliseconds) / 1000, 300.0)
        return self.notBefore.isFinite && self.expires.isFinite && self.notBefore <= self.expires
            && self.notBefore - skew <= seconds && seconds < self.expires + skew
    }
}
