import Foundation
import GRDB
import Ledger

/// Turns over one bit of a ledger's files, and asks whether anybody notices.
package struct FlipTrial: Sendable {
    /// Which file is hurt, and how the ledger was left.
    package enum Target: String, CaseIterable, Sendable {
        /// The log of a ledger that was killed.
        case log = "ledger.sqlite-wal"
        /// The database of one whose log was taken over into it.
        case database = "ledger.sqlite"
        case anchor = "anchor"
    }

    package var flips: Int
    package var seed: UInt64
    /// How many bits of one ledger are tried, one at a time.
    package var each = 100
    /// How many things happen before.
    package var length = 60

    package init(flips: Int, seed: UInt64) {
        self.flips = flips
        self.seed = seed
    }

    /// What is left of a story: its files as they lie there, and what they hold.
    private struct Remains {
        var folder: URL
        var contents: Contents
        var clock: SteadyClock
    }

    package func run(_ target: Target) async throws -> Tally {
        try await Tally.gather(self.flips, from: self.seed) { try await self.hurt(target, $0, atMost: self.each) }
    }

    /// Flips bits of one ledger.
    package func hurt(_ target: Target, _ seed: UInt64, atMost limit: Int) async throws -> Tally {
        let place = try Place()
        let remains = try await self.tell(seed, in: place, hasLog: target != .database)
        var random = Seed(seed)
        var tally = Tally()
        let bytes = try Data(contentsOf: remains.folder.appending(path: target.rawValue))
        for number in 0..<min(limit, self.each) where !bytes.isEmpty {
            let (byte, bit) = (Int.random(in: 0..<bytes.count, using: &random), Int.random(in: 0..<8, using: &random))
            let folder = place.folder.appending(path: "flip \(number)")
            try FileManager.default.copyItem(at: remains.folder, to: folder)
            var hurt = bytes
            hurt[byte] ^= 1 << UInt8(bit)
            try hurt.write(to: folder.appending(path: target.rawValue))
            let finding = await self.look(into: folder, remains)
            tally.add(finding, of: "\(target.rawValue), seed \(seed), byte \(byte), bit \(bit)")
            try FileManager.default.removeItem(at: folder)
        }
        return tally
    }

    /// A ledger that was killed, with a history in its database and the newest part of it in its log.
    private func tell(_ seed: UInt64, in place: Place, hasLog: Bool) async throws -> Remains {
        let (home, left) = (try place.room("home"), place.folder.appending(path: "left"))
        let clock = SteadyClock()
        var story = Story(seed: seed)
        for life in 0..<2 {
            try await Ledger.opened(in: home, clock: clock).life { ledger in
                for _ in 0..<self.length / 2 { _ = try await story.go(on: ledger, clock) }
                if life == 1 { try Self.copy(home, to: left) }
            }
        }
        if !hasLog { try Self.takeOver(left) }
        let whole = try place.room("whole")
        try FileManager.default.removeItem(at: whole)
        try FileManager.default.copyItem(at: left, to: whole)
        try Ledger.opened(in: whole, clock: clock).close()
        return Remains(folder: left, contents: try Contents(of: whole), clock: clock)
    }

    /// Brings the log into the database.
    private static func takeOver(_ folder: URL) throws {
        let queue = try DatabaseQueue(path: folder.appending(path: Target.database.rawValue).path)
        try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)") }
        try queue.close()
    }

    /// What a killed process leaves: the log's shared memory is made anew from the log.
    private static func copy(_ home: URL, to folder: URL) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for target in Target.allCases {
            let file = home.appending(path: target.rawValue)
            guard FileManager.default.fileExists(atPath: file.path) else { continue }
            try FileManager.default.copyItem(at: file, to: folder.appending(path: target.rawValue))
        }
    }

    private func look(into folder: URL, _ remains: Remains) async -> Finding {
        do {
            let verification = try await LedgerReader(directory: folder).verify()
            if let fault = verification.faults.first { return .detected("\(fault)") }
            try Ledger.opened(in: folder, clock: remains.clock).close()
            let contents = try Contents(of: folder)
            return contents == remains.contents ? .whole : .lost(contents.difference(from: remains.contents))
        } catch let error as LedgerError {
            return .refused(error)
        } catch {
            return .lost("Verified, but cannot be read: \(error)")
        }
    }
}
