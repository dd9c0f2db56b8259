import ChatBridge
import Digests
import Foundation

/// The key that seals buttons: made at the first start, kept in the data folder, readable by its owner alone.
enum SecretFile {
    static func key(in data: URL) throws -> HMACKey {
        let file = data.appending(path: "button.key")
        try FileManager.default.createDirectory(at: data, withIntermediateDirectories: true)
        if let bytes = try? Data(contentsOf: file), bytes.count == 32 { return HMACKey(Array(bytes)) }
        guard !FileManager.default.fileExists(atPath: file.path) else {
            throw ConfigurationError(
                place: file.path,
                problem: "is not a key of 32 bytes; move it away to make a new one (open buttons then stop working)"
            )
        }
        let bytes = try SecureRandom.bytes(32)
        guard
            FileManager.default.createFile(
                atPath: file.path,
                contents: Data(bytes),
                attributes: [.posixPermissions: 0o600]
            )
        else {
            throw ConfigurationError(place: file.path, problem: "can't be written; is the data folder writable?")
        }
        return HMACKey(bytes)
    }

    /// What a file holds that somebody else writes; `nil` when that is nothing, or cannot be read.
    static func text(in path: String) -> String? {
        guard let text = try? String(contentsOf: URL(filePath: path), encoding: .utf8) else { return nil }
        let secret = text.trimmingCharacters(in: .whitespacesAndNewlines)
        return secret.isEmpty ? nil : secret
    }
}

extension SlackVault {
    /// A file in the data folder, written whole or not at all, and on disk when that returns.
    static func file(in data: URL) -> SlackVault {
        let file = data.appending(path: "slack.tokens")
        return SlackVault(
            read: {
                FileManager.default.fileExists(atPath: file.path) ? Array(try Data(contentsOf: file)) : nil
            },
            write: { bytes in
                let draft = data.appending(path: "slack.tokens.new")
                try? FileManager.default.removeItem(at: draft)
                guard
                    FileManager.default.createFile(
                        atPath: draft.path,
                        contents: Data(bytes),
                        attributes: [.posixPermissions: 0o600]
                    )
                else { throw ConfigurationError(place: file.path, problem: "can't be written") }
                let handle = try FileHandle(forUpdating: draft)
                try handle.synchronize()
                try handle.close()
                guard rename(draft.path, file.path) == 0 else {
                    throw ConfigurationError(place: file.path, problem: "can't be written")
                }
            }
        )
    }
}
