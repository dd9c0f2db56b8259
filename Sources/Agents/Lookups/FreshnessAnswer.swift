import Foundation
import Requests

/// How recent a model's data is: the latest value of each column that holds a time.
struct FreshnessAnswer {
    let snapshot: Snapshot
    let warehouse: Warehouse
    let now: Timestamp

    func answer(_ intent: Intent) async throws -> Answer {
        guard let name = intent.text("model"), let node = self.snapshot.manifest.model(name) else {
            throw AgentError(.declined, "I know no \(intent.text("model") ?? "model by that name").")
        }
        let columns = self.snapshot.columns(of: name).filter { $0.type?.isTemporal == true }.map(\.name)
        guard let relation = node.relation_name, !columns.isEmpty else {
            throw AgentError(.declined, "\(name) has no column with a date or a time, so its age cannot be told.")
        }
        let maxima = columns.map { "cast(max(\($0.quotedName)) as varchar)" }
        let query = "select count(*), \(maxima.joined(separator: ", ")) from \(relation)"
        guard let row = try await self.warehouse.rows([query]).first??.first, row.count == columns.count + 1 else {
            throw AgentError(.declined, "\(name) is not built in the database yet, so there is nothing to look at.")
        }
        let rows = zip(columns, row.dropFirst()).map { [$0, $1 ?? "empty", $1.flatMap(self.age) ?? ""] }
        let newest = zip(columns, row.dropFirst()).compactMap { $1 }.filter { self.age($0) != nil }.max()
        let title =
            newest.map { "The newest data in \(name) is from \($0)" } ?? "\(name) has no data with a time in the past"
        return Answer(
            title: title,
            passages: [
                .table(.init(caption: "Latest values", header: ["column", "latest", "age"], rows: rows)),
                .text("\(row[0] ?? "0") rows, at commit \(self.snapshot.commit.prefix(10))."),
            ]
        )
    }

    /// "3 days", for a time that lies in the past.
    private func age(_ text: String) -> String? {
        guard let time = text.asTimestamp, time <= self.now else { return nil }
        let seconds = time.duration(to: self.now).components.seconds
        switch seconds {
        case ..<7200: return "\(seconds / 60) minutes"
        case ..<172_800: return "\(seconds / 3600) hours"
        default: return "\(seconds / 86400) days"
        }
    }
}

extension String {
    /// Whether this is a warehouse's type for dates and times.
    var isTemporal: Bool { self.hasPrefix("date") || self.hasPrefix("timestamp") }

    /// An identifier as SQL wants it.
    var quotedName: String { "\"\(self.replacing("\"", with: "\"\""))\"" }

    /// A text as SQL wants it.
    var quotedText: String { "'\(self.replacing("'", with: "''"))'" }

    /// `2026-01-31` or `2026-01-31 08:00:00`, taken for UTC.
    fileprivate var asTimestamp: Timestamp? {
        guard let parts = self.firstMatch(of: /^(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d):(\d\d))?/) else { return nil }
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let date = calendar.date(
            from: DateComponents(
                year: Int(parts.1),
                month: Int(parts.2),
                day: Int(parts.3),
                hour: parts.4.flatMap { Int($0) },
                minute: parts.5.flatMap { Int($0) },
                second: parts.6.flatMap { Int($0) }
            )
        )
        return date.map { Timestamp(milliseconds: Int64($0.timeIntervalSince1970 * 1000)) }
    }
}
