import Foundation

/// What a torture has shown so far, and in the end.
struct TortureReport: Sendable, Encodable {
    /// How many kills there were to be.
    let asked: Int
    let seed: UInt64
    /// The dbt that the bot worked with.
    let tools: String
    let weather: String
    let folder: String
    private(set) var lives = 0
    /// How many lives ended in each way.
    private(set) var kills: [String: Int] = [:]
    private(set) var requests: [String: Int] = [:]
    private(set) var traffic: [String: Int] = [:]
    /// Milliseconds from the start of a process to its connection, and to its first answer.
    private(set) var ready: [Int] = []
    private(set) var answered: [Int] = []
    private(set) var memory: [Int] = []
    private(set) var files: [Int] = []
    private(set) var load: [Double] = []
    private(set) var seconds = 0
    private(set) var ended = 0
    private(set) var open = 0
    /// It was stopped before all kills were made.
    var isEarly = false
    var violations: [Violation] = []
    /// What could not be done here, and how it could.
    var remarks: [String] = []
    private let began = Date()

    init(_ settings: Torture.Settings, _ workshop: Workshop) {
        self.asked = settings.cycles + StraceLives.count(depth: settings.systemCalls)
        self.seed = settings.seed
        self.tools = settings.isDbtReal ? settings.dbt : "a stand-in for dbt, and DuckDB"
        self.weather = settings.weather
        self.folder = workshop.folder.path
        self.load = [Self.loadNow]
    }

    var isGood: Bool { self.violations.isEmpty }

    func count(_ kind: Violation.Kind) -> Int { self.violations.count { $0.kind == kind } }

    mutating func add(_ life: Life, _ stagehand: Stagehand) async throws {
        self.lives += 1
        self.kills[life.end, default: 0] += 1
        if let ready = life.ready { self.ready.append(ready) }
        if let answered = life.answered { self.answered.append(answered) }
        if life.memory > 0 {
            self.memory.append(life.memory)
            self.files.append(life.files)
        }
        self.ended = await stagehand.ended
        self.open = await stagehand.open.count
        self.load.append(Self.loadNow)
        self.seconds = Int(Date().timeIntervalSince(self.began))
    }

    mutating func finish(_ stagehand: Stagehand) async throws {
        let wishes = await stagehand.wishes
        self.traffic = await stagehand.tally
        for wish in wishes {
            self.requests[wish.outcome?.rawValue ?? (wish.isDropped ? "never delivered" : "open"), default: 0] += 1
        }
        self.requests["asked"] = wishes.count
        self.requests["acknowledged"] = wishes.count { $0.isAcknowledged }
        self.ended = await stagehand.ended
        self.open = await stagehand.open.count
        self.seconds = Int(Date().timeIntervalSince(self.began))
    }

    private static var loadNow: Double {
        var loads = [0.0]
        getloadavg(&loads, 1)
        return loads[0]
    }
}

// MARK: - In words

extension TortureReport {
    /// One line while it goes on.
    var progress: String {
        """
        \(self.lives) of \(self.asked) kills in \(self.seconds) s: \(self.ended) requests ended, \(self.open) open; \
        back after \(Self.median(self.ready)) ms; \(self.violations.count) violations; load \(Self.tenths(self.load.last ?? 0))
        """
    }

    /// The table in the end.
    var table: String {
        var rows: [(String, String)] = [
            ("kills", "\(self.made), seed \(self.seed), in \(self.seconds) s, worked with \(self.tools)"),
            ("", Self.list(self.kills)),
            ("requests", Self.list(self.requests)),
            ("traffic", Self.list(self.traffic.filter { !$0.key.hasPrefix("fault ") })),
            (
                "faults (\(self.weather))",
                Self.list(self.traffic.filter { $0.key.hasPrefix("fault ") }.mapKeys { $0.dropFirst(6) })
            ),
            ("connected after", Self.spread(self.ready)),
            ("first answer after", Self.spread(self.answered)),
            ("memory", Self.growth(self.memory.map { $0 / 1024 }, "MiB")),
            ("open files", Self.growth(self.files, "")),
            (
                "load",
                "\(Self.tenths(self.load.min() ?? 0)) to \(Self.tenths(self.load.max() ?? 0)) on \(ProcessInfo.processInfo.processorCount) cores"
            ),
        ]
        rows += Violation.Kind.allCases.map { ($0.rawValue, "\(self.count($0))") }
        rows += self.remarks.map { ("note", $0) }
        let width = rows.map(\.0.count).max() ?? 0
        return rows.map { $0 + String(repeating: " ", count: width - $0.count + 2) + $1 }.joined(separator: "\n")
    }

    /// How many kills were made, and of how many when it was stopped early.
    private var made: String { self.isEarly ? "\(self.lives) of \(self.asked): stopped early" : "\(self.lives)" }

    private static func list(_ counts: [String: Int]) -> String {
        counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.value) \($0.key)" }.joined(
            separator: ", "
        )
    }

    private static func median(_ values: [Int]) -> Int { values.sorted().dropFirst(values.count / 2).first ?? 0 }

    private static func spread(_ values: [Int]) -> String {
        "p50 \(self.median(values)) ms, max \(values.max() ?? 0) ms"
    }

    /// The medians of the first and the last tenth of all lives.
    private static func growth(_ values: [Int], _ unit: String) -> String {
        let tenth = max(values.count / 10, 1)
        return "\(self.median(Array(values.prefix(tenth)))) \(unit) in the first tenth of the lives, "
            + "\(self.median(Array(values.suffix(tenth)))) \(unit) in the last, at most \(values.max() ?? 0)"
    }

    private static func tenths(_ value: Double) -> String { String(format: "%.1f", value) }
}

extension Dictionary {
    fileprivate func mapKeys(_ change: (Key) -> Substring) -> [String: Value] where Key == String {
        [String: Value](uniqueKeysWithValues: self.map { (String(change($0.key)), $0.value) })
    }
}
