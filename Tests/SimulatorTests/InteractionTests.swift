import Simulator
import Testing

@Suite struct InteractionTests {
    private static func button(_ action: String, value: String) -> Simulator.JSON {
        [
            "type": "button", "action_id": .string(action), "value": .string(value),
            "text": ["type": "plain_text", "text": "Approve"],
        ]
    }

    private static let form: Simulator.JSON = [
        "type": "modal", "callback_id": "form", "title": ["type": "plain_text", "text": "A form"],
        "submit": ["type": "plain_text", "text": "Send"],
        "blocks": [
            [
                "type": "input", "block_id": "name", "label": ["type": "plain_text", "text": "Name"],
                "element": ["type": "plain_text_input", "action_id": "value"],
            ]
        ],
    ]

    private func postButton(_ address: SimulatorAddress) async throws -> String {
        let blocks: Simulator.JSON = [
            ["type": "actions", "block_id": "row", "elements": [Self.button("approve", value: "R-1")]]
        ]
        let call: Simulator.JSON = ["channel": "C0ANALYTICS", "text": "plan", "blocks": blocks]
        return try #require(try await address.call("chat.postMessage", call).json["ts"].string)
    }

    @Test func `a press arrives as block_actions with all that is needed to answer`() async throws {
        try await withSimulator { simulator, address in
            try await AppClient.connect(address) { app in
                _ = try await app.next()
                let ts = try await self.postButton(address)
                try await simulator.press(as: "U0BO", channel: "C0ANALYTICS", messageTs: ts, actionId: "approve")
                let envelope = try #require(try await app.next())
                #expect(envelope["type"] == "interactive")
                let payload = envelope["payload"]
                #expect(payload["type"] == "block_actions")
                #expect(payload["user"]["id"] == "U0BO")
                #expect(payload["container"]["message_ts"].string == ts)
                #expect(payload["message"]["text"] == "plan")
                let action = try #require(payload["actions"].array?.first)
                #expect(action["value"] == "R-1")
                #expect(action["block_id"] == "row")

                let path = try #require(payload["response_url"].string).dropFirst(address.pageURL.count - 1)
                let body: Simulator.JSON = ["replace_original": true, "text": "approved", "blocks": []]
                let headers = ["Content-Type": "application/json"]
                for use in 1...6 {
                    let answer = try await HTTPCall.send(
                        address,
                        "POST",
                        String(path),
                        headers: headers,
                        body: body.bytes
                    )
                    #expect(answer.status == (use < 6 ? 200 : 404))
                }
                #expect(try await simulator.messages(in: "C0ANALYTICS").map(\.text) == ["approved"])
            }
        }
    }

    @Test func `a button that is gone can be pressed only from a stale screen`() async throws {
        try await withSimulator { simulator, address in
            let ts = try await self.postButton(address)
            let edit: Simulator.JSON = ["channel": "C0ANALYTICS", "ts": .string(ts), "text": "done", "blocks": []]
            _ = try await address.call("chat.update", edit)
            await #expect(throws: SimulatorError.self) {
                try await simulator.press(as: "U0BO", channel: "C0ANALYTICS", messageTs: ts, actionId: "approve")
            }
            try await AppClient.connect(address) { app in
                _ = try await app.next()
                try await simulator.press(
                    as: "U0BO",
                    channel: "C0ANALYTICS",
                    messageTs: ts,
                    actionId: "approve",
                    stale: true
                )
                #expect(try await app.next()?["payload"]["actions"].array?.first?["value"] == "R-1")
            }
        }
    }

    @Test func `a form shows the app's errors beside its fields, and closes when it is right`() async throws {
        try await withSimulator { simulator, address in
            try await AppClient.connect(address) { app in
                _ = try await app.next()
                try await simulator.command(as: "U0ANA", channel: "C0ANALYTICS", "/analytics", text: "new metric")
                let command = try #require(try await app.next())
                #expect(command["accepts_response_payload"] == true)
                #expect(command["payload"]["text"] == "new metric")
                try await app.acknowledge(command)
                let open: Simulator.JSON = ["trigger_id": command["payload"]["trigger_id"], "view": Self.form]
                let view = try #require(try await address.call("views.open", open).json["view"]["id"].string)
                #expect(try await address.call("views.open", open).json["error"] == "exchanged_trigger_id")

                #expect(
                    try await simulator.submit(as: "U0ANA", view: view)
                        == .errors(["name": "Please complete this required field."])
                )
                async let refused = simulator.submit(as: "U0ANA", view: view, values: ["name": ["value": "bad"]])
                let first = try #require(try await app.next())
                #expect(first["payload"]["view"]["state"]["values"]["name"]["value"]["value"] == "bad")
                let errors: Simulator.JSON = ["response_action": "errors", "errors": ["name": "taken"]]
                try await app.acknowledge(first, payload: errors)
                #expect(try await refused == .errors(["name": "taken"]))
                #expect(try await simulator.visible().views(for: "U0ANA").count == 1)

                async let accepted = simulator.submit(as: "U0ANA", view: view, values: ["name": ["value": "good"]])
                try await app.acknowledge(try #require(try await app.next()))
                #expect(try await accepted == .closed)
                #expect(try await simulator.visible().views(for: "U0ANA").isEmpty)
            }
        }
    }

    @Test func `a trigger is too old after its time`() async throws {
        try await withSimulator {
            $0.triggerLifetime = .zero
        } _: { simulator, address in
            try await AppClient.connect(address) { app in
                _ = try await app.next()
                try await simulator.command(as: "U0ANA", channel: "C0ANALYTICS", "/analytics")
                let trigger = try #require(try await app.next())["payload"]["trigger_id"]
                let answer = try await address.call("views.open", ["trigger_id": trigger, "view": Self.form]).json
                #expect(answer["error"] == "expired_trigger_id")
            }
        }
    }

    @Test func `a command may be answered in its acknowledgement`() async throws {
        try await withSimulator { simulator, address in
            try await AppClient.connect(address) { app in
                _ = try await app.next()
                try await simulator.command(as: "U0ANA", channel: "C0ANALYTICS", "/analytics")
                try await app.acknowledge(try #require(try await app.next()), payload: ["text": "on it"])
                let state = try await simulator.waitUntil { $0.pending == 0 }
                #expect(state.ephemerals(for: "U0ANA", in: "C0ANALYTICS").map(\.text) == ["on it"])
            }
        }
    }

    @Test func `a command that nobody answers is not repeated, and the person is told`() async throws {
        try await withSimulator { simulator, _ in
            try await simulator.command(as: "U0ANA", channel: "C0ANALYTICS", "/analytics")
            let note = try await simulator.waitForEntry { $0.kind == .noted }
            #expect(note.text?.contains("dispatch_failed") == true)
            #expect(try await simulator.visible().pending == 0)
            await #expect(throws: SimulatorError("/other is not a valid command")) {
                try await simulator.command(as: "U0ANA", channel: "C0ANALYTICS", "/other")
            }
        }
    }
}
