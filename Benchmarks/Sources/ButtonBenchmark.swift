import Foundation
import Simulator

/// From the press of a button to the moment at which its message shows no such button any more, in the simulator's own
/// ledger, nothing else going on.
struct ButtonBenchmark {
    let bench: Bench
    var questions = 20

    func run() async throws -> [Figure] {
        var configuration = SimulatorConfiguration()
        // A channel for each, since one channel takes a message a second.
        configuration.channels = (0..<self.questions).map { .init(id: "C0B\($0)", name: "bench-\($0)") }
        return try await self.bench.withSimulator(configuration) { simulator, address in
            let process = try self.bench.serve(try self.bench.data("buttons"), api: address.apiURL)
            try await simulator.waitUntil(timeout: .seconds(30)) { $0.connections > 1 }
            try await process.untilProjectsAreReady()
            var (answers, rejections) = (Sample(), Sample())
            for number in 0..<self.questions {
                let channel = "C0B\(number)"
                try await simulator.post(
                    as: "U0ANA",
                    in: channel,
                    text: "@analytics-bot Add a not_null test on pickup_zone_id"
                )
                answers.add(try await Self.press("press:choose-0", as: "U0ANA", in: channel, simulator))
                rejections.add(try await Self.press("press:reject", as: "U0BO", in: channel, simulator))
            }
            await process.stop()
            return [
                .time("button to replaced buttons, p50 (a question)", [answers.median], below: .milliseconds(200)),
                .time("button to replaced buttons, p99 (a question)", [answers.percentile(0.99)]),
                .time("button to replaced buttons, p50 (a plan)", [rejections.median], below: .milliseconds(200)),
                .time("button to replaced buttons, p99 (a plan)", [rejections.percentile(0.99)]),
            ]
        }
    }

    /// Waits for the button, leaves people a second to read, and presses it.
    private static func press(
        _ action: String,
        as person: String,
        in channel: String,
        _ simulator: Simulator
    ) async throws -> Duration {
        let find: @Sendable (Simulator.VisibleState) -> Simulator.Message? = { state in
            state.messages(in: channel).lazy.flatMap { state.thread($0.ts, in: channel) }
                .first { $0.actionIDs.contains(action) }
        }
        let state = try await simulator.waitUntil(timeout: .seconds(60)) { find($0) != nil }
        guard let message = find(state) else { throw Failure("there is no button \(action)") }
        try await Task.sleep(for: .milliseconds(1200))
        let last = try await simulator.ledger().last?.number ?? 0
        try await simulator.press(as: person, channel: channel, messageTs: message.ts, actionId: action)
        try await simulator.waitUntil(timeout: .seconds(20)) { state in
            state.thread(message.root, in: channel).first { $0.ts == message.ts }?.actionIDs.contains(action) != true
        }
        let entries = try await simulator.ledger(after: last)
        guard let pressed = entries.first(where: { $0.kind == .delivered }),
            let replaced = entries.first(where: {
                $0.kind == .messageEdited && $0.ts == message.ts && !"\($0.detail["blocks"] ?? .null)".contains(action)
            })
        else { throw Failure("the press or the edit is not in the simulator's ledger") }
        return .microseconds(replaced.at - pressed.at)
    }
}
