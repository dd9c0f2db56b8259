import Foundation

/// The calls with which the ledger keeps a file of its own beside the database; a proof puts failing ones in their place.
///
/// Each returns what the system's call of that kind does: -1 and `errno` on failure.
package struct FileCalls: Sendable {
    /// Opens a file for reading and writing, and creates it, for its owner alone, when it is not there.
    package var open: @Sendable (_ path: String) -> Int32
    package var write: @Sendable (_ descriptor: Int32, _ bytes: [UInt8], _ offset: Int) -> Int
    /// Returns once what was written is on the disk.
    package var sync: @Sendable (_ descriptor: Int32) -> Int32
    /// Returns once the names of the files in a folder are on the disk.
    package var syncFolder: @Sendable (_ path: String) -> Int32
    package var close: @Sendable (_ descriptor: Int32) -> Void

    package init(
        open: @escaping @Sendable (_ path: String) -> Int32,
        write: @escaping @Sendable (_ descriptor: Int32, _ bytes: [UInt8], _ offset: Int) -> Int,
        sync: @escaping @Sendable (_ descriptor: Int32) -> Int32,
        syncFolder: @escaping @Sendable (_ path: String) -> Int32,
        close: @escaping @Sendable (_ descriptor: Int32) -> Void
    ) {
        self.open = open
        self.write = write
        self.sync = sync
        self.syncFolder = syncFolder
        self.close = close
    }

    /// The system's own.
    package static let system = FileCalls(
        open: { Glibc.open($0, O_RDWR | O_CREAT | O_CLOEXEC, 0o600) },
        write: { pwrite($0, $1, $1.count, $2) },
        sync: { fdatasync($0) },
        syncFolder: { path in
            let descriptor = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            guard descriptor >= 0 else { return -1 }
            defer { _ = Glibc.close(descriptor) }
            return fsync(descriptor)
        },
        close: { _ = Glibc.close($0) }
    )
}
