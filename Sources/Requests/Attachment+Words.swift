extension Attachment {
    /// What is there of it, in a few words: a card says so, and so does the record.
    package var words: String {
        switch self.state {
        case .awaited: return "\(self.name) (being fetched)"
        case .left(let why): return "\(self.name) not taken: \(why)"
        case .taken(let content):
            var words = "\(self.name) (\(Self.size(content.bytes))"
            if content.transcript != nil { words += ", with what was said in it" }
            if let redacted = content.redacted { words += ", without \(redacted.joined(separator: ", "))" }
            return words + ")"
        }
    }

    private static func size(_ bytes: Int) -> String {
        switch bytes {
        case ..<1024: "\(bytes) bytes"
        case ..<(1 << 20): "\((bytes + 512) >> 10) KB"
        default: "\((bytes + (1 << 19)) >> 20) MB"
        }
    }
}

extension [Attachment] {
    /// All of them on one line.
    package var words: String { "Files: " + self.map(\.words).joined(separator: "; ") }
}
