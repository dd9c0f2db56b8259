import Simulator
import Testing

@Suite struct SeveralWorkspacesTests {
    private static func twice(_ configuration: inout SimulatorConfiguration) {
        configuration.requestURL = nil
        try? configuration.add(workspaces: 1)
    }

    @Test func `each workspace has its own messages, files and addresses, though all names in them are the same`()
        async throws
    {
        try await withSimulator(Self.twice) { simulator, address in
            var tokens: [String: String] = ["": "xoxb-sim"]
            tokens["T0EAST"] = try await simulator.give(in: "T0EAST")
            for (team, token) in tokens {
                let order: Simulator.JSON = ["as": "U0ANA", "channel": "C0RANDOM", "text": "hi", "team": .string(team)]
                let ts = try await address.control("post", order).json["ts"]
                let path = "/control/messages?channel=C0RANDOM&team=\(team)"
                let seen = try await HTTPCall.send(address, "GET", path).json["messages"].array ?? []
                #expect(seen.map { $0["ts"] } == [ts], "one message each")

                let headers = ["Authorization": "Bearer \(token)", "Content-Type": "application/json"]
                func call(_ method: String, _ arguments: Simulator.JSON) async throws -> Simulator.JSON {
                    try await HTTPCall.send(address, "POST", "/api/\(method)", headers: headers, body: arguments.bytes)
                        .json
                }
                #expect(try await call("auth.test", [:])["team_id"].string == (team.isEmpty ? "T0SIM" : team))
                let upload = try await call("files.getUploadURLExternal", ["filename": "a.txt", "length": 4])
                let target = try #require(upload["upload_url"].string).split(separator: "/").dropFirst(2)
                #expect(target.contains("T0EAST") == !team.isEmpty)
                let sent = try await HTTPCall.send(
                    address,
                    "POST",
                    "/" + target.joined(separator: "/"),
                    body: Array(team.utf8.prefix(4)) + Array(repeating: 0, count: max(0, 4 - team.utf8.count))
                )
                #expect(sent.status == 200)
                let link = try await call("chat.getPermalink", ["channel": "C0RANDOM", "message_ts": ts])["permalink"]
                #expect(link.string?.contains("/T0EAST/?channel=C0RANDOM") == !team.isEmpty)
                let page = try await HTTPCall.send(
                    address,
                    "GET",
                    "/\(team)/archives/C0RANDOM/p1700000000000100"
                        .replacing("//", with: "/")
                )
                #expect(page.status == 302)
                #expect(page.headers["location"]?.contains("team=T0EAST") == !team.isEmpty)
            }
            let state = try await HTTPCall.send(address, "GET", "/control/state?as=U0ANA&team=T0EAST").json["snapshot"]
            #expect(state["team_id"] == "T0EAST" && state["team"] == "Eastside")
            #expect(state["teams"].array?.map { $0["id"] } == ["T0SIM", "T0EAST"])
            let lost = try await HTTPCall.send(address, "GET", "/T0NONE/")
            #expect(lost.status == 404)
        }
    }

    @Test func `there are five workspaces at most`() throws {
        var configuration = SimulatorConfiguration()
        try configuration.add(workspaces: 4)
        #expect(configuration.neighbours.count == 4 && configuration.neighbours.allSatisfy { $0.botToken.isEmpty })
        for count in [-1, 5] {
            #expect(throws: SimulatorError.self) { try configuration.add(workspaces: count) }
        }
        #expect(configuration.neighbours.count == 4)
    }
}
