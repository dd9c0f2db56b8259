import Requests

/// The minutes that a message belongs to, by which Slack's random ids are filed.
///
/// Ids without any order would put each new key on another page of the ledger's index, the more the larger it is. All
/// copies of a gesture carry the same time stamp, so they are filed alike.
struct SlackPeriod {
    /// Seconds since 1970; `nil` for what has no time stamp.
    private let seconds: Int64?

    private static let length: Int64 = 180
    /// A person's client that sends a message again does so within this.
    private static let slack: Int64 = 20

    init(of ts: String?) { self.seconds = ts.map { Timestamp(slack: $0).milliseconds / 1000 } }

    /// The key of an id that comes with this very time stamp wherever it is delivered.
    func key(_ kind: String, _ id: String) -> String {
        "slack:\(kind):\(self.seconds.map { Self.name($0) } ?? ""):\(id)"
    }

    /// The keys of an id that may come again a little later: near the turn of the period there are two.
    func keys(_ kind: String, _ id: String) -> [String] {
        guard let seconds else { return [self.key(kind, id)] }
        let names = [seconds - Self.slack, seconds, seconds + Self.slack].map(Self.name)
        return (names.first == names.last ? [names[1]] : [names[0], names[2]]).map { "slack:\(kind):\($0):\(id)" }
    }

    private static func name(_ seconds: Int64) -> String { String(seconds / self.length) }
}
