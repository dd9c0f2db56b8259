import Ledger
import Requests

/// The state of the bot as Prometheus reads it:
/// https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
struct Metrics {
    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    let overview: Overview
    let conditions: [Condition]
    let tally: ConsoleTally
    let version: String
    let start: Timestamp
    let now: Timestamp

    var text: String {
        var page = Page()
        page.family(
            "chatbridge_build_info",
            .gauge,
            "Always 1; the version is a label.",
            [(["version": self.version], 1)]
        )
        page.family(
            "chatbridge_start_time_seconds",
            .gauge,
            "When the bot began, in seconds since 1970.",
            [([:], Double(self.start.milliseconds) / 1000)]
        )
        self.work(&page)
        page.family(
            "chatbridge_condition",
            .gauge,
            "How what the bot depends on is: 0 well, 1 strained, 2 broken.",
            self.conditions.sorted { $0.subject < $1.subject }.map { (["subject": $0.subject], Self.weight($0.state)) }
        )
        page.family(
            "chatbridge_console_requests_total",
            .counter,
            "What was asked of this console.",
            self.tally.all.map { (["route": $0.key.route, "status": "\($0.key.status)"], Double($0.count)) }
        )
        return page.text
    }

    private func work(_ page: inout Page) {
        page.family("chatbridge_requests_open", .gauge, "Requests that are open.", self.overview.openRequests)
        page.family(
            "chatbridge_requests_waiting_for_people",
            .gauge,
            "Open requests that wait for a person.",
            self.overview.waitingForPeople
        )
        page.family(
            "chatbridge_outbox_rows",
            .gauge,
            "Work that is ready, waits, or is under way, by the hand that does it.",
            Hand.allCases.map { (["hand": $0.rawValue], Double(self.overview.outbox[$0] ?? 0)) }
        )
        let oldest = self.overview.oldestDue.map { Double(self.now.milliseconds - $0.milliseconds) / 1000 } ?? 0
        page.family(
            "chatbridge_outbox_oldest_due_seconds",
            .gauge,
            "For how long the oldest piece of work that is due has waited.",
            [([:], max(0, oldest))]
        )
        page.family("chatbridge_parked", .gauge, "Work that was given up, at most 100.", self.overview.parked.count)
        page.family(
            "chatbridge_paused",
            .gauge,
            "Agents that are paused on a project since changes went wrong, by failures in a row.",
            self.overview.holds.map { (["agent": $0.agent.rawValue, "project": $0.project], Double($0.failures)) }
        )
    }

    private static func weight(_ state: Condition.State) -> Double {
        switch state {
        case .well: 0
        case .strained: 1
        case .broken: 2
        }
    }
}

/// The text as it grows: a family of metrics after the other.
private struct Page {
    enum Kind: String { case gauge, counter }

    private(set) var text = ""

    mutating func family(_ name: String, _ kind: Kind, _ help: String, _ value: Int) {
        self.family(name, kind, help, [([:], Double(value))])
    }

    mutating func family(_ name: String, _ kind: Kind, _ help: String, _ samples: [(labels: [String: String], Double)])
    {
        guard !samples.isEmpty else { return }
        self.text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
        for (labels, value) in samples {
            let pairs = labels.sorted { $0.key < $1.key }.map { "\($0.key)=\"\(Self.escaped($0.value))\"" }
            let inBraces = pairs.isEmpty ? "" : "{\(pairs.joined(separator: ","))}"
            self.text += "\(name)\(inBraces) \(value)\n"
        }
    }

    private static func escaped(_ label: String) -> String {
        label.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }
}
