package import Foundation

/// A folder that agents write to, as the bot itself uses it: by relative paths, through no link, and only ordinary files.
///
/// A program in the sandbox sees nothing of the host, but a link that it leaves behind would lead the bot anywhere, and a
/// named pipe would keep it waiting for ever.
package struct Yard: Sendable {
    let path: String

    package init(_ path: String) { self.path = path }

    /// Reads the ordinary file at `name`; `nil` when there is none, or it is longer than `limit` bytes.
    package func read(_ name: String, limit: Int = 256 << 20) -> Data? {
        guard let (folder, last) = try? self.folder(of: name, isMade: false) else { return nil }
        let file = openat(folder.number, last, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard file >= 0 else { return nil }
        let handle = FileHandle(fileDescriptor: file, closeOnDealloc: true)
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size <= limit else { return nil }
        return try? handle.read(upToCount: limit) ?? Data()
    }

    /// Writes `data` to the file at `name`, making its folders. An ordinary file is replaced; anything else is in the way.
    func write(_ data: Data, to name: String) throws(AgentError) {
        let (folder, last) = try self.folder(of: name, isMade: true)
        if let status = folder.status(of: last), status.st_mode & S_IFMT != S_IFREG { throw self.refusal(name) }
        let file = openat(
            folder.number,
            last,
            O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC,
            0o644
        )
        guard file >= 0 else { throw self.refusal(name) }
        let handle = FileHandle(fileDescriptor: file, closeOnDealloc: true)
        do {
            try handle.write(contentsOf: data)
        } catch {
            throw AgentError(.failed, "\(name) could not be written: \(error.localizedDescription)")
        }
    }

    func remove(_ name: String) throws(AgentError) {
        let (folder, last) = try self.folder(of: name, isMade: false)
        guard unlinkat(folder.number, last, 0) == 0 || errno == ENOENT else { throw self.refusal(name) }
    }

    /// Makes the folder `name`, and those above it.
    func makeFolder(_ name: String) throws(AgentError) { _ = try self.folder(of: "\(name)/x", isMade: true) }

    /// Goes down to the folder of `name`, link by link refused.
    private func folder(of name: String, isMade: Bool) throws(AgentError) -> (Descriptor, String) {
        let parts = name.split(separator: "/").map(String.init)
        guard let last = parts.last, !parts.contains(".."), var folder = Descriptor(opening: self.path) else {
            throw self.refusal(name)
        }
        for part in parts.dropLast() {
            if isMade { mkdirat(folder.number, part, 0o755) }
            guard let next = folder.open(part) else { throw self.refusal(name) }
            folder = next
        }
        return (folder, last)
    }

    private func refusal(_ name: String) -> AgentError {
        AgentError(
            .failed,
            "\(name) is not an ordinary file in an ordinary folder; a link or something else is in the way."
        )
    }
}
