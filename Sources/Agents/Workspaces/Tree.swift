import Foundation

/// A folder that was written by a program nobody trusts: measured and removed without following a link out of it,
/// however deep it goes and whatever may be read.
package struct Tree: Sendable {
    package let path: String

    package init(_ path: String) { self.path = path }

    /// What a tree takes up.
    package struct Use: Hashable, Sendable {
        /// On the disk: a sparse file counts as little as it takes.
        package var bytes = 0
        /// Files and folders.
        package var files = 0
        /// It is nested deeper than is looked at.
        package var isTooDeep = false

        static func + (left: Use, right: Use) -> Use {
            Use(
                bytes: left.bytes + right.bytes,
                files: left.files + right.files,
                isTooDeep: left.isTooDeep || right.isTooDeep
            )
        }
    }

    private static let deepest = 100

    /// What it takes up now. What vanishes or cannot be read meanwhile counts as nothing.
    package func use() -> Use {
        var use = Use()
        guard let top = Descriptor(opening: self.path) else { return use }
        Self.measure(top, depth: 0, &use)
        return use
    }

    private static func measure(_ folder: Descriptor, depth: Int, _ use: inout Use) {
        guard depth < self.deepest else {
            use.isTooDeep = true
            return
        }
        for name in folder.names {
            guard let status = folder.status(of: name) else { continue }
            use.bytes += Int(status.st_blocks) * 512
            use.files += 1
            if status.st_mode & S_IFMT == S_IFDIR, let child = folder.open(name) {
                self.measure(child, depth: depth + 1, &use)
            }
        }
    }

    /// Removes it. Throws when something is still there afterwards.
    package func remove() throws(AgentError) {
        if unlink(self.path) == 0 || errno == ENOENT { return }
        var rounds = 0
        while let top = Descriptor(opening: self.path, isForced: true), rounds < 1000 {
            // What was too deep has come up, so there may be more to do.
            var raised = 0
            Self.clear(top, top: top, depth: 0, &raised)
            rounds += 1
            if raised == 0 { break }
        }
        guard rmdir(self.path) == 0 || errno == ENOENT else {
            throw AgentError(.failed, "\(self.path) could not be removed: \(String(cString: strerror(errno)))")
        }
    }

    /// Empties `folder`. Nested deeper than is gone down, a folder is moved up to the top, so that a few descriptors do
    /// for any depth.
    private static func clear(_ folder: Descriptor, top: Descriptor, depth: Int, _ raised: inout Int) {
        for name in folder.names where unlinkat(folder.number, name, 0) != 0 {
            if depth >= self.deepest, let child = folder.open(name, isForced: true) {
                _ = child
                if renameat(folder.number, name, top.number, "raised-\(UUID().uuidString)") == 0 { raised += 1 }
                continue
            }
            if let child = folder.open(name, isForced: true) {
                self.clear(child, top: top, depth: depth + 1, &raised)
            }
            unlinkat(folder.number, name, AT_REMOVEDIR)
        }
    }
}

/// An open folder; closed when it is let go of.
final class Descriptor {
    let number: Int32

    private static let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC

    /// - Parameter isForced: whether its permissions may be changed to get in.
    init?(opening path: UnsafePointer<CChar>, in folder: Int32 = AT_FDCWD, isForced: Bool = false) {
        var number = openat(folder, path, Self.flags)
        if number < 0, errno == EACCES, isForced, Self.permit(path, in: folder) {
            number = openat(folder, path, Self.flags)
        }
        guard number >= 0 else { return nil }
        if isForced { fchmod(number, 0o700) }
        self.number = number
    }

    deinit { close(self.number) }

    /// A folder in it, which is no link.
    func open(_ name: UnsafePointer<CChar>, isForced: Bool = false) -> Descriptor? {
        Descriptor(opening: name, in: self.number, isForced: isForced)
    }

    /// Of the entry itself, not of what a link points to.
    func status(of name: UnsafePointer<CChar>) -> stat? {
        var status = stat()
        return fstatat(self.number, name, &status, AT_SYMLINK_NOFOLLOW) == 0 ? status : nil
    }

    /// What is in it, read anew: as bytes that end with a zero, since a name need not be text.
    var names: [[CChar]] {
        // fdopendir takes its descriptor over, and two of the same share a place in the folder.
        let copy = openat(self.number, ".", Self.flags)
        guard copy >= 0 else { return [] }
        guard let stream = fdopendir(copy) else {
            close(copy)
            return []
        }
        defer { closedir(stream) }
        var names: [[CChar]] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { name in
                    Array(UnsafeBufferPointer(start: name, count: strlen(name) + 1))
                }
            }
            if name != [46, 0], name != [46, 46, 0] { names.append(name) }
        }
        return names
    }

    /// Lets the owner in, unless it is a link: those have no permissions of their own.
    private static func permit(_ path: UnsafePointer<CChar>, in folder: Int32) -> Bool {
        var status = stat()
        guard fstatat(folder, path, &status, AT_SYMLINK_NOFOLLOW) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            return false
        }
        return fchmodat(folder, path, 0o700, 0) == 0
    }
}
