import Foundation
import Simulator

/// From a person's message to the first status card in its thread, in the simulator's own ledger, nothing else going on.
struct CardBenchmark {
    let bench: Bench
    var help = 40
    var changes = 10

    func run() async throws -> [Figure] {
        var configuration = SimulatorConfiguration()
        // A channel for each, since one channel takes a message a second.
        configuration.channels = (0..<self.help + self.changes).map { .init(id: "C0B\($0)", name: "bench-\($0)") }
        return try await self.bench.withSimulator(configuration) { simulator, address in
            let process = try self.bench.serve(try self.bench.data("cards"), api: address.apiURL)
            try await simulator.waitUntil(timeout: .seconds(30)) { $0.connections > 1 }
            try await process.untilProjectsAreReady()
            var (help, change, plan) = (Sample(), Sample(), Sample())
            for number in 0..<self.help {
                help.add(try await Self.ask("help", in: "C0B\(number)", simulator) { _ in true })
            }
            for number in self.help..<self.help + self.changes {
                let wish = "Add a metric for average trip duration by payment type"
                change.add(try await Self.ask(wish, in: "C0B\(number)", simulator) { _ in true })
                plan.add(try await Self.untilPlanned(in: "C0B\(number)", simulator))
            }
            await process.stop()
            return [
                .time("first status card, p50 (help)", [help.median], below: .milliseconds(300)),
                .time("first status card, p99 (help)", [help.percentile(0.99)]),
                .time("first status card, p50 (a change)", [change.median], below: .milliseconds(300)),
                .time("plan with buttons, p50 (a change)", [plan.median]),
            ]
        }
    }

    private static func ask(
        _ wish: String,
        in channel: String,
        _ simulator: Simulator,
        until condition: @escaping @Sendable (Simulator.LedgerEntry) -> Bool
    ) async throws -> Duration {
        let last = try await simulator.ledger().last?.number ?? 0
        let thread = try await simulator.post(as: "U0ANA", in: channel, text: "@analytics-bot \(wish)")
        let card = try await simulator.waitForEntry(after: last, timeout: .seconds(20)) {
            $0.kind == .messagePosted && $0.channel == channel && $0.user == "U0BOT" && $0.thread == thread
        }
        guard
            let asked = try await simulator.ledger(after: last).first(where: {
                $0.kind == .messagePosted && $0.channel == channel && $0.user == "U0ANA"
            })
        else { throw Failure("the message is not in the simulator's ledger") }
        return .microseconds(card.at - asked.at)
    }

    /// From the message to the plan; the edits that bring it are paced to one a second and message.
    private static func untilPlanned(in channel: String, _ simulator: Simulator) async throws -> Duration {
        let isPlan: @Sendable (Simulator.VisibleState) -> Bool = { state in
            state.messages(in: channel).contains { message in
                state.thread(message.ts, in: channel).contains { $0.actionIDs.contains("press:approve") }
            }
        }
        try await simulator.waitUntil(timeout: .seconds(60), isPlan)
        let entries = try await simulator.ledger().filter { $0.channel == channel }
        guard let asked = entries.first(where: { $0.kind == .messagePosted && $0.user == "U0ANA" }),
            let shown = entries.last(where: { $0.kind == .messageEdited || $0.kind == .messagePosted })
        else { throw Failure("the plan is not in the simulator's ledger") }
        return .microseconds(shown.at - asked.at)
    }
}
