import Foundation
import GRDB
import Ledger
import Requests

/// The ledger alone, empty and with a million events in it: how much it takes in, knows again, and hands out.
struct LedgerBenchmark {
    let folder: URL
    /// Where the big ledger is kept from run to run; building it takes some minutes.
    let big: URL
    var events = 1_000_000
    var intakes = 20_000
    var rounds = 3

    func run() async throws -> [Figure] {
        try await self.build()
        var (empty, full): ([Round], [Round]) = ([], [])
        for round in 0..<self.rounds {
            let fresh = self.folder.appending(path: "ledger")
            try? FileManager.default.removeItem(at: fresh)
            if round.isMultiple(of: 2) {
                empty.append(try await self.once(fresh))
                full.append(try await self.once(self.big))
            } else {
                full.append(try await self.once(self.big))
                empty.append(try await self.once(fresh))
            }
        }
        return Self.figures("empty", empty, bound: true) + Self.figures("\(self.events) events", full, bound: false)
            + [Self.flatness(empty, full)]
    }

    private struct Round {
        var alone: Double
        var few: Double
        var many: Double
        var known: Double
        var jobs: Double
    }

    private static func figures(_ size: String, _ rounds: [Round], bound: Bool) -> [Figure] {
        [
            .rate("ledger (\(size)): intakes/s, 256 callers", rounds.map(\.many), above: bound ? 10_000 : nil),
            .rate("  16 callers", rounds.map(\.few)),
            .rate("  one caller", rounds.map(\.alone)),
            .rate("  known again/s, 256 callers", rounds.map(\.known)),
            .rate("  jobs/s, 64 callers", rounds.map(\.jobs), above: bound ? 5000 : nil),
        ]
    }

    /// Flat: within a tenth.
    private static func flatness(_ empty: [Round], _ full: [Round]) -> Figure {
        let ratio = zip(full, empty).map { $0.many / $1.many }.median
        return Figure(
            what: "ledger: intakes/s, full to empty",
            measured: ratio.text,
            bound: "> 0.9",
            isMet: ratio > 0.9
        )
    }

    private func once(_ folder: URL) async throws -> Round {
        let run = UUID().uuidString
        let count = self.intakes
        if FileManager.default.fileExists(atPath: folder.path) { try Self.clearOutbox(folder) }
        return try await LedgerRun.with(folder) { ledger in
            let many = try await Self.take(count, by: 256, "\(run)-m", ledger)
            let known = try await LedgerRun.time(count, by: 256) { number in
                guard try await ledger.record(Self.intake("\(run)-m", number)) == .seen else {
                    throw Failure("a known intake was taken for new")
                }
            }
            let few = try await Self.take(count / 4, by: 16, "\(run)-f", ledger)
            let alone = try await Self.take(count / 20, by: 1, "\(run)-a", ledger)
            let jobs = try await LedgerJobs(folder: folder, count: count / 2, bytes: 1024, hands: 64)
                .run(on: ledger, named: run)
            return Round(
                alone: Double(count / 20) / alone.seconds,
                few: Double(count / 4) / few.seconds,
                many: Double(count) / many.seconds,
                known: Double(count) / known.seconds,
                jobs: jobs.whole
            )
        }
    }

    private static func take(_ count: Int, by hands: Int, _ run: String, _ ledger: Ledger) async throws -> Duration {
        try await LedgerRun.time(count, by: hands) { number in
            guard case .recorded = try await ledger.record(Self.intake(run, number)) else {
                throw Failure("an intake was not recorded")
            }
        }
    }

    private static let filling = "fill"
    private static let began = Int(Date.now.timeIntervalSince1970)

    /// A mention as the Slack decoder makes it: four keys, one of them random within three minutes and three filed by its
    /// time; one of 5,000 people, a thread of its own. Three minutes have 2,500, more than any workspace
    /// known.
    private static func intake(_ run: String, _ number: Int) -> Intake {
        let second = (run == Self.filling ? 1_600_000_000 : Self.began) + number / 14
        let ts = "\(second).\(String(number % 14 + 1_000_000).dropFirst())"
        let period = "\(run)\(number / 2500)"
        return Intake(
            keys: [
                "slack:at:\(ts):env:\(Self.scattered("e\(run)\(number)"))",
                "slack:at:\(ts):msg:T\(run):C\(number % 100)",
                "slack:at:\(ts):ev:Ev\(run)\(number)", "slack:cmid:\(period):\(Self.scattered("c\(run)\(number)"))",
            ],
            wish: .message(
                Opening(
                    person: PersonID("slack:U\(number % 5000)"),
                    personName: "Somebody",
                    conversation: ConversationID("slack:T\(run):C\(number % 100):\(ts)"),
                    words: .text("Add a metric for average trip duration by payment type"),
                    project: "taxi"
                )
            )
        )
    }
}

extension LedgerBenchmark {
    /// As a random UUID is spread over an index, but the same again for the same text.
    private static func scattered(_ text: String) -> String {
        let halves = [0xCBF2_9CE4_8422_2325, 0x9E37_79B9_7F4A_7C15].map { (start: UInt64) in
            let mixed = text.utf8.reduce(start) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
            return String((mixed ^ mixed >> 29) &* 0xBF58_476D_1CE4_E5B9, radix: 16)
        }
        return halves.joined(separator: "-")
    }
}

// MARK: - The big ledger

extension LedgerBenchmark {
    /// Fills a ledger the way it is filled in use, unless it was filled by an earlier run.
    private func build() async throws {
        let marker = self.big.appending(path: "filled")
        if (try? String(contentsOf: marker, encoding: .utf8)) == "\(self.events) in the order of time" { return }
        try? FileManager.default.removeItem(at: self.big)
        FileHandle.standardError.write(Data("    filling a ledger with \(self.events) events\n".utf8))
        var settings = Settings()
        settings.batch = 4096
        try await LedgerRun.with(self.big, settings: settings) { ledger in
            _ = try await Self.take(self.events, by: 4096, Self.filling, ledger)
        }
        try Self.clearOutbox(self.big)
        try Data("\(self.events) in the order of time".utf8).write(to: marker)
    }

    /// Takes away work that nobody will do, so that each round starts with none.
    private static func clearOutbox(_ folder: URL) throws {
        let database = try DatabaseQueue(path: folder.appending(path: "ledger.sqlite").path)
        try database.writeWithoutTransaction { db in
            try db.execute(sql: "DELETE FROM outbox")
            try db.checkpoint(.truncate)
        }
        try database.close()
    }
}
