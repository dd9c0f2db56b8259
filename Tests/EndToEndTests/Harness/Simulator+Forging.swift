@testable import Simulator

extension Simulator {
    /// Sends the app an envelope that no person could cause: an event of a kind that is new, or a forged press.
    func send(_ kind: Outgoing.Kind, _ payload: JSON) async throws {
        try await self.onStage { stage in
            stage.act { workspace in
                workspace.tell(Outgoing(kind: kind, subject: .event(id: "Ev0FORGED"), payload: payload))
            }
        }
    }

    /// Sends a press of a button with this value by a person, wherever the button may come from. `time` names the press.
    func forgePress(value: String, as user: String, on message: Message, at time: Int) async throws {
        try await self.send(
            .interaction,
            [
                "type": "block_actions", "user": ["id": .string(user), "team_id": "T0SIM"], "team": ["id": "T0SIM"],
                "container": [
                    "type": "message", "message_ts": .string(message.ts), "channel_id": .string(message.channel),
                    "thread_ts": .string(message.root),
                ],
                "channel": ["id": .string(message.channel), "name": "analytics"],
                "trigger_id": .string("\(time).2.forged"),
                "actions": [
                    [
                        "type": "button", "action_id": "press:approve", "block_id": "b", "value": .string(value),
                        "action_ts": .string("\(time).000100"),
                    ]
                ],
            ]
        )
    }
}
