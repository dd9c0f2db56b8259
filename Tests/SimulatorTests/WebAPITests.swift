import Simulator
import Testing

@Suite struct WebAPITests {
    @Test func `a post, its edit and its metadata are read back from the thread`() async throws {
        try await withSimulator { simulator, address in
            let root = try await simulator.post(as: "U0ANA", in: "C0ANALYTICS", text: "hello")
            let metadata: Simulator.JSON = ["event_type": "request", "event_payload": ["id": "R-1"]]
            let posted = try await address.call(
                "chat.postMessage",
                [
                    "channel": "C0ANALYTICS", "thread_ts": .string(root), "text": "working", "metadata": metadata,
                    "blocks": [["type": "section", "text": ["type": "mrkdwn", "text": "*working*"]]],
                ]
            ).json
            #expect(posted["ok"] == true)
            #expect(posted["message"]["blocks"].array?.first?["block_id"].string?.isEmpty == false)
            let edit: Simulator.JSON = ["channel": "C0ANALYTICS", "ts": posted["ts"], "text": "done", "blocks": []]
            #expect(try await address.call("chat.update", edit).json["text"] == "done")

            let question: Simulator.JSON = [
                "channel": "C0ANALYTICS", "ts": .string(root), "include_all_metadata": true,
            ]
            let messages = try await address.call("conversations.replies", question).json["messages"].array ?? []
            #expect(messages.map { $0["text"] } == ["hello", "done"])
            #expect(messages.first?["reply_count"] == 1)
            #expect(messages.last?["metadata"] == metadata)
            #expect(messages.last?["blocks"].isNull == true)
            #expect(messages.last?["bot_id"] == "B0BOT")
            #expect(try await simulator.thread(root, in: "C0ANALYTICS").last?.edits == 1)
        }
    }

    @Test func `metadata stays out of the history unless it is asked for`() async throws {
        try await withSimulator { _, address in
            let metadata: Simulator.JSON = ["event_type": "request", "event_payload": [:]]
            _ = try await address.call(
                "chat.postMessage",
                ["channel": "C0RANDOM", "text": "x", "metadata": metadata]
            )
            let history = try await address.call("conversations.history", ["channel": "C0RANDOM"]).json
            #expect(history["messages"].array?.first?["metadata"].isNull == true)
        }
    }

    @Test func `the history comes in pages, newest first`() async throws {
        try await withSimulator { simulator, address in
            for number in 1...5 { try await simulator.post(as: "U0ANA", in: "C0RANDOM", text: "\(number)") }
            var texts: [String] = []
            var cursor = ""
            repeat {
                let question: Simulator.JSON = ["channel": "C0RANDOM", "limit": 2, "cursor": .string(cursor)]
                let page = try await address.call("conversations.history", question).json
                texts += (page["messages"].array ?? []).compactMap { $0["text"].string }
                cursor = page["response_metadata"]["next_cursor"].string ?? ""
            } while !cursor.isEmpty
            #expect(texts == ["5", "4", "3", "2", "1"])
        }
    }

    @Test func `a form does as well as JSON`() async throws {
        try await withSimulator { _, address in
            let form = "channel=C0RANDOM&text=a+%26amp%3B+b&blocks=%5B%7B%22type%22%3A%22divider%22%7D%5D"
            let answer = try await HTTPCall.send(
                address,
                "POST",
                "/api/chat.postMessage",
                headers: [
                    "Content-Type": "application/x-www-form-urlencoded", "Authorization": "Bearer xoxb-sim",
                ],
                body: Array(form.utf8)
            ).json
            #expect(answer["message"]["text"] == "a &amp; b")
            #expect(answer["message"]["blocks"].array?.first?["type"] == "divider")
        }
    }

    @Test(arguments: [
        ("auth.test", nil, "not_authed"), ("auth.test", "xoxb-other", "invalid_auth"),
        ("auth.test", "xapp-sim", "not_allowed_token_type"), ("apps.connections.open", nil, "not_authed"),
        ("apps.connections.open", "xoxb-sim", "not_allowed_token_type"), ("no.such", "xoxb-sim", "unknown_method"),
    ])
    func `a wrong token is refused`(method: String, token: String?, error: String) async throws {
        try await withSimulator { _, address in
            let answer = try await address.call(method, token: token).json
            #expect(answer["ok"] == false)
            #expect(answer["error"].string == error)
        }
    }

    @Test(
        arguments: [
            ("chat.postMessage", ["text": "x"], "invalid_arguments"),
            ("chat.postMessage", ["channel": "C0NONE", "text": "x"], "channel_not_found"),
            ("chat.postMessage", ["channel": "C0RANDOM"], "no_text"),
            ("chat.postMessage", ["channel": "C0RANDOM", "text": "x", "thread_ts": "1.2"], "thread_not_found"),
            ("chat.postMessage", ["channel": "C0RANDOM", "blocks": "nonsense"], "invalid_blocks_format"),
            ("chat.postMessage", ["channel": "C0RANDOM", "text": "x", "metadata": [:]], nil),
            (
                "chat.postMessage", ["channel": "C0RANDOM", "text": "x", "metadata": ["a": 1]],
                "invalid_metadata_format"
            ),
            ("chat.postMessage", ["channel": "C0RANDOM", "text": "x", "markdown_text": "y"], "markdown_text_conflict"),
            ("chat.update", ["channel": "C0RANDOM", "ts": "1.2", "text": "x"], "message_not_found"),
            ("chat.postEphemeral", ["channel": "D0ANA", "user": "U0BO", "text": "x"], "user_not_in_channel"),
            ("conversations.replies", ["channel": "C0RANDOM", "ts": "1.2"], "thread_not_found"),
            ("users.info", ["user": "U0NONE"], "user_not_found"),
            ("views.open", ["trigger_id": "1.x", "view": [:]], "invalid_arguments"),
            ("reactions.add", ["channel": "C0RANDOM", "timestamp": "1.2", "name": "eyes"], "message_not_found"),
        ] as [(String, Simulator.JSON, String?)]
    )
    func `a call that can't be carried out says why`(
        method: String,
        arguments: Simulator.JSON,
        error: String?
    )
        async throws
    {
        try await withSimulator { simulator, address in
            let answer = try await address.call(method, arguments).json
            #expect(answer["error"].string == error)
            #expect(try await simulator.messages(in: "C0RANDOM").count == (error == nil ? 1 : 0))
        }
    }

    @Test func `a person's message can't be changed by the app`() async throws {
        try await withSimulator { simulator, address in
            let ts = try await simulator.post(as: "U0ANA", in: "C0RANDOM", text: "mine")
            let call: Simulator.JSON = ["channel": "C0RANDOM", "ts": .string(ts), "text": "yours"]
            #expect(try await address.call("chat.update", call).json["error"] == "cant_update_message")
            #expect(try await address.call("chat.delete", call).json["error"] == "cant_delete_message")
        }
    }

    @Test func `an ephemeral message is seen by one person and is not in the history`() async throws {
        try await withSimulator { simulator, address in
            let call: Simulator.JSON = ["channel": "C0RANDOM", "user": "U0BO", "text": "psst"]
            #expect(try await address.call("chat.postEphemeral", call).json["message_ts"].string != nil)
            let state = try await simulator.visible()
            #expect(state.ephemerals(for: "U0BO", in: "C0RANDOM").map(\.text) == ["psst"])
            #expect(state.ephemerals(for: "U0ANA", in: "C0RANDOM").isEmpty)
            #expect(state.messages(in: "C0RANDOM").isEmpty)
        }
    }
}
