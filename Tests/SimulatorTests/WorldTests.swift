import Foundation
import Simulator
import Testing

@Suite struct WorldTests {
    @Test(arguments: [
        ("@analytics-bot hi", "<@U0BOT> hi"), ("@Bo, see #random", "<@U0BO>, see <#C0RANDOM|random>"),
        ("a < b && c > d", "a &lt; b &amp;&amp; c &gt; d"), ("<@U0BOT>", "&lt;@U0BOT&gt;"),
        ("mail ana@bo.example", "mail ana@bo.example"), ("@bobby and @nobody", "@bobby and @nobody"),
        ("@channel look", "<!channel> look"),
        ("see https://x.example/?a=1&b=2.", "see <https://x.example/?a=1&amp;b=2>."),
    ])
    func `what is typed is stored as Slack stores it`(typed: String, stored: String) async throws {
        try await withSimulator { simulator, _ in
            try await simulator.post(as: "U0ANA", in: "C0ANALYTICS", text: typed)
            #expect(try await simulator.messages(in: "C0ANALYTICS").map(\.text) == [stored])
        }
    }

    @Test func `message names are unique and grow, even when the clock stands still`() async throws {
        try await withSimulator {
            $0.now = { 1_700_000_000_000_100 }
        } _: { simulator, _ in
            var names: [String] = []
            for _ in 1...3 { names.append(try await simulator.post(as: "U0ANA", in: "C0RANDOM", text: "x")) }
            #expect(names == ["1700000000.000100", "1700000000.000101", "1700000000.000102"])
        }
    }

    @Test func `the ledger file has one line for each entry`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "simulator-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "ledger.jsonl")
        try await withSimulator {
            $0.ledgerFile = file.path
        } _: { simulator, address in
            let ts = try await simulator.post(as: "U0ANA", in: "C0RANDOM", text: "first")
            try await simulator.edit(as: "U0ANA", in: "C0RANDOM", ts: ts, text: "second\nline")
            let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
            let entries = lines.compactMap { Simulator.JSON(parsing: String($0)) }
            #expect(entries.map { $0["kind"] } == ["message_posted", "message_edited"])
            #expect(entries.map { $0["number"] } == [1, 2])
            #expect(entries.last?["text"] == "second\nline")
            #expect(try await simulator.ledger().map(\.json) == entries)
        }
    }

    @Test func `waiting ends with what is there instead`() async throws {
        try await withSimulator { simulator, _ in
            try await simulator.post(as: "U0ANA", in: "C0RANDOM", text: "something")
            let failure = await #expect(throws: SimulatorError.self) {
                try await simulator.waitUntil(timeout: .milliseconds(20)) { $0.messages(in: "C0RANDOM").count == 2 }
            }
            #expect(failure?.message.contains("U0ANA: something") == true)
        }
    }

    @Test func `a port that is taken is named`() async throws {
        try await withSimulator { _, address in
            let failure = await #expect(throws: SimulatorError.self) {
                try await withSimulator {
                    $0.port = address.port
                } _: { _, _ in
                }
            }
            #expect(failure?.message.contains(":\(address.port)") == true)
        }
    }

    @Test(arguments: ["{\"a\":[1,-2.5,true,null,\"\\u00e9\\ud83d\\ude00\\n\\\"\"]}", "[]", "\"x\"", " {} "])
    func `JSON is read and written without loss`(text: String) throws {
        let value = try #require(Simulator.JSON(parsing: text))
        #expect(Simulator.JSON(parsing: value.bytes) == value)
    }

    @Test(arguments: ["", "{", "[1,]", "{\"a\"}", "nul", "1 2", "\"\\ud800\"", "\"\u{1}\"", "--1"])
    func `what is not JSON is refused`(text: String) { #expect(Simulator.JSON(parsing: text) == nil) }

    @Test func `JSON that is nested without end is refused`() {
        #expect(Simulator.JSON(parsing: String(repeating: "[", count: 100_000)) == nil)
    }
}
