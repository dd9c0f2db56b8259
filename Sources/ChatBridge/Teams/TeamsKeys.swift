import Digests
import FoundationEssentials
import Requests

/// A key that Microsoft signs with, and the channels it may sign for.
struct TeamsKey: Sendable {
    var key: RSAPublicKey
    var endorsements: Set<String>
}

/// The keys that are known, and when to ask again. A value: asked for a key, told what was fetched.
///
/// They are kept for a day. An unknown name is a reason to ask again, since keys change; but names are invented as
/// easily, so these questions are paced.
struct TeamsKeys: Sendable {
    enum Finding {
        case key(TeamsKey)
        case unknown
        /// Fetch the keys, then ask here again.
        case fetch
    }

    static let lifetime = Duration.seconds(24 * 3600)
    /// So many questions at once, and then one in so long.
    static let burst = 3
    static let pause = Duration.seconds(30)

    private(set) var issuer: String?
    private var keys: [String: TeamsKey] = [:]
    private var fetchedAt: Timestamp?
    /// The theoretical arrival time of GCRA.
    private var arrival = Timestamp(milliseconds: 0)

    func find(_ name: String, now: Timestamp) -> Finding {
        let isFresh = self.fetchedAt.map { $0.advanced(by: Self.lifetime) > now } ?? false
        if isFresh, let key = self.keys[name] { return .key(key) }
        return self.mayFetch(at: now) ? .fetch : .unknown
    }

    private func mayFetch(at now: Timestamp) -> Bool {
        max(self.arrival, now) <= now.advanced(by: Self.pause * (Self.burst - 1))
    }

    /// The keys are being fetched.
    mutating func began(at now: Timestamp) {
        self.arrival = max(self.arrival, now).advanced(by: Self.pause)
    }

    mutating func fetched(_ set: TeamsKeySet, issuer: String?, at now: Timestamp) {
        self.keys = set.keys
        self.issuer = issuer
        self.fetchedAt = now
    }
}

/// A JSON Web Key Set (RFC 7517) with Microsoft's endorsements. Keys of other kinds are passed over.
struct TeamsKeySet: Decodable, Sendable {
    var keys: [String: TeamsKey] = [:]

    private struct Entry: Decodable {
        var kty: String?
        var kid: String?
        var use: String?
        var alg: String?
        var n: String?
        var e: String?
        var endorsements: [String]?
    }

    private enum Keys: String, CodingKey { case keys }

    init(from decoder: any Decoder) throws {
        let entries = try decoder.container(keyedBy: Keys.self).decode([Entry].self, forKey: .keys)
        for entry in entries.prefix(64) {
            guard entry.kty == "RSA", entry.use ?? "sig" == "sig", entry.alg ?? "RS256" == "RS256",
                let name = entry.kid, let n = entry.n.flatMap(Base64URL.bytes),
                let e = entry.e.flatMap(Base64URL.bytes),
                let key = RSAPublicKey(modulus: n, exponent: e)
            else { continue }
            self.keys[name] = TeamsKey(key: key, endorsements: Set(entry.endorsements ?? []))
        }
    }
}
