import Requests

/// The time of a gesture, by which its keys are filed.
///
/// Ids without any order would put each key on another page of the ledger's index, the more the larger it is. All copies of
/// a gesture carry the same time stamp, so they are filed alike, and its keys one behind the other.
struct SlackPeriod {
    private let ts: String?
    /// Seconds since 1970; `nil` for what has no time stamp.
    private var seconds: Int64? { self.ts.map { Timestamp(slack: $0).milliseconds / 1000 } }

    private static let length: Int64 = 180
    /// A person's client that sends a message again does so within this.
    private static let slack: Int64 = 20

    init(of ts: String?) { self.ts = ts }

    /// The key of an id that comes with this very time stamp wherever it is delivered.
    func key(_ kind: String, _ id: String) -> String {
        guard let ts else { return "slack:\(kind)::\(id)" }
        return "slack:at:\(ts):\(kind):\(id)"
    }

    /// The keys of an id that may come again a little later, under another time stamp: filed by three minutes, near the turn
    /// of which there are two.
    func keys(_ kind: String, _ id: String) -> [String] {
        guard let seconds else { return [self.key(kind, id)] }
        let names = [seconds - Self.slack, seconds, seconds + Self.slack].map { String($0 / Self.length) }
        return (names.first == names.last ? [names[1]] : [names[0], names[2]]).map { "slack:\(kind):\($0):\(id)" }
    }
}
