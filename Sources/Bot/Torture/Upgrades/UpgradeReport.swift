import Foundation
import Ledger
import Requests

/// What a row of upgrades has shown.
struct UpgradeReport: Sendable, Encodable {
    /// Slack delivers again what is not acknowledged within this, in milliseconds.
    static let patience = 3000

    let upgrades: Int
    let rate: Int
    let folder: String
    private(set) var messages = 0
    private(set) var requests = 0
    /// Messages that were on their way to a process when it said goodbye, and that the next one acknowledged.
    private(set) var crossed = 0
    /// Messages that were delivered more than once.
    private(set) var cameAgain = 0
    /// Milliseconds from each message to the last acknowledgement of it.
    private(set) var heard: [Int] = []
    /// Milliseconds from the start of a process to its connection, from the word to stop to its end, and without any
    /// connection.
    var ready: [Int] = []
    var stopping: [Int] = []
    private(set) var pauses: [Int] = []
    var violations: [Violation] = []
    private(set) var load = 0.0

    init(_ settings: Upgrades.Settings, folder: String) {
        self.upgrades = settings.count
        self.rate = settings.rate
        self.folder = folder
    }

    var isGood: Bool { self.violations.isEmpty }

    /// Compares what was said with what is written down.
    mutating func finish(_ crowd: Crowd, _ ledger: LedgerReader) async throws {
        let (sayings, posts) = (await crowd.sayings, await crowd.posts)
        let requests = try await ledger.requests(open: nil, limit: .max)
        let counts = requests.reduce(into: [String: Int]()) { $0[$1.opening.words.text, default: 0] += 1 }
        for saying in sayings.values.sorted(by: { $0.said < $1.said }) {
            self.judge(saying, requests: counts[saying.words, default: 0])
        }
        for (marker, count) in posts.sorted(by: { $0.key < $1.key }) where count > 1 {
            self.violations.append(Violation(kind: .doubled, what: "message \(marker) was posted \(count) times"))
        }
        self.violations += try await ledger.verify().faults.map { Violation(kind: .unsound, what: "\($0)") }
        self.messages = sayings.count
        self.requests = requests.count
        self.pauses = await crowd.pauses
        var loads = [0.0]
        getloadavg(&loads, 1)
        self.load = loads[0]
    }

    private mutating func judge(_ saying: Crowd.Saying, requests: Int) {
        let words = "“\(saying.words)”"
        guard let heard = saying.heard, requests > 0 else {
            let what = saying.heard == nil ? "was never acknowledged" : "was acknowledged and is no request"
            return self.violations.append(Violation(kind: .lost, what: "\(words) \(what)"))
        }
        if requests > 1 { self.violations.append(Violation(kind: .doubled, what: "\(words) is \(requests) requests")) }
        let wait = Int((heard - saying.said) / 1000)
        self.heard.append(wait)
        if saying.crossed { self.crossed += 1 }
        if saying.cameAgain { self.cameAgain += 1 }
        if wait > Self.patience {
            self.violations.append(Violation(kind: .late, what: "\(words) was acknowledged after \(wait) ms"))
        }
    }

    /// One line while it goes on.
    var progress: String {
        "\(self.ready.count) processes, ready after \(self.ready.last ?? 0) ms, stopped after \(self.stopping.last ?? 0) ms"
    }

    /// How many there were, and of how many when it was stopped early.
    private var done: String {
        let number = max(self.ready.count - 1, 0)
        return number < self.upgrades ? "\(number) of \(self.upgrades): stopped early" : "\(number)"
    }

    /// The table in the end.
    var table: String {
        let rows: [(String, String)] = [
            ("upgrades", "\(self.done), while \(self.rate) messages came in each second"),
            ("messages", "\(self.messages), which became \(self.requests) requests"),
            ("acknowledged after", Self.spread(self.heard)),
            ("crossed a goodbye", "\(self.crossed), acknowledged by the next process; came again: \(self.cameAgain)"),
            ("without a connection for", Self.spread(self.pauses)),
            ("connected after", Self.spread(self.ready)),
            ("stopped after", Self.spread(self.stopping)),
            ("load", String(format: "%.1f", self.load)),
        ]
        let kinds: [Violation.Kind] = [.lost, .doubled, .late, .unsound, .fell]
        let all = rows + kinds.map { kind in (kind.rawValue, "\(self.violations.count { $0.kind == kind })") }
        let width = all.map(\.0.count).max() ?? 0
        return all.map { $0 + String(repeating: " ", count: width - $0.count + 2) + $1 }.joined(separator: "\n")
    }

    private static func spread(_ values: [Int]) -> String {
        let sorted = values.sorted()
        guard let last = sorted.last else { return "never" }
        return "p50 \(sorted[sorted.count / 2]) ms, p99 \(sorted[sorted.count * 99 / 100]) ms, max \(last) ms"
    }
}

extension Opening.Words {
    fileprivate var text: String {
        if case .text(let text) = self { text } else { "" }
    }
}
