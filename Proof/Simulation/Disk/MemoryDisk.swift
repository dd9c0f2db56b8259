import CMemoryDisk
import Foundation

/// The databases below a folder, in the memory of this process until they are let go: a bot that is killed a hundred times a
/// second need not trouble the system. Other files there are real.
final class MemoryDisk: Sendable {
    private let folder: URL

    init(_ folder: URL) throws {
        guard memorydisk_install() == 0, memorydisk_hold(folder.path) == 0 else { throw POSIXError(.ENOMEM) }
        self.folder = folder
    }

    /// Lets go of everything.
    func release() {
        memorydisk_release(self.folder.path)
        try? FileManager.default.removeItem(at: self.folder)
    }

    /// How many bytes a database or its log has; `nil` when there is none.
    func size(of file: URL) -> Int? {
        let size = memorydisk_size(file.path)
        return size < 0 ? nil : Int(size)
    }

    /// Takes in a real file.
    func load(_ file: URL, as target: URL) throws {
        let bytes = try Data(contentsOf: file)
        let result = bytes.withUnsafeBytes { memorydisk_put(target.path, $0.baseAddress, Int64($0.count)) }
        guard result == 0 else { throw POSIXError(.ENOMEM) }
    }

    func copy(_ file: URL, to target: URL) throws {
        guard memorydisk_copy(file.path, target.path) == 0 else { throw POSIXError(.ENOENT) }
    }

    func cut(_ file: URL, to size: Int) throws {
        guard memorydisk_cut(file.path, Int64(size)) == 0 else { throw POSIXError(.ENOENT) }
    }

    /// Removes a folder and all that is in it, here and on the real disk.
    func remove(_ folder: URL) {
        memorydisk_clear(folder.path)
        try? FileManager.default.removeItem(at: folder)
    }
}
