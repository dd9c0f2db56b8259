import Logging
import Simulator
import Testing

@Suite struct PageTests {
    @Test func `the page and all that it names are served, and come from here alone`() async throws {
        try await withSimulator { _, address in
            var paths = ["/"]
            var seen: Set<String> = []
            while let path = paths.popLast() {
                guard seen.insert(path).inserted else { continue }
                let answer = try await HTTPCall.send(address, "GET", path)
                #expect(answer.status == 200, "\(path)")
                #expect(answer.headers["content-security-policy"]?.contains("default-src 'self'") == true)
                #expect(!answer.text.contains("innerHTML"), "\(path)")
                #expect(!answer.text.contains("src=\"http"), "\(path)")
                paths += answer.text.matches(of: /(?:href|src)="(\/page\/[^"]+)"/).map { String($0.1) }
                paths += answer.text.matches(of: /from "\.\/([^"]+)"/).map { "/page/\($0.1)" }
            }
            #expect(seen.isSuperset(of: ["/", "/page/app.js", "/page/style.css", "/page/blocks.js", "/page/text.js"]))
            #expect(try await HTTPCall.send(address, "GET", "/page/none.js").status == 404)
        }
    }

    @Test func `a Teams at the same address has a page of its own, and one beside the other`() async throws {
        let teams = TeamsSimulator(try TeamsWorld(), logger: Logger(label: "teams") { _ in SwiftLogNoOpLogHandler() })
        let withTeams: (inout SimulatorConfiguration) -> Void = { $0.teams = teams }
        try await withSimulator(withTeams) { _, address in
            var paths = ["/both", "/teams"]
            var seen: Set<String> = []
            while let path = paths.popLast() {
                guard seen.insert(path).inserted else { continue }
                let answer = try await HTTPCall.send(address, "GET", path)
                #expect(answer.status == 200, "\(path)")
                #expect(!answer.text.contains("innerHTML"), "\(path)")
                paths += answer.text.matches(of: /(?:href|src)="(\/page\/[^"]+)"/).map { String($0.1) }
                paths += answer.text.matches(of: /from "\.\/([^"]+)"/).map { "/page/\($0.1)" }
            }
            #expect(seen.isSuperset(of: ["/page/teams.js", "/page/cards.js", "/page/both.css"]))
            let settings = try await teams.settings()
            #expect(settings["TEAMS_TOKEN_URL"]?.hasPrefix(address.pageURL) == true)
            let keys = try await HTTPCall.send(address, "GET", "/v1/.well-known/keys").json
            #expect(keys["keys"].array?.count == 1)
            // Nobody listens there.
            teams.with { $0.endpoint = "http://127.0.0.1:1/api/messages" }
            let headers = ["Content-Type": "application/json"]
            let order: Simulator.JSON = ["as": "Ana", "text": "hello", "place": "channel"]
            let said = try await HTTPCall.send(
                address,
                "POST",
                "/teams/control/say",
                headers: headers,
                body: order.bytes
            )
            #expect(said.json["ok"] == false)
            let state = try await HTTPCall.send(address, "GET", "/teams/state?as=Bo").json
            #expect(state["messages"].array?.map { $0["text"] } == ["hello"])
            let foreign = headers.merging(["Origin": "http://evil.example"]) { $1 }
            let refused = try await HTTPCall.send(
                address,
                "POST",
                "/teams/control/say",
                headers: foreign,
                body: order.bytes
            )
            #expect(refused.status == 403)
        }
        try await withSimulator { _, address in
            for path in ["/teams", "/both", "/teams/state?as=Bo"] {
                let answer = try await HTTPCall.send(address, "GET", path)
                #expect(answer.status == 404, "\(path)")
            }
        }
    }

    @Test func `the page of another site gets nothing done`() async throws {
        try await withSimulator { simulator, address in
            let order: Simulator.JSON = ["as": "U0ANA", "channel": "C0RANDOM", "text": "x"]
            let headers = ["Content-Type": "application/json", "Origin": "http://evil.example"]
            let answer = try await HTTPCall.send(
                address,
                "POST",
                "/control/post",
                headers: headers,
                body: order.bytes
            )
            #expect(answer.status == 403)
            #expect(try await simulator.messages(in: "C0RANDOM").isEmpty)
        }
    }

    @Test func `the control interface does what people do, and shows the ledger`() async throws {
        try await withSimulator { _, address in
            let order: Simulator.JSON = ["as": "U0ANA", "channel": "C0RANDOM", "text": "hello"]
            let ts = try await address.control("post", order).json["ts"]
            let messages = try await HTTPCall.send(address, "GET", "/control/messages?channel=C0RANDOM").json
            #expect(messages["messages"].array?.map { $0["ts"] } == [ts])
            let ledger = try await HTTPCall.send(address, "GET", "/control/ledger?after=0&wait=5").json
            #expect(ledger["entries"].array?.first?["kind"] == "message_posted")
            #expect(ledger["entries"].array?.first?["number"] == 1)
            let wrong: Simulator.JSON = ["as": "U0NONE", "channel": "C0RANDOM", "text": "hello"]
            let refused = try await address.control("post", wrong)
            #expect(refused.status == 400)
            #expect(refused.json["error"] == "no person U0NONE in this workspace")
        }
    }
}
