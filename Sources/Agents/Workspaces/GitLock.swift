import Foundation

/// A lock of git that was in the way: of one that is at work, or of one that was killed and left it for ever.
struct GitLock {
    /// Moving a branch takes milliseconds; a lock this old is nobody's.
    private static let longestHeld: TimeInterval = 10

    let path: String

    /// The lock that git complains about; `nil` when it complains about something else.
    init?(in errors: String) {
        guard let match = errors.firstMatch(of: /Unable to create '([^']+\.lock)': File exists/) else { return nil }
        self.path = String(match.1)
    }

    /// Removes the lock of a branch in the git directory `directory` when nobody can hold it any more. The lock of an
    /// index stays: a person may be writing the words of a commit for as long as they like.
    func clear(in directory: String) {
        let references = ["refs/", "packed-refs.lock", "HEAD.lock"].map { "\(directory)/\($0)" }
        guard references.contains(where: self.path.hasPrefix), !self.path.contains("/../"),
            let changed = try? FileManager.default.attributesOfItem(atPath: self.path)[.modificationDate] as? Date,
            Date().timeIntervalSince(changed) > Self.longestHeld
        else { return }
        try? FileManager.default.removeItem(atPath: self.path)
    }
}
