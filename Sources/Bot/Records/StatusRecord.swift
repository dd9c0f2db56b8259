import ChatBridge
import Console
import Foundation
import Ledger
import Requests

/// How the bot is, as the command line shows it.
struct StatusRecord {
    let overview: Overview
    let health: HealthFile.Content?
    let now: Timestamp

    /// The process that wrote the health file, when it lives.
    private var pid: Int32? { self.health.flatMap { kill($0.pid, 0) == 0 || errno == EPERM ? $0.pid : nil } }

    private var conditions: [Condition] { self.pid == nil ? [] : self.health?.conditions ?? [] }

    var needsAPerson: Bool {
        !self.overview.parked.isEmpty || !self.overview.holds.isEmpty
            || self.conditions.contains { $0.state == .broken }
    }

    var text: String {
        let overview = self.overview
        let waiting = Hand.allCases.compactMap { hand in overview.outbox[hand].map { "\(hand.rawValue) \($0)" } }
        var lines = [
            self.pid.map { "The bot runs as process \($0)." } ?? "The bot does not run.",
            "  requests  \(overview.openRequests) open, \(overview.waitingForPeople) of them wait for a person",
            "  to do     \(waiting.isEmpty ? "nothing" : waiting.joined(separator: ", "))",
        ]
        if let oldest = overview.oldestDue { lines.append("  oldest    \(oldest.duration(to: self.now).spoken)") }
        for condition in self.conditions {
            lines.append("  \(condition.state.rawValue)  \(condition.subject)  \(condition.detail)")
        }
        for hold in overview.holds {
            lines.append(
                "  paused    \(hold.agent.rawValue) on \(hold.project), since \(hold.failures) changes in a row failed; "
                    + "`chatbridge requests resume \(hold.project)`"
            )
        }
        if !overview.parked.isEmpty {
            lines.append("  given up  \(overview.parked.count); `chatbridge requests parked` says what and why")
        }
        return lines.joined(separator: "\n")
    }

    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
        return String(decoding: try encoder.encode(self.fields), as: UTF8.self)
    }

    private var fields: Fields {
        Fields(
            pid: self.pid,
            openRequests: self.overview.openRequests,
            waitingForPeople: self.overview.waitingForPeople,
            outbox: Dictionary(uniqueKeysWithValues: self.overview.outbox.map { ($0.key.rawValue, $0.value) }),
            oldestDue: self.overview.oldestDue?.text,
            conditions: self.conditions,
            parked: self.overview.parked.map { ParkedRecord($0).fields },
            paused: self.overview.holds
        )
    }

    private struct Fields: Encodable {
        var pid: Int32?
        var openRequests: Int
        var waitingForPeople: Int
        var outbox: [String: Int]
        var oldestDue: String?
        var conditions: [Condition]
        var parked: [ParkedRecord.Fields]
        var paused: [Hold]
    }
}
