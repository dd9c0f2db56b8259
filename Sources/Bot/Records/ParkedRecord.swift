import Console
import Foundation
import Ledger
import Requests

/// Work that was given up, as the command line shows it.
struct ParkedRecord {
    let work: Parked

    init(_ work: Parked) { self.work = work }

    var text: String {
        let request = self.work.request.map { "#\($0)" } ?? "–"
        return "\(request)  \(self.work.at.text)  \(self.work.hand)  \(self.work.reason)"
    }

    func line() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self.fields), as: UTF8.self)
    }

    var fields: Fields {
        Fields(
            request: self.work.request?.rawValue,
            at: self.work.at.text,
            hand: self.work.hand,
            attempt: self.work.attempt,
            reason: self.work.reason
        )
    }

    struct Fields: Encodable {
        var request: String?
        var at: String
        var hand: String
        var attempt: Int
        var reason: String
    }
}
