import Digests
import Foundation
import Requests
import Synchronization
import Testing
import Transport

@testable import ChatBridge

@Suite("The app is added to a workspace")
struct SlackInstallTests {
    private static let settings = [
        "SLACK_APP_TOKEN": "xapp-1", "SLACK_INSTALL_URL": "https://bot.example.com", "SLACK_INSTALL_PORT": "0",
        "SLACK_WORKSPACES": "T1,T2", "SLACK_CLIENT_ID": "7.7", "SLACK_CLIENT_SECRET": "hidden",
        "SLACK_TOKEN_KEY": String(repeating: "0123456789abcdef", count: 4),
    ]

    private let time = ManualTime()
    private let accepted = Accepted()

    private final class Accepted: Sendable {
        let all = Mutex<[SlackInstallation]>([])
    }

    private func door(_ http: ScriptedHTTP, isFull: Bool = false) throws -> SlackInstallDoor {
        let configuration = try SlackConfiguration(settings: Self.settings)
        return try SlackInstallDoor(
            configuration,
            try #require(configuration.installing),
            http: http,
            time: self.time,
            log: Workspace.log,
            accept: { [accepted] installation in
                if isFull { throw Notebook.Full() }
                accepted.all.withLock { $0.append(installation) }
            }
        )
    }

    /// Slack: a token for a code, and who that token speaks as.
    private func slack(
        _ answer: String = Self.granted,
        as user: String = "UBOT",
        in team: String = "T2"
    ) -> ScriptedHTTP {
        ScriptedHTTP { request in
            let text =
                request.url.hasSuffix("/oauth.v2.access")
                ? answer
                : #"{"ok":true,"team_id":"\#(team)","user_id":"\#(user)","bot_id":"B1","url":"https://x.slack.com/"}"#
            return .success(HTTPResponse(status: 200, body: Array(text.utf8)))
        }
    }

    private static let granted = """
        {"ok":true,"access_token":"xoxb-fresh","token_type":"bot","bot_user_id":"UBOT","app_id":"A1",\
        "team":{"id":"T2","name":"East"},"authed_user":{"id":"U1"},"is_enterprise_install":false}
        """

    /// What a browser gets from the first page: its cookie, and the state that goes to Slack.
    private func begin(_ door: SlackInstallDoor) async throws -> (cookie: String, state: String) {
        let page = await door.answer(HTTPArrival(method: "GET", path: SlackInstallDoor.offerPath))
        let text = String(decoding: page.body, as: UTF8.self)
        let cookie = try #require(page.headers["set-cookie"])
        #expect(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Secure"))
        #expect(text.contains("https://slack.com/oauth/v2/authorize?client_id=7.7&amp;scope=app_mentions%3Aread"))
        #expect(!text.contains("hidden"))
        let state = try #require(text.firstMatch(of: /state=([A-Za-z0-9_-]+)/))
        return (String(cookie.prefix { $0 != ";" }), String(state.1))
    }

    private func back(_ door: SlackInstallDoor, _ cookie: String, _ query: String) async -> (status: Int, text: String)
    {
        var arrival = HTTPArrival(method: "GET", path: SlackInstallDoor.redirectPath, headers: ["cookie": cookie])
        arrival.query = query
        let response = await door.answer(arrival)
        return (response.status, String(decoding: response.body, as: UTF8.self))
    }

