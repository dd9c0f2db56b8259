import Digests
package import Requests

/// Why a request is turned away at the door. What is said to the sender is the status alone.
struct TeamsIntruder: Error, Hashable {
    var status: Int
    /// For the log; holds nothing that the sender chose.
    var why: String

    init(_ status: Int, _ why: String) {
        self.status = status
        self.why = why
    }
}

/// Decides whether a request comes from the Bot Connector, for this bot and this tenant.
///
/// The rules are Microsoft's (docs: "Authentication with the Bot Connector API"), each of them obligatory; its own
/// libraries differ in which of them they leave out. Unsigned tokens and signatures by shared secrets are none.
package struct TeamsGuard: Sendable {
    private let configuration: TeamsConfiguration
    private let keyring: TeamsKeyring
    private let time: any TimeSource
    private let believed = TeamsBelieved()

    package init(configuration: TeamsConfiguration, keyring: TeamsKeyring, time: any TimeSource) {
        self.configuration = configuration
        self.keyring = keyring
        self.time = time
    }

    /// A token that holds, and the key it was signed with.
    struct Pass: Sendable {
        var claims: TeamsClaims
        var endorsements: Set<String>
    }

    /// Believes the token of an `Authorization` header, or throws.
    func believe(_ header: String?) async throws(TeamsIntruder) -> Pass {
        guard let header else { throw TeamsIntruder(401, "no token") }
        let parts = header.utf8.split(separator: UInt8(ascii: " ")).map { String(Substring($0)) }
        guard parts.count == 2, parts[0].lowercased() == "bearer" else {
            throw TeamsIntruder(401, "no token that can be read")
        }
        let text = parts[1]
        let known = self.believed.find(text)
        guard let token = known?.token ?? TeamsToken(text) else {
            throw TeamsIntruder(401, "no token that can be read")
        }
        // What can be said without a key comes first: nobody makes us ask for keys with a token that would not do.
        guard token.head.alg == "RS256", token.head.crit == nil, let name = token.head.kid, name.utf8.count <= 256
        else {
            throw TeamsIntruder(403, "the token is not signed as it has to be")
        }
        guard token.claims.audience == self.configuration.appID else {
            throw TeamsIntruder(403, "the token is for somebody else")
        }
        guard token.claims.hold(at: self.time.now) else { throw TeamsIntruder(403, "the token does not hold now") }
        guard let (key, issuer) = await self.keyring.key(named: name) else {
            throw TeamsIntruder(403, "the token is signed with a key that is not known")
        }
        // A signature that this very key was found to have made is right for good; all else is asked each time.
        guard known?.signer === key.key || key.key.isValid(token.signature, for: token.signed) else {
            throw TeamsIntruder(403, "the signature of the token is wrong")
        }
        guard [self.configuration.issuer, issuer].contains(token.claims.issuer) else {
            throw TeamsIntruder(403, "the token is from somebody else")
        }
        if known?.signer !== key.key {
            self.believed.keep(TeamsBelieved.Token(token: token, signer: key.key), as: text, now: self.time.now)
        }
        return Pass(claims: token.claims, endorsements: key.endorsements)
    }

    /// Throws unless the activity is one that this token may bring.
    func admit(_ activity: TeamsWire.Activity, with pass: Pass) throws(TeamsIntruder) {
        guard activity.channel == "msteams", pass.endorsements.contains("msteams") else {
            throw TeamsIntruder(403, "the key may not sign for this channel")
        }
        guard let service = activity.service, let claimed = pass.claims.service,
            Self.trimmed(service) == Self.trimmed(claimed)
        else { throw TeamsIntruder(403, "the token is for another service URL") }
        guard self.configuration.services.admit(service) != nil else {
            throw TeamsIntruder(403, "the service URL is not on the list")
        }
        for tenant in [activity.conversation?.tenant, activity.tenant].compactMap({ $0 })
        where tenant.lowercased() != self.configuration.tenant {
            throw TeamsIntruder(403, "it is from another tenant")
        }
    }

    private static func trimmed(_ url: String) -> Substring { url.hasSuffix("/") ? url.dropLast() : url[...] }
}
