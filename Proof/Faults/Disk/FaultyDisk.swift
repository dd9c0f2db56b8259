import CFaults
package import Foundation
package import Ledger

/// A folder whose files can be told to fail, and of which pictures can be taken as if the power went.
package final class FaultyDisk: @unchecked Sendable {
    package struct Operations: OptionSet, Sendable {
        package let rawValue: Int32
        package init(rawValue: Int32) { self.rawValue = rawValue }

        package static let reading = Operations(rawValue: Int32(faults_reading))
        package static let writing = Operations(rawValue: Int32(faults_writing))
        package static let syncing = Operations(rawValue: Int32(faults_syncing))
        package static let opening = Operations(rawValue: Int32(faults_opening))
    }

    package let folder: URL
    private let disk: OpaquePointer

    /// Becomes the file system of every database that is opened from now on; takes `folder`, which must be there.
    package init(_ folder: URL) throws {
        guard faults_install() == 0, let disk = faults_attach(folder.path) else { throw POSIXError(.ENODEV) }
        self.folder = folder
        self.disk = disk
    }

    deinit { faults_detach(self.disk) }

    /// The ledger's own file calls, by way of this disk.
    package static let calls = FileCalls(
        open: { faults_file_open($0) },
        write: { faults_file_write($0, $1, $1.count, $2) },
        sync: { faults_file_sync($0) },
        syncFolder: { faults_folder_sync($0) },
        close: { _ = faults_file_close($0) }
    )

    /// From now on these operations fail with `error`, an `errno`.
    ///
    /// - Parameters:
    ///   - suffix: only files whose names end so: `-wal`, `ledger.sqlite`, `anchor`.
    ///   - skipped: so many still work.
    ///   - times: then so many fail; `nil` until `heal()`.
    package func fail(
        _ operations: Operations,
        on suffix: String? = nil,
        with error: Int32,
        after skipped: Int = 0,
        times: Int? = nil
    ) {
        faults_arm(self.disk, operations.rawValue, suffix, error, Int32(skipped), Int32(times ?? -1))
    }

    package func heal() { faults_disarm(self.disk) }

    /// How many operations have failed.
    package var failures: Int { Int(faults_failures(self.disk)) }

    /// Says how much has been acknowledged up to now.
    package func note(_ acknowledged: Int) { faults_note(self.disk, Int64(acknowledged)) }

    /// From now on takes pictures into `folder`, at most `limit`, before one in `every` changing operations.
    package func takePictures(into folder: URL, seed: UInt64, every: Int, limit: Int) {
        faults_picture(self.disk, folder.path, seed, Int32(every), Int32(limit))
    }

    /// How much had been acknowledged when each picture was taken; they are in folders named 0, 1, …
    package var pictures: [Int] {
        (0..<faults_pictures(self.disk)).map { Int(faults_pictured_note(self.disk, $0)) }
    }
}