    @Test func `whoever comes back to their own page in time is let in, once`() async throws {
        let http = self.slack()
        let door = try self.door(http)
        let (cookie, state) = try await self.begin(door)
        let done = await self.back(door, cookie, "code=c1&state=\(state)")
        #expect(done.status == 200 && done.text.contains("The bot is in East"))
        #expect(
            http.requests.first?.bodyText.contains("redirect_uri=https%3A%2F%2Fbot.example.com%2Fslack%2Foauth") == true
        )
        let installation = try #require(self.accepted.all.withLock { $0.first })
        #expect(installation.team == "T2" && installation.identity(home: "T1").isHome == false)
        #expect(!"\(installation) \(installation.grant)".contains("xoxb"))
        #expect(await self.back(door, cookie, "code=c1&state=\(state)").status == 403)
        #expect(self.accepted.all.withLock { $0.count } == 1)
    }

    @Test func `a state of another browser, of long ago, or of nobody opens nothing`() async throws {
        let http = self.slack()
        let door = try self.door(http)
        let (cookie, state) = try await self.begin(door)
        let (other, _) = try await self.begin(door)
        #expect(other != cookie)
        for (cookie, state) in [
            (other, state), ("", state), (cookie, ""), (cookie, state.reversed().map(String.init).joined()),
        ] {
            #expect(await self.back(door, cookie, "code=c1&state=\(state)").status == 403)
        }
        self.time.advance(by: .seconds(601))
        #expect(await self.back(door, cookie, "code=c1&state=\(state)").status == 403)
        // Another life of the program takes none of this one's.
        #expect(await self.back(try self.door(http), cookie, "code=c1&state=\(state)").status == 403)
        #expect(http.requests.isEmpty && self.accepted.all.withLock { $0.isEmpty })
    }

    @Test func `a workspace that is not admitted gets its permission back`() async throws {
        let http = self.slack(Self.granted.replacing("T2", with: "T9"), in: "T9")
        let door = try self.door(http)
        let (cookie, state) = try await self.begin(door)
        let answer = await self.back(door, cookie, "code=c1&state=\(state)")
        #expect(answer.status == 403 && answer.text.contains("East is not admitted") && answer.text.contains("T9"))
        #expect(http.requests.last?.url.hasSuffix("auth.revoke") == true)
        #expect(self.accepted.all.withLock { $0.isEmpty })
    }

    @Test(arguments: [
        (#"{"ok":false,"error":"code_already_used"}"#, "That was used already"),
        (#"{"ok":false,"error":"bad_client_secret"}"#, "bad_client_secret"),
        (
            Self.granted.replacing("\"is_enterprise_install\":false", with: "\"is_enterprise_install\":true"),
            "One workspace"
        ),
        ("<html>", "Slack cannot be reached"),
    ])
    func `what Slack refuses is told with what to do`(answer: String, words: String) async throws {
        let door = try self.door(self.slack(answer))
        let (cookie, state) = try await self.begin(door)
        let told = await self.back(door, cookie, "code=c1&state=\(state)")
        #expect(told.text.contains(words) && told.text.contains("Begin again") && !told.text.contains("hidden"))
        #expect(self.accepted.all.withLock { $0.isEmpty })
    }

    @Test func `a token of another bot or workspace is not taken, nor one that cannot be kept`() async throws {
        for (http, isFull) in [
            (self.slack(as: "UOTHER"), false), (self.slack(in: "T1"), false), (self.slack(), true),
        ] {
            let door = try self.door(http, isFull: isFull)
            let (cookie, state) = try await self.begin(door)
            #expect(await self.back(door, cookie, "code=c1&state=\(state)").status >= 500)
        }
        #expect(self.accepted.all.withLock { $0.isEmpty })
    }

    @Test func `whoever says no is told so, and what Slack says is text`() async throws {
        let door = try self.door(self.slack())
        let (cookie, state) = try await self.begin(door)
        #expect(await self.back(door, cookie, "error=access_denied&state=\(state)").text.contains("did not allow it"))
        let (again, other) = try await self.begin(door)
        let odd = await self.back(door, again, "error=%3Cscript%3E&state=\(other)")
        #expect(odd.text.contains("&lt;script&gt;") && !odd.text.contains("<script>"))
    }

    @Test func `installations are kept sealed, each under its own name`() async throws {
        let shelf = Mutex<[String: String]>([:])
        let key = try #require(SealingKey([UInt8](repeating: 7, count: 32)))
        let store = SlackInstallations.Shelf(
            all: { prefix in shelf.withLock { $0.filter { $0.key.hasPrefix(prefix) } } },
            keep: { name, text in shelf.withLock { $0[name] = text } },
            forget: { name in shelf.withLock { $0[name] = nil } }
        )
        let installations = SlackInstallations(on: store, sealedBy: key)
        for team in ["T1", "T2"] {
            let grant = SlackGrant(access: "xoxb-\(team)")
            try await installations.keep(
                SlackInstallation(team: team, name: team, user: "U0BOT", installer: nil, grant: grant)
            )
        }
        #expect(try await installations.all().open.map(\.team) == ["T1", "T2"])
        #expect(shelf.withLock { $0.values.allSatisfy { !$0.contains("xoxb-T") } })
        // One cannot stand for the other, and another key opens none.
        shelf.withLock { $0["slack installation T1"] = $0["slack installation T2"] }
        let found = try await installations.all()
        #expect(found.open.map(\.team) == ["T2"] && found.broken == ["T1"])
        let other = try #require(SealingKey([UInt8](repeating: 8, count: 32)))
        #expect(try await SlackInstallations(on: store, sealedBy: other).all().open.isEmpty)
    }

    @Test func `nobody may install where nothing is said of workspaces`() throws {
        var settings = Self.settings
        settings["SLACK_WORKSPACES"] = nil
        let error = #expect(throws: SlackConfiguration.Invalid.self) { try SlackConfiguration(settings: settings) }
        #expect("\(try #require(error))".contains("SLACK_WORKSPACES must name the workspaces"))
    }
}
