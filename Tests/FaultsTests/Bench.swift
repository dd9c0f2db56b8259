import Foundation
import GRDB
import Ledger
import Requests

@testable import Faults

/// A ledger on a disk that can be told to fail.
final class Bench: Sendable {
    let place: Place
    let disk: FaultyDisk
    let clock = SteadyClock()
    let health = Health()

    init() throws {
        self.place = try Place()
        self.disk = try FaultyDisk(try self.place.room("disk"))
    }

    func work(_ body: (Bench, Ledger) async throws -> Void) async throws {
        try await Ledger.opened(in: self.disk.folder, clock: self.clock, health: self.health).life {
            ledger async throws in
            try await body(self, ledger)
        }
    }

    static func message(_ number: Int, words: String = "add a metric") -> Intake {
        let person = PersonID("local:person \(number)")
        let opening = Opening(person: person, conversation: ConversationID("c\(number)"), words: .text(words))
        return Intake(keys: ["gesture \(number)"], wish: .message(opening))
    }

    func message(_ number: Int) -> Intake { Self.message(number) }

    /// Makes the page of the closed database unreadable on which `words` are.
    func spoilPage(holding words: String) throws {
        let file = self.disk.folder.appending(path: "ledger.sqlite")
        let queue = try DatabaseQueue(path: file.path)
        try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)") }
        try queue.close()
        var bytes = try Data(contentsOf: file)
        guard let place = bytes.range(of: Data(words.utf8)) else { throw POSIXError(.ENOENT) }
        bytes[place.lowerBound / 4096 * 4096] = 0xff
        try bytes.write(to: file)
    }

    /// Holds the database's write lock while `body` works.
    func locked(_ body: () async throws -> Void) async throws {
        var configuration = GRDB.Configuration()
        configuration.allowsUnsafeTransactions = true
        let file = self.disk.folder.appending(path: "ledger.sqlite").path
        let queue = try DatabaseQueue(path: file, configuration: configuration)
        try await queue.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
        try await body()
        try await queue.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
        try queue.close()
    }
}

/// A small file system of its own, in memory; only the machine's owner can make one.
final class Volume: Sendable {
    static let canMount: Bool = {
        guard let volume = try? Volume(megabytes: 1) else { return false }
        return FileManager.default.isWritableFile(atPath: volume.folder.path)
    }()

    let folder: URL

    init(megabytes: Int) throws {
        self.folder = URL.temporaryDirectory.appending(path: "volume-\(UUID())", directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: self.folder, withIntermediateDirectories: true)
        guard mount("tmpfs", self.folder.path, "tmpfs", 0, "size=\(megabytes)m") == 0 else {
            throw POSIXError(.EPERM)
        }
    }

    deinit {
        umount2(self.folder.path, Int32(MNT_DETACH))
        try? FileManager.default.removeItem(at: self.folder)
    }

    func grow(megabytes: Int) throws {
        guard mount("tmpfs", self.folder.path, "tmpfs", UInt(MS_REMOUNT), "size=\(megabytes)m") == 0 else {
            throw POSIXError(.EPERM)
        }
    }
}
