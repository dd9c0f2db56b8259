import Foundation
import Simulator
import Testing

/// A workspace and a bot with 64 kbit a second between them, both ways together.
@Suite struct NarrowLineTests {
    @Test(
        .enabled(if: NarrowLine.isPossible, "whoever runs this may not make a network of its own"),
        .timeLimit(.minutes(5))
    )
    func `over a narrow line, what is said is acknowledged in time while a picture goes up`() async throws {
        try await Workspace.open { house in
            let (script, ledger) = (house.folder.appending(path: "narrow.yaml"), house.folder.appending(path: "seen"))
            try Self.script.write(to: script, atomically: true, encoding: .utf8)
            let run = try house.run(
                ["sim", "--port", "0", "--patience", "120", "--script", script.path, "--ledger", ledger.path]
                    + ["--", try Checkout.program(), "serve"]
                    + ["--config", house.config.path, "--data", house.data.path],
                under: NarrowLine.command
            )
            let ending = try await run.end(within: .seconds(240))
            #expect(ending == .exited(0), "\(run.output)")
            try Self.judge(try Entry.all(in: ledger))
        }
    }

    /// The answer comes first in words, and then as a picture. Each further message waits until the one before is
    /// acknowledged.
    private static let script = """
        - {as: ana, post: "@analytics-bot draw the lineage of fct_trips"}
        - {as: ana, see: Lineage of fct_trips}
        \((1...30).map { "- {as: gus, post: Something else \($0)}\n- {wait: 1 ms}" }.joined(separator: "\n"))
        - {as: ana, see: "[Lineage of fct_trips]"}
        - {as: gus, post: "@analytics-bot tell me a joke"}
        - {as: gus, see: nearest}
        """

    private static func judge(_ entries: [Entry]) throws {
        let begin = try #require(entries.first { $0.method == "files.getUploadURLExternal" }).at
        let end = try #require(entries.first { $0.method == "files.completeUploadExternal" }).at
        let delivered = entries.filter { $0.kind == "delivered" }
        let times = try delivered.map { delivery in
            let answer = entries.first { $0.kind == "acknowledged" && $0.envelope == delivery.envelope }
            return try #require(answer, "never acknowledged: \(delivery)").at - delivery.at
        }
        #expect(times.allSatisfy { $0 < 3_000_000 }, "microseconds: \(times)")
        #expect(Set(delivered.map(\.envelope)).count == delivered.count)
        // It took a while, and there was something to hear meanwhile.
        let meanwhile = delivered.filter { (begin...end).contains($0.at) }
        #expect(end - begin > 3_000_000 && meanwhile.count > 3, "\(end - begin) us, \(meanwhile.count)")
    }
}

/// A line of the simulator's ledger, as far as it is looked at.
private struct Entry: Decodable {
    var kind: String
    /// Microseconds.
    var at: Int64
    var envelope: String?
    var method: String?

    private enum CodingKeys: String, CodingKey {
        case kind, at, method
        case envelope = "envelope_id"
    }

    static func all(in file: URL) throws -> [Entry] {
        try Data(contentsOf: file).split(separator: UInt8(ascii: "\n")).map {
            try JSONDecoder().decode(Entry.self, from: $0)
        }
    }
}

/// A network of its own, with a loop-back that lets through little.
private enum NarrowLine {
    private static let script = """
        ip link set lo mtu 1500 up && tc qdisc add dev lo root tbf rate 64kbit burst 2kb latency 400ms && exec "$@"
        """

    /// Starts what follows in it.
    static let command =
        ["/usr/bin/unshare", "--net"] + (geteuid() == 0 ? [] : ["--map-root-user"]) + ["/bin/sh", "-c", script, "sh"]

    static let isPossible: Bool = {
        let process = Process()
        process.executableURL = URL(filePath: command[0])
        process.arguments = Array(command.dropFirst()) + ["true"]
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()
}
