import Digests
import Foundation
import Requests
import Simulator
import Synchronization
import Testing
import Transport

extension EndToEnd {
    @Suite struct Doors {}
}

extension EndToEnd.Doors {
    private static let hookSecret = "a-secret-of-this-test-and-no-other"
    private static let gitHubSecret = "another-secret-of-this-test-alone"

    /// A program elsewhere that is told of changes: at first it is not well.
    private final class Ear: Sendable {
        let listener = HTTPListener(host: "127.0.0.1", port: 0)
        let states = Mutex<[String]>([])
        private let failures = Mutex(2)

        func run() async throws {
            try await self.listener.run { arrival in
                let stamp = arrival.headers["x-chatbridge-timestamp"] ?? ""
                let code = Hexadecimal.bytes(
                    (arrival.headers["x-chatbridge-signature"] ?? "").dropFirst("sha256=".count)
                )
                let key = HMACKey(Array(EndToEnd.Doors.hookSecret.utf8))
                guard key.isValid(code ?? [], for: Array("\(stamp).".utf8) + arrival.body) else {
                    return HTTPResponse(status: 401)
                }
                let isIll = self.failures.withLock { left in
                    left -= 1
                    return left >= 0
                }
                guard !isIll else { return HTTPResponse(status: 503) }
                let json = try? JSONSerialization.jsonObject(with: Data(arrival.body)) as? [String: String]
                self.states.withLock { $0.append(json?["state"] ?? "?") }
                return HTTPResponse(status: 204)
            }
        }
    }

    private static func deliver(
        _ text: String,
        _ number: Int,
        by account: Int,
        _ association: String,
        at: Date = Date(),
        to url: String
    ) async throws -> Int {
        let json = """
            {"action":"created","issue":{"number":12,"title":"t"},"comment":{"id":\(number),"body":"\(text)",
            "user":{"id":\(account)},"author_association":"\(association)","created_at":"\(at.formatted(.iso8601))"},
            "repository":{"full_name":"acme/taxi"},"sender":{"id":\(account),"login":"person-\(account)","type":"User"}}
            """
        let code = Hexadecimal.text(HMACKey(Array(self.gitHubSecret.utf8)).sign(Array(json.utf8)))
        let http = CurlClient(userAgent: "GitHub-Hookshot/test")
        let answer = try? await http.send(
            HTTPRequest(
                method: "POST",
                url: url,
                headers: [
                    .init("X-GitHub-Event", "issue_comment"), .init("X-GitHub-Delivery", "guid-\(number)"),
                    .init("X-Hub-Signature-256", "sha256=\(code)"),
                ],
                body: Array(json.utf8)
            )
        )
        await http.shutdown()
        return answer?.status ?? 0
    }

