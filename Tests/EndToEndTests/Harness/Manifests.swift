import Foundation

/// What the bot computed of the example by its content, lent from one workspace to the next: it takes seconds, and is
/// the same each time.
final class Manifests: Sendable {
    static let shared = Manifests()

    private let folder = URL.temporaryDirectory.appending(path: "chatbridge-manifests-\(getpid())")

    func lend(to data: URL) throws {
        try FileManager.default.createDirectory(at: data, withIntermediateDirectories: true)
        guard FileManager.default.fileExists(atPath: self.folder.path) else { return }
        try FileManager.default.copyItem(at: self.folder, to: data.appending(path: "manifests"))
    }

    /// For a test that needs the bot to compute them itself.
    func takeBack(from data: URL) throws {
        let lent = data.appending(path: "manifests")
        guard FileManager.default.fileExists(atPath: lent.path) else { return }
        try FileManager.default.removeItem(at: lent)
    }

    func keep(from data: URL) {
        let made = data.appending(path: "manifests")
        guard !FileManager.default.fileExists(atPath: self.folder.path) else { return }
        try? FileManager.default.copyItem(at: made, to: self.folder)
        atexit { try? FileManager.default.removeItem(at: Manifests.shared.folder) }
    }
}
