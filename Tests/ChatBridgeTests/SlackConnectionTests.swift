import ChatBridge
import Foundation
import Requests
import Synchronization
import Testing
import Transport

@Suite("Slack's connections", .timeLimit(.minutes(1)))
struct SlackConnectionTests {
    private let time = ManualTime()
    private let sockets = ScriptedSockets()
    private let gauge = SlackGauge()
    private let notebook = Notebook()
    private let http = ScriptedHTTP(#"{"ok":true,"url":"wss://slack.test/link/?ticket=1"}"#)

    private func connection(
        count: Int = 1,
        http: ScriptedHTTP? = nil,
        door: Door = Workspace.door(),
        health: Health = Health(),
        record: SlackIntake.Record? = nil
    ) throws -> SlackConnection {
        let settings = Workspace.settings.merging(["SLACK_CONNECTIONS": "\(count)"]) { _, new in new }
        let configuration = try SlackConfiguration(settings: settings)
        let intake = SlackIntake(
            door: door,
            names: nil,
            gauge: self.gauge,
            log: Workspace.log,
            record: record ?? { [notebook] in notebook.write($0) }
        )
        return SlackConnection(
            configuration: configuration,
            api: SlackAPI(configuration: configuration, http: http ?? self.http, time: self.time),
            sockets: self.sockets,
            reception: SlackReception(decoding: Workspace.decoding, intake: intake),
            gauge: self.gauge,
            health: health,
            time: self.time,
            log: Workspace.log
        )
    }

    /// Runs `connection` while `body` talks to it, then stops it and waits for its end.
    private func run(
        _ connection: SlackConnection,
        while body: (inout AsyncStream<ScriptedConnection>.Iterator) async throws -> Void
    ) async throws {
        async let running: Void = connection.run()
        var opened = self.sockets.opened.makeAsyncIterator()
        try await body(&opened)
        // An envelope may be in hand for a moment after its acknowledgement was seen; the farewell waits for it.
        self.time.flow()
        connection.stop()
        try await running
    }

    private func next(_ opened: inout AsyncStream<ScriptedConnection>.Iterator) async throws -> ScriptedConnection {
        let next = await opened.next(isolation: #isolation)
        return try #require(next)
    }

    private func open(_ opened: inout AsyncStream<ScriptedConnection>.Iterator) async throws -> ScriptedConnection {
        let line = try await self.next(&opened)
        line.feed(#"{"type":"hello"}"#)
        return line
    }

    @Test func `an envelope is acknowledged after it is written down`() async throws {
        let line = Mutex<ScriptedConnection?>(nil)
        let before = Mutex<[Int]>([])
        let connection = try self.connection { [notebook] intake in
            before.withLock { $0.append(line.withLock { $0?.sent.count ?? -1 }) }
            return notebook.write(intake)
        }
        try await self.run(connection) { opened in
            let open = try await self.open(&opened)
            line.withLock { $0 = open }
            open.feed(Workspace.mention("e1"))
            var sends = open.sends.makeAsyncIterator()
            #expect(await sends.next() == #"{"envelope_id":"e1"}"#)
        }
        #expect(before.withLock { $0 } == [0])
        #expect(self.notebook.intakes.count == 1)
    }

    @Test func `what cannot be written down is not acknowledged`() async throws {
        let line = Mutex<ScriptedConnection?>(nil)
        let connection = try self.connection { [notebook] intake in
            if intake.keys.contains("slack:at:1.1:env:e1") { throw Notebook.Full() }
            return notebook.write(intake)
        }
        try await self.run(connection) { opened in
            let open = try await self.open(&opened)
            line.withLock { $0 = open }
            open.feed(Workspace.mention("e1", ts: "1.1"))
            open.feed(Workspace.mention("e2", ts: "1.2"))
            var sends = open.sends.makeAsyncIterator()
            #expect(await sends.next() == #"{"envelope_id":"e2"}"#)
        }
        #expect(line.withLock { $0?.acknowledged } == ["e2"])
        #expect(self.gauge.unwritten == 1)
    }

    @Test func `a slash command that cannot be written down is told so, since Slack never repeats it`() async throws {
        let connection = try self.connection { _ in throw Notebook.Full() }
        try await self.run(connection) { opened in
            let open = try await self.open(&opened)
            open.feed(
                """
                {"type":"slash_commands","envelope_id":"s1","accepts_response_payload":true,"payload":{"text":"add x",\
                "user_id":"UANA","channel_id":"C1","trigger_id":"t1"}}
                """
            )
            var sends = open.sends.makeAsyncIterator()
            let answer = try #require(await sends.next())
            #expect(answer.contains("nothing was started") && answer.contains(#""response_type":"ephemeral""#))
        }
    }

    @Test func `every sample is acknowledged and none is written down`() async throws {
        let connection = try self.connection()
        try await self.run(connection) { opened in
            let open = try await self.open(&opened)
            open.feed("not even JSON")
            for (index, sample) in Workspace.samples.enumerated() {
                let type = sample.path.contains("slash") ? "slash_commands" : "events_api"
                open.feed(#"{"type":"\#(type)","envelope_id":"\#(index)","payload":\#(sample.body)}"#)
            }
            var sends = open.sends.makeAsyncIterator()
            for _ in Workspace.samples { _ = await sends.next() }
            #expect(open.acknowledged.count == 105)
        }
        #expect(self.notebook.intakes.isEmpty)
    }

    @Test func `a thousand envelopes at once are all acknowledged once`() async throws {
        let connection = try self.connection()
        try await self.run(connection) { opened in
            let open = try await self.open(&opened)
            for number in 0..<1000 { open.feed(Workspace.mention("e\(number)", ts: "1.\(number)")) }
            var sends = open.sends.makeAsyncIterator()
            for _ in 0..<1000 { _ = await sends.next() }
            #expect(open.sent.count == 1000)
            #expect(open.acknowledged.count == 1000)
        }
        #expect(self.notebook.intakes.count == 1000)
    }

    @Test func `the next connection is there before the old one is closed`() async throws {
        let connection = try self.connection(count: 2)
        try await self.run(connection) { opened in
            let first = try await self.open(&opened)
            let second = try await self.open(&opened)
            first.feed(#"{"type":"disconnect","reason":"warning"}"#)
            let third = try await self.next(&opened)
            #expect(first.closeCodes.isEmpty, "the old one stays until the new one says hello")
            first.feed(Workspace.mention("late"))
            var sends = first.sends.makeAsyncIterator()
            #expect(await sends.next() == #"{"envelope_id":"late"}"#)
            third.feed(#"{"type":"hello"}"#)
            var closes = first.closes.makeAsyncIterator()
            #expect(await closes.next() == 1000)
            #expect(second.closeCodes.isEmpty && third.closeCodes.isEmpty)
        }
    }

    @Test func `a connection that ends is opened anew`() async throws {
        let connection = try self.connection()
        try await self.run(connection) { opened in
            let first = try await self.open(&opened)
            first.drop()
            self.time.flow()
            _ = try await self.open(&opened)
        }
    }

    @Test func `a connection that never says hello is given up`() async throws {
        let connection = try self.connection()
        try await self.run(connection) { opened in
            let mute = try await self.next(&opened)
            self.time.flow()
            _ = try await self.next(&opened)
            #expect(mute.closeCodes.first == 1002)
        }
    }

    @Test func `a message that is too long ends its connection, and is counted for people to see`() async throws {
        let health = Health()
        let connection = try self.connection(health: health)
        try await self.run(connection) { opened in
            let first = try await self.open(&opened)
            first.fail(WebSocketFailure(.tooLarge, "more than 4 MiB"))
            self.time.flow()
            _ = try await self.next(&opened)
        }
        #expect(self.gauge.oversized == 1)
        #expect(health.conditions.first?.detail.contains("1 messages were too long") == true)
    }

    @Test func `a stop finishes what is in hand and says goodbye`() async throws {
        let (gate, release) = AsyncStream.makeStream(of: Void.self)
        let (begun, begin) = AsyncStream.makeStream(of: Void.self)
        let line = Mutex<ScriptedConnection?>(nil)
        let connection = try self.connection { [notebook] intake in
            begin.yield()
            for await _ in gate { break }
            return notebook.write(intake)
        }
        async let running: Void = connection.run()
        var opened = self.sockets.opened.makeAsyncIterator()
        let open = try await self.open(&opened)
        line.withLock { $0 = open }
        open.feed(Workspace.mention("e1"))
        for await _ in begun { break }
        connection.stop()
        #expect(open.closeCodes.isEmpty)
        release.yield()
        var sends = open.sends.makeAsyncIterator()
        #expect(await sends.next() == #"{"envelope_id":"e1"}"#)
        self.time.flow()
        try await running
        #expect(open.closeCodes.first == 1000)
    }

    @Test func `a refused app token stops with its name, after one call`() async throws {
        let http = ScriptedHTTP(#"{"ok":false,"error":"invalid_auth"}"#)
        let connection = try self.connection(http: http)
        do {
            try await connection.run()
            Issue.record("ran on without a token")
        } catch let error as SlackUnusable {
            #expect(error.description.contains("SLACK_APP_TOKEN was refused by Slack: invalid_auth"))
            #expect(!error.description.contains("secret"))
        }
        #expect(http.requests.count == 1)
        let request = try #require(http.requests.first)
        #expect(request.headers.contains(.init("Authorization", "Bearer xapp-1-secret")))
        #expect(!request.bodyText.contains("xapp") && !request.url.contains("xapp"))
    }

    @Test func `a form with mistakes is answered beside the fields, and nothing is written down`() async throws {
        let door = Workspace.door(validate: { _, _, _, _ in .refused(["measure": "no column of that name"]) })
        let connection = try self.connection(door: door)
        try await self.run(connection) { opened in
            let open = try await self.open(&opened)
            open.feed(SlackForms.submission)
            var sends = open.sends.makeAsyncIterator()
            #expect(
                await sends.next() == """
                    {"envelope_id":"f1","payload":{"errors":{"add_metric:measure":"no column of that name"},\
                    "response_action":"errors"}}
                    """
            )
        }
        #expect(self.notebook.intakes.isEmpty)
    }

    @Test func `a form without mistakes is written down and closes`() async throws {
        let connection = try self.connection()
        try await self.run(connection) { opened in
            let open = try await self.open(&opened)
            open.feed(SlackForms.submission)
            var sends = open.sends.makeAsyncIterator()
            #expect(await sends.next() == #"{"envelope_id":"f1"}"#)
        }
        #expect(self.notebook.intakes.count == 1)
    }
}
