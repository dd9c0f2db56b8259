import ChatBridge
import Digests
import Foundation
import Logging
import Requests
import Synchronization
import Transport

/// What a test of Slack needs: a workspace in which nothing but the network is made up.
enum Workspace {
    static let me = SlackIdentity(team: "T1", user: "UBOT", bot: "BBOT")
    static let seal = ButtonSeal(key: HMACKey(Array("a key for tests".utf8)))
    static let settings = ["SLACK_APP_TOKEN": "xapp-1-secret", "SLACK_BOT_TOKEN": "xoxb-1-secret"]
    static let log = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    static let decoding = SlackDecoding(me: Self.me, templates: { ["add_metric", "add_test"] })

    static func door(
        sanitise: @escaping Door.Sanitise = { $0 },
        validate: @escaping Door.Validate = { template, fields, _, _ in
            .accepted(Intent(name: template, project: "taxi", slots: fields.mapValues(SlotValue.text)))
        },
        revise: @escaping Door.Revise = { _, _ in .refused([:]) }
    ) -> Door {
        Door(seal: self.seal, sanitise: sanitise, validate: validate, revise: revise, log: self.log)
    }

    static func mention(_ envelope: String, ts: String = "1800000000.000100", text: String = "<@UBOT> hello") -> String
    {
        """
        {"type":"events_api","envelope_id":"\(envelope)","accepts_response_payload":false,"retry_attempt":0,\
        "payload":{"team_id":"T1","event_id":"Ev\(envelope)","type":"event_callback",\
        "authorizations":[{"team_id":"T1","user_id":"UBOT","is_bot":true}],\
        "event":{"type":"app_mention","user":"UANA","text":"\(text)","ts":"\(ts)","channel":"C1",\
        "client_msg_id":"cm-\(ts)"}}}
        """
    }

    /// The files with real shapes of everything that Slack sends.
    static let samples: [(path: String, body: String)] = {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Fixtures/Slack/samples")
        let files = FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)
        return (files?.allObjects as? [URL] ?? []).filter { $0.pathExtension == "json" }
            .sorted { $0.path < $1.path }
            .compactMap { file in
                (try? String(contentsOf: file, encoding: .utf8)).map {
                    (String(file.path.dropFirst(root.path.count)), $0)
                }
            }
    }()
}

/// Writes intakes down in memory, as the ledger would on disk.
final class Notebook: Sendable {
    struct Full: Error {}

    private let pages = Mutex<[Intake]>([])
    var intakes: [Intake] { self.pages.withLock { $0 } }
    var openings: [Opening] {
        self.intakes.compactMap { if case .message(let opening) = $0.wish { opening } else { nil } }
    }

    @discardableResult
    func write(_ intake: Intake) -> Receipt {
        self.pages.withLock { $0.append(intake) }
        return .recorded(RequestID("1"))
    }
}
