import Digests
import Foundation
import Requests

/// Attached files on disk, by request, outside of every worktree so that none is ever committed. Agents get copies.
struct AttachmentShelf: Sendable {
    private let folder: String

    /// - Parameter directory: the data folder.
    init(directory: String) { self.folder = "\(directory)/attachments" }

    /// Keeps a file, for good when this returns; the same file anew takes the place of the one before.
    ///
    /// - Returns: its name in the folder.
    func keep(_ bytes: [UInt8], as name: String, of request: RequestID, number: Int) throws -> String {
        let own = "\(self.folder)/\(request.rawValue.slug)"
        try FileManager.default.createDirectory(
            atPath: own,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        let name = "\(number)-\(Self.safe(name))"
        let file = URL(filePath: "\(own)/\(name)")
        let draft = URL(filePath: "\(own)/.\(name)")
        try Data(bytes).write(to: draft)
        let handle = try FileHandle(forUpdating: draft)
        try handle.synchronize()
        try handle.close()
        try? FileManager.default.removeItem(at: file)
        try FileManager.default.moveItem(at: draft, to: file)
        return name
    }

    /// Puts copies of the files of `request` into `folder`, with an index of what they are. Those that are not any more
    /// what was taken are left out.
    func lay(out request: Request, in folder: String) throws {
        var index: [Entry] = []
        for attachment in request.attachments {
            guard case .taken(let content) = attachment.state,
                let data = self.bytes(content.file, of: request.id), SHA256.hex(data) == content.digest
            else { continue }
            if index.isEmpty {
                try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            }
            try data.write(to: URL(filePath: "\(folder)/\(content.file)"))
            if let transcript = content.transcript, let words = self.bytes(transcript, of: request.id) {
                try words.write(to: URL(filePath: "\(folder)/\(transcript)"))
            }
            index.append(Entry(file: content.file, name: attachment.name, transcript: content.transcript))
        }
        guard !index.isEmpty else { return }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        try encoder.encode(index).write(to: URL(filePath: "\(folder)/index.json"))
    }

    /// Forgets the files of a request.
    func remove(_ request: RequestID) { try? Tree("\(self.folder)/\(request.rawValue.slug)").remove() }

    /// Forgets what nobody has come back to for a month; the ledger still knows what it was.
    func sweep(now: Date) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: self.folder)) ?? []
        for name in names {
            let attributes = try? FileManager.default.attributesOfItem(atPath: "\(self.folder)/\(name)")
            guard let date = attributes?[.modificationDate] as? Date, now.timeIntervalSince(date) > Self.kept else {
                continue
            }
            try? Tree("\(self.folder)/\(name)").remove()
        }
    }

    /// In seconds.
    private static let kept = 30 * 86_400.0

    private func bytes(_ name: String, of request: RequestID) -> Data? {
        try? Data(contentsOf: URL(filePath: "\(self.folder)/\(request.rawValue.slug)/\(Self.safe(name))"))
    }

    /// Letters, digits and `.-_`, not hidden, and not too long: the end of a name says what it is.
    private static func safe(_ name: String) -> String {
        let letters = name.unicodeScalars.map { scalar -> Character in
            let isPlain = scalar.isASCII && (Character(scalar).isLetter || Character(scalar).isNumber)
            return isPlain || "._-".unicodeScalars.contains(scalar) ? Character(scalar) : "_"
        }
        let plain = String(letters.drop { $0 == "." })
        return plain.isEmpty ? "file" : String(plain.suffix(80))
    }

    private struct Entry: Encodable {
        var file: String
        var name: String
        var transcript: String?
    }
}
