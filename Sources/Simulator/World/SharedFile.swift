extension Simulator {
    /// A file that was uploaded, as a message shows it.
    package struct SharedFile: Hashable, Sendable {
        package var id: String
        package var name: String
        package var title: String
        /// For those who cannot see it.
        package var altText: String?
        package var bytes: [UInt8]
        /// Who shared it; `nil` for the app.
        package var owner: String?
        /// What was said in a recording; empty while Slack is still writing it down.
        package var transcript: String?
        /// Where it is said to be, when that is not here.
        package var address: String?

        init(id: String, name: String, title: String, altText: String? = nil, bytes: [UInt8]) {
            self.id = id
            self.name = name
            self.title = title
            self.altText = altText
            self.bytes = bytes
        }

        /// A file that a person is about to share.
        package init(_ name: String, _ bytes: [UInt8], transcript: String? = nil, address: String? = nil) {
            self.init(id: "", name: name, title: name, bytes: bytes)
            self.transcript = transcript
            self.address = address
        }

        package init(_ name: String, _ text: String) { self.init(name, Array(text.utf8)) }

        /// By its name's ending.
        var type: String {
            switch self.name.split(separator: ".").last.map({ $0.lowercased() }) {
            case "png": "image/png"
            case "svg": "image/svg+xml"
            case "jpg", "jpeg": "image/jpeg"
            case "gif": "image/gif"
            case "txt": "text/plain; charset=utf-8"
            case "csv": "text/csv"
            case "m4a": "audio/mp4"
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