    private static func url(of bot: Program) async throws -> String {
        let end = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < end {
            if let match = bot.output.firstMatch(of: /server\.port=(\d+).*listening for GitHub/) {
                return "http://127.0.0.1:\(match.1)/github/events"
            }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw Failure("nobody listens for GitHub: \(bot.output.suffix(2000))")
    }

    /// Waits for a comment of the bot's on the issue.
    private static func comment(
        _ host: Host,
        _ what: String,
        _ condition: @Sendable (String) -> Bool
    ) async throws -> String {
        let end = ContinuousClock.now + .seconds(90)
        while ContinuousClock.now < end {
            if let text = host.forge.with({ $0.issues[12] ?? [] }).map(\.text).first(where: condition) { return text }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw Failure("waited in vain until \(what): \(host.forge.with { $0.issues[12] ?? [] }.map(\.text))")
    }

    @Test(.timeLimit(.minutes(4)))
    func `an issue asks for a change, whom the policy knows approves it there, and a webhook is told`() async throws {
        try await Host.open { host in
            host.forge.with { $0.issues[12] = [] }
            let ear = Ear()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await ear.run() }
                defer { group.cancelAll() }
                let port = try await ear.listener.port()
                var house = House()
                house.forge = ["kind: github", "url: \(host.address)/acme/taxi.git"]
                house.settings = [
                    "github: {port: 0, host: 127.0.0.1, mention: analytics-bot}",
                    "webhooks: {ops: {url: \"http://127.0.0.1:\(port)/\"}}",
                ]
                house.approvers.append("github:8")
                try await Workspace.open(house) { workspace in
                    let bot = try await workspace.start([
                        "GITHUB_TOKEN": host.token, "GITHUB_WEBHOOK_SECRET": Self.gitHubSecret,
                        "WEBHOOK_SECRET_OPS": Self.hookSecret,
                    ])
                    let url = try await Self.url(of: bot)
                    let wish = "@analytics-bot add a not_null test on dropoff_zone in fct_trips"
                    #expect(try await Self.deliver(wish, 1, by: 9, "NONE", to: url) == 202)
                    // The answer to the first comment is lost on its way; it is looked for, and not written twice.
                    host.forge.with { $0.faults = [ForgeFault(.lostReply, on: "POST", "/issues/12/comments")] }
                    for _ in 0..<2 { #expect(try await Self.deliver(wish, 2, by: 7, "MEMBER", to: url) == 202) }
                    let card = try await Self.comment(host, "the plan is there") { $0.contains("`/approve`") }
                    #expect(card.contains("asked by @person-7"))
                    let id = RequestID("1")
                    let soon = Date().addingTimeInterval(10)
                    #expect(try await Self.deliver("/approve", 3, by: 9, "OWNER", at: soon, to: url) == 202)
                    let refusal = try await Self.comment(host, "a stranger is refused") {
                        $0.contains("Only an approver")
                    }
                    #expect(refusal.contains("@person-9"))
                    #expect(try await Self.deliver("/approve", 4, by: 8, "NONE", at: soon, to: url) == 202)
                    try await workspace.until(id, "it is approved") { $0.approval?.person == PersonID("github:8") }
                    #expect(try await workspace.requests().count == 1)
                    let cards = host.forge.with { $0.issues[12] ?? [] }.filter { $0.text.contains("Request 1 ·") }
                    #expect(cards.count == 1, "\(cards.map(\.text))")
                    try await workspace.until(id, "it works") {
                        if case .working = $0.phase { true } else { $0.isClosed }
                    }
                    let expected = ["understanding", "planning", "awaitingApproval", "working"]
                    let end = ContinuousClock.now + .seconds(60)
                    while !ear.states.withLock({ $0.starts(with: expected) }), ContinuousClock.now < end {
                        try await Task.sleep(for: .milliseconds(50))
                    }
                    #expect(ear.states.withLock { Array($0.prefix(4)) } == expected)
                }
            }
        }
    }
}

extension EndToEnd.Talk {
    @Test func `a schedule is confirmed by a button, listed, and cancelled in the chat and at the machine`()
        async throws
    {
        let workspace = try Workspace.shared()
        let wish = try await workspace.ask("every Monday at 8:00 check freshness", as: "U0BO")
        let question = try await wish.card("it asks first") { $0.actionIDs.contains("press:choose-0") }
        #expect(question.words.contains("every Monday at 08:00 (UTC)"))
        try await wish.press("press:choose-0", as: "U0BO")
        try await wish.card("it is scheduled") { $0.words.contains("Scheduled: every Monday at 08:00") }
        let id = try await wish.id()

        let folders = ["--config", workspace.config.path, "--data", workspace.data.path]
        let listing = try workspace.run(["schedules", "list"] + folders)
        #expect(try await listing.end(within: .seconds(30)) == .exited(0))
        #expect(listing.output.contains("\(id)  every Monday at 08:00 (UTC)  slack:U0BO"), "\(listing.output)")
        let list = try await workspace.ask("my schedules", as: "U0BO")
        try await list.card("it is listed") { $0.words.contains("\(id): \u{201C}check freshness\u{201D}") }
        let others = try await workspace.ask("cancel schedule \(id)", as: "U0GUS")
        try await others.card("it is not somebody else's") {
            $0.words.contains("no schedule \(id) that you may cancel")
        }
        let cancel = try workspace.run(["schedules", "cancel", "\(id)"] + folders)
        #expect(try await cancel.end(within: .seconds(30)) == .exited(0), "\(cancel.output)")
        let again = try await workspace.ask("cancel schedule \(id)", as: "U0BO")
        try await again.card("it is gone") { $0.words.contains("no schedule \(id) that you may cancel") }
    }
}
