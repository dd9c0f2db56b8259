import Foundation
import Simulator

/// One life of the bot, from its start to its end, as it was seen.
struct Life: Sendable {
    let number: Int
    /// How it was to end.
    var end: String
    /// How it did.
    var ending = ""
    /// From its start until it was connected, and until it first acknowledged or called something; in milliseconds.
    var ready: Int?
    var answered: Int?
    /// Resident memory in KiB and open files shortly before its end.
    var memory = 0
    var files = 0
    /// Requests that ended in it.
    var ended = 0
}

extension Life {
    /// Reads from the ledger of the workspace when it was ready and when it first answered.
    mutating func time(_ entries: [Simulator.LedgerEntry], since start: Int64) {
        func first(_ condition: (Simulator.LedgerEntry) -> Bool) -> Int? {
            entries.first(where: condition).map { Int(($0.at - start) / 1000) }
        }
        self.ready = first { $0.kind == .connected }
        self.answered = first { entry in
            let method = entry.detail["method"]?.string ?? ""
            return entry.kind == .acknowledged
                || entry.kind == .called && (method.hasPrefix("chat.") || method.hasPrefix("conv"))
        }
    }
}
