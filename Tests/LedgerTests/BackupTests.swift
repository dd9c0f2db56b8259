import Foundation
import Requests
import Testing

@testable import Ledger

@Suite("Backups")
struct BackupTests {
    private let place: Workplace
    private let file: URL

    init() throws {
        self.place = try Workplace()
        self.file = self.place.folder.appending(path: "backup.sqlite")
    }

    /// Three requests; a backup is made after two, while the ledger is open.
    private func prepare() async throws {
        try await self.place.life { ledger async throws in
            for _ in 0..<2 { _ = try await ledger.hear() }
            let backup = try Backup.make(of: self.place.folder, to: self.file, at: self.place.clock.now)
            #expect(backup.verification.isSound && backup.verification.events == 2)
            _ = try await ledger.hear(by: bo)
        }
    }

    private func restore(_ body: (Restoration, Backup) throws -> Void) throws {
        let restoration = try Restoration(of: self.place.folder)
        defer { restoration.close() }
        try body(restoration, try Backup(verifying: self.file))
    }

    @Test func `a backup is one sound file for its owner alone`() async throws {
        try await self.prepare()
        #expect(try Backup(verifying: self.file).verification.isSound)
        let mode = try FileManager.default.attributesOfItem(atPath: self.file.path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        let names = try FileManager.default.contentsOfDirectory(atPath: self.place.folder.path)
        #expect(names.filter { $0.contains("backup") } == ["backup.sqlite"])
    }

    @Test func `a backup never takes the place of a file`() async throws {
        try await self.prepare()
        #expect(throws: LedgerError.self) {
            try Backup.make(of: self.place.folder, to: self.file, at: self.place.clock.now)
        }
    }

    @Test func `restoring names what the backup lacks, keeps the old ledger and goes on from there`() async throws {
        try await self.prepare()
        try self.restore { restoration, backup in
            #expect(!restoration.isEmpty)
            let loss = try #require(restoration.loss(to: backup))
            #expect(loss.contains("events 3 to 3") && loss.contains("request 3"))
            let kept = try #require(try restoration.replace(with: backup, at: self.place.clock.now))
            #expect(FileManager.default.fileExists(atPath: kept.appending(path: "ledger.sqlite").path))
            #expect(FileManager.default.fileExists(atPath: kept.appending(path: "anchor").path))
        }
        try await self.place.life { ledger async throws in
            #expect(try await ledger.request(RequestID("2")) != nil)
            // Not 3: that one's buttons are still in the chat.
            #expect(try await ledger.hear(by: bo) == .recorded(RequestID("4")))
            #expect(try await ledger.verify().isSound)
        }
    }

    @Test func `a backup goes into an empty folder`() async throws {
        try await self.prepare()
        let other = try Workplace()
        let restoration = try Restoration(of: other.folder)
        #expect(restoration.isEmpty)
        let backup = try Backup(verifying: self.file)
        #expect(restoration.loss(to: backup) == nil)
        #expect(try restoration.replace(with: backup, at: other.clock.now) == nil)
        restoration.close()
        try await other.life { ledger async throws in #expect(try await ledger.verify().events == 2) }
    }

    @Test func `nothing is restored while a bot works in the folder`() async throws {
        try await self.place.life { _ async throws in
            let refusal = #expect(throws: LedgerError.self) { try Restoration(of: self.place.folder) }
            #expect(refusal?.code == .inUse)
            #expect(refusal?.message.contains("process \(getpid())") == true)
        }
    }

    @Test func `a backup put there by hand is refused`() async throws {
        try await self.prepare()
        for suffix in ["", "-wal", "-shm"] {
            try? FileManager.default.removeItem(at: self.place.folder.appending(path: "ledger.sqlite\(suffix)"))
        }
        try FileManager.default.copyItem(at: self.file, to: self.place.folder.appending(path: "ledger.sqlite"))
        #expect(throws: LedgerError.self) { try self.place.open() }
        let faults = try await LedgerReader(directory: self.place.folder).verify().faults
        #expect(!faults.isEmpty)
    }

    @Test func `a restore that was killed between its steps leaves nothing that opens`() async throws {
        try await self.prepare()
        let anchor = self.place.folder.appending(path: "anchor")
        let old = try Data(contentsOf: anchor)
        try self.restore { _ = try $0.replace(with: $1, at: self.place.clock.now) }
        try FileManager.default.removeItem(at: anchor)
        #expect(throws: LedgerError.self) { try self.place.open() }
        try old.write(to: anchor)
        #expect(throws: LedgerError.self) { try self.place.open() }
        try FileManager.default.removeItem(at: self.place.folder.appending(path: "ledger.sqlite"))
        #expect(throws: LedgerError.self) { try self.place.open() }
        try self.restore { _ = try $0.replace(with: $1, at: self.place.clock.now.advanced(by: .seconds(1))) }
        try self.place.open().close()
    }

    @Test func `a damaged backup is not restored, and a damaged ledger not backed up`() async throws {
        try await self.prepare()
        var bytes = try Data(contentsOf: self.file)
        let words = try #require(bytes.range(of: Data("add a metric".utf8)))
        bytes[words.lowerBound] ^= 1
        try bytes.write(to: self.file)
        try self.restore { restoration, backup in
            #expect(!backup.verification.isSound)
            #expect(throws: LedgerError.self) { try restoration.replace(with: backup, at: self.place.clock.now) }
        }
        try self.place.open().close()
        try self.place.alter("UPDATE event SET body = replace(body, 'metric', 'secret') WHERE seq = 1")
        let other = self.place.folder.appending(path: "other.sqlite")
        let refusal = #expect(throws: LedgerError.self) {
            try Backup.make(of: self.place.folder, to: other, at: self.place.clock.now)
        }
        #expect(refusal?.message.contains("event 1") == true)
        #expect(!FileManager.default.fileExists(atPath: other.path))
    }
}
