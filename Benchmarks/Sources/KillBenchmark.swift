import Foundation
import NIOConcurrencyHelpers

/// Events come in, the program is killed in the middle of them and started again. Which of those that it had acknowledged
/// are never answered? Slack does not deliver them again.
///
/// Answers that come twice are not counted here: this server shows nobody's history, so nobody could look. That is what
/// `chatbridge torture` is for.
struct KillBenchmark {
    let bench: Bench
    let peers: Peers
    var kills = 3
    /// Events a second, and how many.
    var rate = 400
    var count = 400

    func run() async throws -> [Figure] {
        var figures: [Figure] = []
        for taker in [Taker.chatbridge, .bolt(async: true, keeping: false), .bolt(async: true, keeping: true)] {
            var (acknowledged, lost) = (0, 0)
            for kill in 0..<self.kills {
                let round = try await self.once(taker, after: .milliseconds(300 + 500 * kill / self.kills))
                acknowledged += round.acknowledged
                lost += round.lost
            }
            figures.append(
                Figure(
                    what: "killed \(self.kills) times: \(taker.name)",
                    measured: "\(acknowledged) acknowledged, \(lost) of them never answered",
                    bound: taker == .chatbridge ? "0" : "",
                    isMet: taker == .chatbridge ? lost == 0 : nil
                )
            )
        }
        return figures
    }

    private func once(_ taker: Taker, after time: Duration) async throws -> (acknowledged: Int, lost: Int) {
        let server = try await LoadServer.start(delay: .milliseconds(60))
        server.load.posts.withLockedValue { $0.keepsThreads = true }
        // One message a second and channel: room for all at once.
        let pattern = EnvelopePattern(channels: self.count, wishes: ["help"])
        let first = try await taker.start(self.bench, self.peers, api: server.apiURL, answering: true)
        try await server.load.untilConnected(1)
        try await first.untilReady()
        async let fired = server.load.fire(
            Load.Volley(pattern: pattern, rate: self.rate, count: self.count),
            patience: .seconds(1)
        )
        try await Task.sleep(for: time)
        await first.abort()
        _ = try await fired
        let acknowledged = try await server.load.acknowledged()
        let second = try await taker.start(self.bench, self.peers, api: server.apiURL, answering: true, again: true)
        try await server.load.untilConnected(1)
        let lost = try await self.unanswered(of: acknowledged, server.load)
        await second.abort()
        try await server.stop()
        return (acknowledged.count, lost.count)
    }

    /// Those that were not answered ten seconds after the last answer.
    private func unanswered(of acknowledged: Set<Int>, _ load: Load) async throws -> Set<Int> {
        var (missing, silent) = (acknowledged, 0)
        while !missing.isEmpty, silent < 100 {
            let left = missing.subtracting(
                load.posts.withLockedValue(\.threads).compactMap(EnvelopePattern.gesture(at:))
            )
            silent = left.count < missing.count ? 0 : silent + 1
            missing = left
            try await Task.sleep(for: .milliseconds(100))
        }
        return missing
    }
}
