import Foundation
import Simulator
import Testing

@Suite struct ScriptTests {
    @Test(arguments: [
        ("- {as: ana, post: hello, inn: \"#random\"}", "a.yaml:1: post takes no inn; it takes as, in, thread, within"),
        ("- {post: hello}", "a.yaml:1: who? add as: HANDLE"),
        ("\n- {as: ana, see: x}\n- {as: ana, press: A, see: b}", "a.yaml:3: a step does one of: "),
        ("- {as: ana, post: hello, in: random}", "a.yaml:1: in: \"#channel\""),
        ("- {wait: soon}", "a.yaml:1: a time is written "),
        ("- {fault: earthquake}", "a.yaml:1: unknown fault earthquake"),
        ("post: hello", "a.yaml: a script is a list of steps"),
        ("- {as: ana", "a.yaml: "),
        ("[]", "a.yaml: there are no steps"),
    ])
    func `a mistake in a script is named with its line`(text: String, complaint: String) {
        let error = #expect(throws: SimulatorError.self) { try Script(text, named: "a.yaml") }
        #expect(error?.message.hasPrefix(complaint) == true, "\(error?.message ?? "")")
    }

    @Test func `a script that speaks of Teams needs one`() async throws {
        try await withSimulator { simulator, address in
            let script = try Script("- {as: ana, post: hello, in: teams chat}", named: "teams")
            try await AppClient.connect(address) { _ in
                var run = ScriptRun(script, in: simulator)
                let error = await #expect(throws: SimulatorError.self) { try await run.play() }
                #expect(error?.message == "teams:1: there is no Teams here: add --teams")
            }
        }
    }

    @Test func `what was scheduled is posted when its time has passed`() async throws {
        try await withSimulator { simulator, address in
            let later = Int(Date.now.timeIntervalSince1970) + 7200
            let call: Simulator.JSON = ["channel": "C0RANDOM", "text": "Good evening", "post_at": .integer(later)]
            let answer = try await address.call("chat.scheduleMessage", call).json
            #expect(answer["ok"] == true)
            let script = try Script(
                """
                - {as: ana, gone: Good evening, in: "#random"}
                - {wait: 119 min}
                - {as: ana, gone: Good evening}
                - {wait: 61 s}
                - {as: ana, see: Good evening}
                """,
                named: "later"
            )
            try await AppClient.connect(address) { _ in
                var run = ScriptRun(script, in: simulator)
                try await run.play()
            }
            let message = try #require(try await simulator.messages(in: "C0RANDOM").first)
            #expect(Double(message.ts) ?? 0 >= Double(later))
        }
    }

    @Test func `what is done on the page is recorded, and can be played again`() async throws {
        let file = URL.temporaryDirectory.appending(path: "recorded-\(UUID().uuidString).yaml")
        defer { try? FileManager.default.removeItem(at: file) }
        let recording: (inout SimulatorConfiguration) -> Void = { $0.scriptFile = file.path }
        try await withSimulator(recording) { _, address in
            let post: Simulator.JSON = ["as": "U0ANA", "channel": "C0RANDOM", "text": "Who wants *soup*: \"hot\"?"]
            let ts = try await address.control("post", post).json["ts"]
            let call: Simulator.JSON = ["channel": "C0RANDOM", "text": "I do, <@U0ANA>"]
            #expect(try await address.call("chat.postMessage", call).json["ok"] == true)
            let react: Simulator.JSON = ["as": "U0BO", "channel": "C0RANDOM", "ts": ts, "name": "eyes"]
            _ = try await address.control("react", react)
            _ = try await address.control("react", ["as": "U0BO", "channel": "C0RANDOM", "ts": "1.0", "name": "eyes"])
            _ = try await address.control("fault", ["fault": "duplicate_deliveries", "count": 2])
        }
        let text = try String(contentsOf: file, encoding: .utf8)
        let lines = text.split(separator: "\n").dropFirst().map(String.init)
        #expect(
            lines == [
                ##"- {as: ana, post: "Who wants *soup*: \"hot\"?", in: "#random"}"##,
                ##"- {as: bo, see: "I do, @Ana", in: "#random"}"##,
                ##"- {as: bo, react: "eyes", to: "Who wants soup: \"hot\"?", in: "#random"}"##,
                #"- {fault: "duplicate_deliveries", count: 2}"#,
            ]
        )
        let script = try Script(text, named: "recorded")
        try await withSimulator { simulator, address in
            let call: Simulator.JSON = ["channel": "C0RANDOM", "text": "I do, <@U0ANA>"]
            #expect(try await address.call("chat.postMessage", call).json["ok"] == true)
            try await AppClient.connect(address) { _ in
                var run = ScriptRun(script, in: simulator)
                try await run.play()
            }
            let reactions = try await simulator.messages(in: "C0RANDOM").flatMap(\.reactions)
            #expect(reactions.map(\.name) == ["eyes"])
        }
    }
}
