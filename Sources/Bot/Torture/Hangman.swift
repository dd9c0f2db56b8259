import Foundation
import Simulator
import Subprocess

/// Starts and ends the bot's lives.
struct Hangman: Sendable {
    let settings: Torture.Settings
    let workshop: Workshop
    let victim: Victim
    let simulator: Simulator
    let stagehand: Stagehand
    let reprieve: Reprieve
    let environment: [String: String]

    /// The bot is up within this, or it is said to have fallen.
    private static let startLimit = Duration.seconds(30)
    /// An orphan is gone within this.
    private static let orphanLimit = Duration.seconds(5)

    func run(progress: @Sendable (TortureReport) -> Void) async throws -> TortureReport {
        var report = TortureReport(self.settings, self.workshop)
        var mortality = Mortality(
            seed: self.settings.seed,
            window: self.settings.isDbtReal ? .seconds(15) : .seconds(1)
        )
        try await self.simulator.misbehave(.weather(Simulator.Weather.named[self.settings.weather] ?? .init()))
        for number in 0..<self.settings.cycles where !self.reprieve.isGranted {
            self.victim.takeFamily(mortality.takesFamily())
            let life = try await self.life(number, mortality.next(), mortality.window, &report)
            mortality.saw(ended: life.ended)
            try await report.add(life, self.stagehand)
            progress(report)
        }
        try await StraceLives(hangman: self).run(&report, progress)
        report.isEarly = self.reprieve.isGranted
        try await self.recover(&report)
        try await report.finish(self.stagehand)
        let judge = Judge(
            workshop: self.workshop,
            wishes: await self.stagehand.wishes,
            posts: await self.stagehand.posts
        )
        report.violations += try await judge.violations()
        return report
    }

    /// One life and its end.
    private func life(
        _ number: Int,
        _ end: Mortality.End,
        _ window: Duration,
        _ report: inout TortureReport
    ) async throws -> Life {
        var watch: FileWatch?
        try await self.simulator.misbehave(.kill(at: .delivered, times: 0))
        if case .file(let moment) = end { watch = FileWatch(moment, in: self.workshop) { self.victim.kill() } }
        defer { watch?.cancel() }
        return try await self.watched(number, end.kind, &report) { process in
            if case .starting(let delay) = end { return try await Task.sleep(for: delay) }
            guard try await self.isConnected(process) else { return }
            switch end {
            case .starting: break
            case .working(let delay): try await self.wait(for: delay, process)
            case .moment(let moment, let times):
                try await self.simulator.misbehave(.kill(at: moment, times: times))
                try await self.wait(for: window, process)
            case .file: try await self.wait(for: window, process)
            }
        }
    }

    /// Runs one life and writes down how it went; it has to end by a kill.
    func watched(
        _ number: Int,
        _ kind: String,
        under wrapper: [String] = [],
        _ report: inout TortureReport,
        _ body: (Int32) async throws -> Void
    ) async throws -> Life {
        var life = Life(number: number, end: kind)
        let before = try await self.simulator.ledger().last?.number ?? 0
        let ended = await self.stagehand.ended
        let start = Int64(Date().timeIntervalSince1970 * 1_000_000)
        var size: (memory: Int, files: Int)?
        let status = try await self.victim.live(under: wrapper, environment: self.environment) { process in
            try await body(process)
            // Gone already, it has none.
            size = ProcessTable.size(of: process)
        }
        life.ending = "\(status)"
        (life.memory, life.files) = size ?? (0, 0)
        life.time(try await self.simulator.ledger(after: before), since: start)
        life.ended = await self.stagehand.ended - ended
        if case .exited(let code) = status {
            report.violations.append(
                Violation(kind: .fell, what: "life \(number) (\(kind)) ended by itself, with \(code)")
            )
        }
        if number.isMultiple(of: 10) {
            report.violations += try await self.orphans().map {
                Violation(kind: .leftover, what: "after life \(number): process \($0)")
            }
        }
        return life
    }

    /// What the bot started, and what has lived on for too long without it.
    private func orphans() async throws -> Set<String> {
        let path = self.workshop.folder.path
        let limit = ContinuousClock.now + Self.orphanLimit
        var orphans = Set(ProcessTable.strays(touching: path))
        while !orphans.isEmpty, ContinuousClock.now < limit {
            try await Task.sleep(for: .milliseconds(100))
            orphans.formIntersection(ProcessTable.strays(touching: path))
        }
        return orphans
    }

    /// Waits until the bot is connected; false when it died before.
    func isConnected(_ process: Int32) async throws -> Bool {
        let limit = ContinuousClock.now + Self.startLimit
        while !ProcessTable.hasEnded(process) {
            if try await self.simulator.visible().connections > 0 { return true }
            guard ContinuousClock.now < limit else { return false }
            try await Task.sleep(for: .milliseconds(5))
        }
        return false
    }

    /// Waits so long, until the bot is dead, or until nobody is to be killed any more.
    func wait(for duration: Duration, _ process: Int32) async throws {
        try await Self.wait(for: duration) { ProcessTable.hasEnded(process) || self.reprieve.isGranted }
    }

    private static func wait(for duration: Duration, until isOver: () -> Bool) async throws {
        let limit = ContinuousClock.now + duration
        while ContinuousClock.now < limit, !isOver() {
            try await Task.sleep(for: min(.milliseconds(5), ContinuousClock.now.duration(to: limit)))
        }
    }

    /// The last life, in fine weather: everything that is open comes to its end, and the bot ends as it is told to.
    private func recover(_ report: inout TortureReport) async throws {
        try await self.simulator.misbehave(.none)
        await self.stagehand.close()
        let limit = ContinuousClock.now + .seconds(180)
        let status = try await self.victim.live(environment: self.environment) { process in
            while ContinuousClock.now < limit, !ProcessTable.hasEnded(process) {
                if await self.stagehand.open.isEmpty { break }
                try await Task.sleep(for: .milliseconds(100))
            }
            // What comes after the last word: clearing up, and edits that were held back.
            try await Self.wait(for: .seconds(3)) { ProcessTable.hasEnded(process) }
            self.victim.tell(SIGTERM)
            try await Self.wait(for: .seconds(30)) { ProcessTable.hasEnded(process) }
        }
        try await self.stagehand.hear()
        guard case .exited(0) = status else {
            report.violations.append(Violation(kind: .fell, what: "asked to end, the bot did so with \(status)"))
            return
        }
    }
}
