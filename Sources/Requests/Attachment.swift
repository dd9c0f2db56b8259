/// A file that came along with words. What is in it is data for agents, never words of anybody's.
package struct Attachment: Hashable, Sendable, Codable {
    /// Its name at the platform, such as `slack:F024BE7LH`: the same file comes once to a request.
    package var id: String
    /// As people named it, without what cannot be seen.
    package var name: String
    package var state: State

    package init(id: String, name: String, state: State = .awaited) {
        self.id = id
        self.name = name
        self.state = state
    }

    package enum State: Hashable, Sendable, Codable {
        case awaited
        case taken(Content)
        /// It is not there for agents; the text says why, and goes on a card.
        case left(String)
    }

    /// What agents find of it.
    package struct Content: Hashable, Sendable, Codable {
        /// The name of the file in the folder that agents are given.
        package var file: String
        /// SHA-256 (hex) of what is in the folder.
        package var digest: String
        package var bytes: Int
        /// The name of the file with what was said in a recording.
        package var transcript: String?
        /// What was replaced in it: kinds of credentials.
        package var redacted: [String]?

        package init(
            file: String,
            digest: String,
            bytes: Int,
            transcript: String? = nil,
            redacted: [String]? = nil
        ) {
            self.file = file
            self.digest = digest
            self.bytes = bytes
            self.transcript = transcript
            self.redacted = redacted
        }
    }

    /// What is taken, told apart by the name's ending.
    package enum Kind: String, Hashable, Sendable, Codable {
        case text
        case csv
        case sql
        case image
        case audio

        /// - Parameter name: a file's name, with its ending.
        package init?(name: String) {
            guard let dot = name.lastIndex(of: ".") else { return nil }
            switch name[name.index(after: dot)...].lowercased() {
            case "txt", "md", "log", "json", "yml", "yaml": self = .text
            case "csv", "tsv": self = .csv
            case "sql": self = .sql
            case "png", "jpg", "jpeg", "gif", "webp": self = .image
            case "m4a", "mp3", "mp4", "ogg", "wav", "webm": self = .audio
            default: return nil
            }
        }

        /// Whether a media type, as whoever keeps the file says it, may be of this kind; those that say nothing may be.
        package func admits(mediaType: String) -> Bool {
            switch (self, mediaType.prefix { $0 != "/" }) {
            case (_, ""), (.text, "text"), (.csv, "text"), (.sql, "text"), (.image, "image"), (.audio, "audio"): true
            // Recordings made in a browser are said to be films.
            case (.audio, "video"): true
            case (.text, "application"), (.csv, "application"), (.sql, "application"):
                !["zip", "pdf", "gzip", "msword"].contains { mediaType.contains($0) }
            default: false
            }
        }

        /// More is not taken. Texts are read through before they are handed on.
        package var mostBytes: Int {
            switch self {
            case .text, .csv, .sql: 1 << 20
            case .image, .audio: 8 << 20
            }
        }

        /// Why one that is longer is left where it is.
        package var tooLong: String { "it is longer than \(self.mostBytes >> 20) MB" }

        package var isText: Bool { [.text, .csv, .sql].contains(self) }
    }
}

/// A file that is still to be fetched. Kept in the outbox, and gone from there with the work: an address may be a
/// permission in itself, and events stay for ever.
package struct Parcel: Hashable, Sendable, Codable {
    package var attachment: Attachment
    package var kind: Attachment.Kind
    /// Where it is, when its name is not enough to ask for that.
    package var address: String?
    /// The conversation that it was shown in.
    package var conversation: ConversationID

    package init(
        _ attachment: Attachment,
        _ kind: Attachment.Kind,
        address: String? = nil,
        in conversation: ConversationID
    ) {
        self.attachment = attachment
        self.kind = kind
        self.address = address
        self.conversation = conversation
    }
}

/// What came with words: what is to be fetched, and what is left where it is.
package struct Luggage: Hashable, Sendable {
    package var parcels: [Parcel]
    package var left: [Attachment]

    package init(parcels: [Parcel] = [], left: [Attachment] = []) {
        self.parcels = parcels
        self.left = left
    }

    package var isEmpty: Bool { self.parcels.isEmpty && self.left.isEmpty }
}

/// The bytes of a file as its platform hands them over.
package struct FetchedFile: Hashable, Sendable {
    package var bytes: [UInt8]
    /// What the platform says was said in a recording.
    package var transcript: String?

    package init(bytes: [UInt8], transcript: String? = nil) {
        self.bytes = bytes
        self.transcript = transcript
    }
}
