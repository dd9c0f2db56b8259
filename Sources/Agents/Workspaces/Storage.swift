import Foundation
import Requests

/// How much of the disk the agents may take.
package struct Storage: Hashable, Sendable {
    /// What worktrees, scratch folders and caches may take up together before the oldest go, in bytes.
    package var cap: Int
    /// The largest database that is copied for each piece of work, in bytes, where a copy takes room at all.
    package var databaseCopy: Int

    package init(cap: Int = 40 << 30, databaseCopy: Int = 20 << 30) {
        self.cap = cap
        self.databaseCopy = databaseCopy
    }
}

extension TimeSource {
    /// The time as files carry it.
    var date: Date { Date(timeIntervalSince1970: Double(self.now.milliseconds) / 1000) }
}
