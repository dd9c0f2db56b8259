import Foundation
import Ledger

/// Cuts the power under a ledger at many points of a story, and asks each time what is left.
package struct PowerTrial: Sendable {
    package var points: Int
    package var seed: UInt64
    /// How many points of one story are looked at.
    package var pictures = 40
    /// How many things happen in a story.
    package var length = 24
    /// Whether writes, syncs and reads fail now and then before the power goes.
    package var isFailing: Bool
    /// Whether the power goes while a ledger forgets what is too old to be of use.
    package var isAgeing: Bool

    package init(points: Int, seed: UInt64, isFailing: Bool = false, isAgeing: Bool = false) {
        self.points = points
        self.seed = seed
        self.isFailing = isFailing
        self.isAgeing = isAgeing
    }

    package func run() async throws -> Tally {
        try await Tally.gather(self.points, from: self.seed) { try await self.tell($0, atMost: self.pictures) }
    }

    /// One story; its seed is named with what is lost.
    package func tell(_ seed: UInt64, atMost limit: Int) async throws -> Tally {
        let place = try Place()
        let disk = try FaultyDisk(try place.room("disk"))
        let pictures = try place.room("pictures")
        let clock = SteadyClock()
        var deeds: [Deed] = []
        var story = Story(seed: seed)
        // A second life, so that the end of the first is cut as well.
        for life in 0..<2 {
            if self.isAgeing, life == 1 { story.age(clock) }
            if life == (self.isAgeing ? 1 : 0) {
                disk.takePictures(into: pictures, seed: seed, every: 4, limit: limit)
            }
            try await Ledger.opened(in: disk.folder, clock: clock).life { ledger in
                for _ in 0..<self.length / 2 {
                    if self.isFailing { story.hurt(disk) }
                    deeds += try await story.go(on: ledger, clock)
                    disk.note(deeds.count)
                }
                disk.heal()
            }
        }
        var tally = Tally()
        for (number, acknowledged) in disk.pictures.enumerated() {
            let folder = pictures.appending(path: "\(number)")
            let inquiry = Inquiry(deeds: Array(deeds[..<acknowledged]), clock: clock)
            tally.add(await inquiry.look(into: folder), of: "seed \(seed), point \(number)")
        }
        return tally
    }
}
