/// The addresses that the bot's token may be sent to: the service URLs of the Bot Connector, and no others.
package struct TeamsServices: Hashable, Sendable {
    /// The Connector of the public cloud and of those for governments (docs: Teams, "Sovereign clouds").
    static let standard = [
        "https://smba.trafficmanager.net/", "https://smba.infra.gcc.teams.microsoft.com/",
        "https://smba.infra.gov.teams.microsoft.us/", "https://smba.infra.dod.teams.microsoft.us/",
    ]

    private let origins: [String: [String]]

    /// Nowhere.
    init() { self.origins = [:] }

    /// Addresses by their beginnings; each has to be one that a token may be sent to.
    package init?(_ addresses: [String]) {
        var origins: [String: [String]] = [:]
        for address in addresses {
            guard let place = WebAddress(address) else { return nil }
            origins[place.origin, default: []].append(place.directory)
        }
        self.origins = origins
    }

    /// `url` with one slash at its end, when it is on the list; the path has to agree to a slash.
    package func admit(_ url: String) -> String? {
        guard let place = WebAddress(url), let directories = self.origins[place.origin],
            directories.contains(where: { place.directory.hasPrefix($0) })
        else { return nil }
        return place.origin + place.directory
    }

    /// Whether a file at this address lies with a service on the list, so that the token may go there.
    func keeps(_ address: String) -> Bool {
        self.admit(address) != nil
    }
}

/// An `https` address that is safe to be put together with a path, or an `http` one of this machine.
///
/// Anything that one reader might take for another host (user names, back slashes, encoded or dotted paths) is none.
package struct WebAddress: Hashable, Sendable {
    /// Scheme, host and port in lower case.
    package let origin: String
    /// Begins and ends with a slash.
    package let directory: String
    /// As it is in the address.
    let path: String

    /// Whether the operator who wrote it down means a place on this machine, as with a simulator.
    var isHere: Bool {
        let host = self.origin.split(separator: "/").last?.prefix { $0 != ":" }
        return host.map { Self.here.contains(String($0)) } ?? false
    }

    private static let here = ["localhost", "127.0.0.1"]

    package init?(_ text: String) {
        guard let scheme = ["https://", "http://"].first(where: { text.lowercased().hasPrefix($0) }) else { return nil }
        let rest = text.dropFirst(scheme.count)
        let authority = rest.prefix { $0 != "/" }
        let path = String(rest.dropFirst(authority.count))
        let isHost = authority.utf8.allSatisfy { Self.isHostByte($0) }
        let isPath = path.utf8.allSatisfy { Self.isPathByte($0) }
        let parts = authority.split(separator: ":", omittingEmptySubsequences: false)
        guard isHost, isPath, (1...2).contains(parts.count), !parts[0].isEmpty, !path.contains("..") else { return nil }
        if parts.count == 2 {
            guard let port = Int(parts[1]), (1...65_535).contains(port) else { return nil }
        }
        // A token over plain HTTP can be read on the way.
        guard scheme == "https://" || Self.here.contains(parts[0].lowercased()) else { return nil }
        self.origin = scheme + authority.lowercased()
        self.path = path.isEmpty ? "/" : path
        self.directory = self.path.hasSuffix("/") ? self.path : self.path + "/"
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        Self.isWordByte(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ":")
    }

    private static func isPathByte(_ byte: UInt8) -> Bool {
        Self.isWordByte(byte) || "/.-_~".utf8.contains(byte)
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}
