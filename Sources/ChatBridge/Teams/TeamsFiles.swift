import Digests
import Requests
import Transport

/// Files that people send in Teams: what came with a message, and how it is fetched.
enum TeamsFiles {
    /// A file that was uploaded, with a permission to fetch it for some minutes.
    static let downloadable = "application/vnd.microsoft.teams.file.download.info"

    /// Where files of the tenants of Microsoft's clouds are kept. Whatever is fetched there carries its permission in its
    /// address, so that no token is ever sent.
    static let keepers = [".sharepoint.com", ".sharepoint.us", ".sharepoint-mil.us", ".sharepoint.cn"]

    static func shared(_ activity: TeamsWire.Activity, _ place: TeamsAddress) -> [Inbound.SharedFile] {
        activity.attachments.enumerated().compactMap { index, attached in
            // The words once more, and cards.
            guard Self.isFile(attached.type) else { return nil }
            let name = attached.name.flatMap { $0.isEmpty ? nil : $0 }
            let id = "teams:\(SHA256.hex("\(place.message) \(index) \(attached.file?.uniqueId ?? "")".utf8).prefix(24))"
            if attached.type == Self.downloadable {
                let address = attached.file?.downloadUrl
                return Inbound.SharedFile(
                    id: id,
                    name: name ?? "file.\(attached.file?.fileType ?? "")",
                    address: address,
                    obstacle: address == nil ? "Teams does not say where it is" : nil
                )
            }
            // Pictures that are pasted into a message lie with the Connector.
            if attached.type.hasPrefix("image/") {
                let kind = attached.type.dropFirst("image/".count)
                return Inbound.SharedFile(
                    id: id,
                    name: name ?? "picture-\(index + 1).\(kind == "*" ? "png" : String(kind))",
                    address: attached.address,
                    obstacle: attached.address == nil ? "Teams does not say where it is" : nil
                )
            }
            // In channels and group chats a file is a link that takes other permissions than the bot has.
            return Inbound.SharedFile(
                id: id,
                name: name ?? "file",
                obstacle: "Teams hands files over in a chat with me alone"
            )
        }
    }

    private static func isFile(_ type: String) -> Bool {
        type == self.downloadable || type == "reference" || type.hasPrefix("image/")
    }

    /// Whether a file may be fetched from there without a token: from a host of SharePoint alone, or instead from where the
    /// settings say, by the beginning of the address.
    static func isKept(at address: String, by keepers: [String]? = nil) -> Bool {
        if let keepers { return keepers.contains { address.hasPrefix($0) } }
        let authority = address.dropFirst("https://".count).prefix { $0 != "/" }.lowercased()
        let isPlain = authority.utf8.allSatisfy {
            (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D || $0 == 0x2E
        }
        return address.lowercased().hasPrefix("https://") && isPlain
            && Self.keepers.contains { authority.hasSuffix($0) }
    }
}
