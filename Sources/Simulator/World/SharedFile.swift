extension Simulator {
    /// A file that was uploaded, as a message shows it.
    package struct SharedFile: Hashable, Sendable {
        package var id: String
        package var name: String
        package var title: String
        /// For those who cannot see it.
        package var altText: String?
        package var bytes: [UInt8]

        /// By its name's ending; only what the page can show is told from the rest.
        var type: String {
            switch self.name.split(separator: ".").last.map({ $0.lowercased() }) {
            case "png": "image/png"
            case "svg": "image/svg+xml"
            case "jpg", "jpeg": "image/jpeg"
            case "gif": "image/gif"
            case "txt": "text/plain; charset=utf-8"
            default: "application/octet-stream"
            }
        }
    }
}

/// A file between the asking for an address and the completing; nobody sees it.
struct Upload: Sendable {
    var id: String
    var name: String
    var length: Int
    var altText: String?
    /// `nil` until they have come.
    var bytes: [UInt8]?
}
