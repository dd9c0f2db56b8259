import ChatBridge
import Requests
import Synchronization
import Testing
import Transport

/// Files are fetched from where their platform keeps them, and from nowhere else; the token goes nowhere else either.
@Suite struct FileFetchingTests {
    private static func parcel(_ name: String, at address: String? = nil, id: String = "slack:F1") -> Parcel {
        Parcel(
            Requests.Attachment(id: id, name: name),
            Requests.Attachment.Kind(name: name) ?? .text,
            address: address,
            in: ConversationID("slack:T0SIM:C1:1")
        )
    }

    private static func slack(_ http: ScriptedHTTP, url: String = "https://slack.com/api/") throws -> SlackPlatform {
        let settings = ["SLACK_APP_TOKEN": "xapp-1", "SLACK_BOT_TOKEN": "xoxb-secret", "SLACK_API_URL": url]
        let api = SlackAPI(configuration: try SlackConfiguration(settings: settings), http: http, time: ManualTime())
        let me = SlackIdentity(team: "T0SIM", user: "U0BOT", bot: "B0BOT")
        return SlackPlatform(api: api, me: me, rendering: SlackRendering(seal: Workspace.seal))
    }

    private static func info(_ address: String, _ more: String = "") -> HTTPResponse {
        .body(
            Array(#"{"ok":true,"file":{"id":"F1","name":"a.csv","size":4,"url_private":"\#(address)"\#(more)}}"#.utf8)
        )
    }

    @Test(
        arguments: [
            "https://evil.example/files-pri/T1-F1/a.csv", "http://files.slack.com/files-pri/T1-F1/a.csv",
            "https://files.slack.com@evil.example/a.csv", "https://files.slack.com.evil.example/a.csv",
            "https://slack.com/a.csv", "file:///etc/passwd", "https://127.0.0.1/a.csv",
            #"https://files.slack.com\\.evil/a"#,
        ]
    )
    func `the token goes to Slack's own hosts for files alone`(address: String) async throws {
        let http = ScriptedHTTP([Self.info(address)])
        let setback = await #expect(throws: Setback.self) {
            _ = try await Self.slack(http).fetch(Self.parcel("a.csv"), patiently: true)
        }
        #expect(setback?.kind == .rejected)
        #expect(http.requests.map(\.url) == ["https://slack.com/api/files.info"])
    }

    @Test func `a redirect is not followed, and a page is no file`() async throws {
        let address = "https://files.slack.com/files-pri/T1-F1/a.csv"
        for answer in [
            HTTPResponse(status: 302, headers: ["location": "https://evil.example/"]),
            HTTPResponse(status: 200, headers: ["content-type": "text/html; charset=utf-8"]),
        ] {
            let http = ScriptedHTTP([Self.info(address), answer])
            let setback = await #expect(throws: Setback.self) {
                _ = try await Self.slack(http).fetch(Self.parcel("a.csv"), patiently: true)
            }
            #expect(setback?.kind == .rejected && setback?.message.contains("files:read") == true)
            #expect(http.requests.map(\.url).last == address && http.requests.count == 2)
            let token = http.requests.last?.headers.first { $0.name == "Authorization" }
            #expect(token?.value == "Bearer xoxb-secret")
        }
    }

    @Test func `a recording waits for its words a little, and comes without them in the end`() async throws {
        let address = "https://files.slack.com/files-pri/T1-F1/a.m4a"
        let unfinished = Self.info(address, #","transcription":{"status":"processing"}"#)
        let waiting = await #expect(throws: Setback.self) {
            _ = try await Self.slack(ScriptedHTTP([unfinished])).fetch(Self.parcel("a.m4a"), patiently: true)
        }
        guard case .later? = waiting?.kind else {
            Issue.record("\(String(describing: waiting))")
            return
        }
        let http = ScriptedHTTP([unfinished, .body([1, 2])])
        let file = try await Self.slack(http).fetch(Self.parcel("a.m4a"), patiently: false)
        #expect(file == FetchedFile(bytes: [1, 2]))
    }

    @Test func `the whole of what was said is taken from the subtitles`() async throws {
        let address = "https://files.slack.com/files-pri/T1-F1/a.m4a"
        let more =
            #","vtt":"https://files.slack.com/files-tmb/T1-F1/file.vtt?x=1","transcription":"#
            + #"{"status":"complete","preview":{"content":"add a","has_more":true}}"#
        let subtitles =
            "WEBVTT\r\n\r\n1\r\n00:00.000 --> 00:02.000\r\nadd a\r\n\r\n2\r\n00:02.000 --> 00:04.000\r\nmetric\r\n"
        let http = ScriptedHTTP([Self.info(address, more), .body([1]), .body(Array(subtitles.utf8))])
        let file = try await Self.slack(http).fetch(Self.parcel("a.m4a"), patiently: true)
        #expect(file == FetchedFile(bytes: [1], transcript: "add a metric"))
    }

    @Test(
        arguments: [
            ("https://contoso-my.sharepoint.com/personal/ana/_layouts/15/download.aspx?tempauth=1", true),
            ("https://evil.example/?x=.sharepoint.com", false), ("https://sharepoint.com.evil.example/a", false),
            ("https://x.sharepoint.com@evil.example/a", false), ("http://contoso.sharepoint.com/a", false),
            ("https://evilsharepoint.com/a", false), ("https://x.sharepoint.com:444/a", false),
            ("https://169.254.169.254/latest?h=.sharepoint.com", false),
        ]
    )
    func `files of Teams come from SharePoint, without a token`(address: String, isFetched: Bool) async throws {
        let http = ScriptedHTTP([.body([0x61])])
        let settings = [
            "TEAMS_APP_ID": "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee", "TEAMS_APP_PASSWORD": "secret",
            "TEAMS_TENANT_ID": "11111111-2222-4333-8444-555555555555",
        ]
        let client = TeamsClient(
            configuration: try TeamsConfiguration(settings: settings),
            http: http,
            time: ManualTime()
        )
        let platform = TeamsPlatform(
            client: client,
            places: TeamsPlaces(memory: TeamsMemory(recall: { _ in nil }, keep: { _, _ in })),
            rendering: TeamsRendering(seal: Workspace.seal),
            tenant: "11111111-2222-4333-8444-555555555555"
        )
        let file = try? await platform.fetch(Self.parcel("a.csv", at: address, id: "teams:1"), patiently: true)
        #expect(file == (isFetched ? FetchedFile(bytes: [0x61]) : nil))
        #expect(http.requests.count == (isFetched ? 1 : 0))
        #expect(http.requests.allSatisfy { $0.headers.isEmpty })
    }
}

extension HTTPResponse {
    fileprivate static func body(_ bytes: [UInt8]) -> HTTPResponse { HTTPResponse(status: 200, body: bytes) }
}

extension ScriptedHTTP {
    /// Gives these answers, one after the other.
    fileprivate convenience init(_ answers: [HTTPResponse]) {
        let rest = Mutex(answers)
        self.init { _ in
            rest.withLock { $0.isEmpty ? .failure(HTTPFailure(.notSent, "no more")) : .success($0.removeFirst()) }
        }
    }
}
