import Digests
import Foundation
package import Requests

/// Pictures on disk, named by their content, until they are shown: the ledger remembers a picture's name, not its bytes.
package struct PictureShelf: Sendable {
    private let folder: String
    /// So many are kept; the oldest go.
    private static let capacity = 500

    /// - Parameter directory: the data folder.
    package init(directory: String) { self.folder = "\(directory)/pictures" }

    /// Keeps a PNG; the same bytes are kept once.
    func keep(_ png: [UInt8], title: String, words: String) throws -> Picture {
        let name = SHA256.hex(png)
        try FileManager.default.createDirectory(atPath: self.folder, withIntermediateDirectories: true)
        // Written whole or not at all.
        try Data(png).write(to: self.url(name), options: .atomic)
        self.prune()
        return Picture(content: name, title: title, words: words)
    }

    /// The bytes of a picture; `nil` when it is gone, or is not what it was.
    package func bytes(of picture: Picture) -> [UInt8]? {
        guard picture.content.allSatisfy(\.isHexDigit), let data = try? Data(contentsOf: self.url(picture.content)),
            SHA256.hex(data) == picture.content
        else { return nil }
        return Array(data)
    }

    private func url(_ name: String) -> URL { URL(filePath: "\(self.folder)/\(name).png") }

    private func prune() {
        let key = URLResourceKey.contentModificationDateKey
        let files =
            (try? FileManager.default.contentsOfDirectory(
                at: URL(filePath: self.folder),
                includingPropertiesForKeys: [key]
            )) ?? []
        guard files.count > Self.capacity else { return }
        func date(_ url: URL) -> Date {
            (try? url.resourceValues(forKeys: [key]).contentModificationDate) ?? .distantPast
        }
        for file in files.sorted(by: { date($0) < date($1) }).prefix(files.count - Self.capacity) {
            try? FileManager.default.removeItem(at: file)
        }
    }
}
