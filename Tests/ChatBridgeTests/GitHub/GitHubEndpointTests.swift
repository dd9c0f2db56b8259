import ChatBridge
import Digests
import Foundation
import Logging
import Requests
import Synchronization
import Testing
import Transport

/// GitHub's webhooks over a real socket: signed, once, and by people whom somebody knows.
@Suite struct GitHubEndpointTests {
    private static let secret = "0123456789abcdef0123456789abcdef"
    private static let time: Int64 = 1_795_248_000_000

    private final class Book: Sendable {
        let intakes = Mutex<[Intake]>([])
        let isFull = Mutex(false)
    }

    /// Posts this to an endpoint; the status, and what was written down.
    private func post(
        _ body: String,
        event: String = "issue_comment",
        path: String = GitHubEndpoint.path,
        signature: String? = nil,
        request: Request? = nil,
        known: Set<PersonID> = [],
        isFull: Bool = false
    ) async throws -> (status: Int, intakes: [Intake]) {
        let (book, logger) = (Book(), Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let key = HMACKey(Array(Self.secret.utf8))
        let endpoint = GitHubEndpoint(
            .init(host: "127.0.0.1", port: 0, secret: Self.secret),
            decoding: GitHubDecoding(repositories: ["acme/taxi"], mention: "analytics-bot", label: nil),
            names: GitHubNames(),
            door: Door(seal: Workspace.seal, sanitise: { $0 }, validate: { _, _, _, _ in .refused([:]) }, log: logger),
            underway: { _ in request },
            mayAsk: { known.contains($0) },
            record: { intake in
                struct Full: Error {}
                if isFull { throw Full() }
                book.intakes.withLock { $0.append(intake) }
                return .ignored
            },
            log: logger
        )
        let http = CurlClient(userAgent: "test")
        let code = signature ?? "sha256=\(Hexadecimal.text(key.sign(Array(body.utf8))))"
        let status = try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await endpoint.run() }
            defer { group.cancelAll() }
            let answer = try await http.send(
                HTTPRequest(
                    method: "POST",
                    url: "http://127.0.0.1:\(try await endpoint.port())\(path)",
                    headers: [
                        .init("X-GitHub-Event", event), .init("X-GitHub-Delivery", "guid-1"),
                        .init("X-Hub-Signature-256", code), .init("Content-Type", "application/json"),
                    ],
                    body: Array(body.utf8)
                )
            )
            return answer.status
        }
        await http.shutdown()
        return (status, book.intakes.withLock { $0 })
    }

    private func comment(_ text: String, association: String = "MEMBER", at: String = "2026-11-21T08:00:00Z") -> String
    {
        """
        {"action":"created","issue":{"number":12,"title":"t"},"comment":{"id":99,"body":"\(text)","user":{"id":7},
        "author_association":"\(association)","created_at":"\(at)"},"repository":{"full_name":"acme/taxi"},
        "sender":{"id":7,"login":"ana","type":"User"}}
        """
    }

    @Test func `what GitHub did not sign is turned away, and nothing is done`() async throws {
        let body = self.comment("@analytics-bot add a metric")
        for signature in ["", "sha256=", "sha256=00", "sha1=abc", "sha256=" + String(repeating: "0", count: 64)] {
            let (status, intakes) = try await self.post(body, signature: signature)
            #expect(status == 401 && intakes.isEmpty, "\(signature)")
        }
        #expect(try await self.post(body, path: "/elsewhere").status == 404)
    }

    @Test func `a comment is written down before it is answered`() async throws {
        let (status, intakes) = try await self.post(self.comment("@analytics-bot add a metric"))
        #expect(status == 202 && intakes.count == 1)
        guard case .message(let opening)? = intakes.first?.wish else {
            Issue.record("\(intakes)")
            return
        }
        #expect(
            opening.person == PersonID("github:7") && intakes.first?.keys.contains("github:delivery:guid-1") == true
        )
        let full = try await self.post(self.comment("@analytics-bot add a metric"), isFull: true)
        #expect(full.status == 503)
    }

    @Test func `strangers are not heard, unless the policy names them`() async throws {
        let body = self.comment("@analytics-bot add a metric", association: "NONE")
        #expect(try await self.post(body).intakes.isEmpty)
        #expect(try await self.post(body, known: [PersonID("github:7")]).intakes.count == 1)
    }

    private static let plan = Plan(
        title: "Add it",
        intent: Intent(name: "add_metric", project: "taxi"),
        kind: .metrics,
        steps: [],
        risk: .low,
        baseCommit: "abc"
    )

    /// A request whose plan was there at this time.
    private func planned(at milliseconds: Int64) throws -> Request {
        var request: Request?
        let opening = Opening(
            person: PersonID("github:5"),
            conversation: ConversationID("github:acme/taxi:12:"),
            words: .text("x")
        )
        for event in [Event.opened(RequestID("3"), opening), .planningStarted(Self.plan.intent), .planned(Self.plan)] {
            request.apply(event, at: Timestamp(milliseconds: milliseconds))
        }
        return try #require(request)
    }

    @Test func `an approval counts for the plan that could be read when it was written`() async throws {
        let request = try self.planned(at: Self.time - 60_000)
        let (_, intakes) = try await self.post(self.comment("/approve"), request: request)
        guard case .command(RequestID("3"), .approve(let person, let revision, let click), _)? = intakes.first?.wish
        else {
            Issue.record("\(intakes)")
            return
        }
        #expect(person == PersonID("github:7") && revision == request.revision)
        #expect(Click(click).time == Timestamp(milliseconds: Self.time))

        for changed in [Self.time + 1000, Self.time - 2000] {
            let late = try await self.post(self.comment("/approve"), request: try self.planned(at: changed))
            guard
                case .errand(.refuse(.outdated, to: PersonID("github:7"), in: _, request: RequestID("3")))? = late
                    .intakes.first?.wish
            else {
                Issue.record("\(late.intakes)")
                continue
            }
        }
        let nothing = try await self.post(self.comment("/approve"))
        guard case .errand(.refuse(.unknownRequest, _, _, _))? = nothing.intakes.first?.wish else {
            Issue.record("\(nothing.intakes)")
            return
        }
    }

    @Test func `a rejection says why`() async throws {
        let (_, intakes) = try await self.post(
            self.comment("/reject the name is wrong"),
            request: try self.planned(at: Self.time - 60_000)
        )
        guard case .command(_, .reject(_, _, why: "the name is wrong"), _)? = intakes.first?.wish else {
            Issue.record("\(intakes)")
            return
        }
    }
}
