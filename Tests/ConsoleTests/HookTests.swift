import Digests
import Foundation
import Requests
import Synchronization
import Testing
import Transport

@testable import Console

/// A program elsewhere is told of changes by a signed POST.
@Suite struct HookTests {
    private struct Clock: TimeSource {
        var now = Timestamp(milliseconds: 1_800_000_000_000)
        func sleep(until time: Timestamp) async throws {}
    }

    /// What a listener has heard.
    private final class Ear: Sendable {
        let heard = Mutex<[HTTPArrival]>([])
    }

    private static let secret = "0123456789abcdef0123456789abcdef"
    private static let call = HookCall(
        hook: "ops",
        event: 17,
        state: "awaitingApproval",
        before: "planning",
        at: Timestamp(milliseconds: 1_799_999_999_000)
    )

    /// Tells a listener that answers with `status`; what it heard, and what was thrown.
    private func tell(
        _ status: Int,
        _ headers: [String: String] = [:],
        hook: String = "ops"
    ) async throws -> (heard: [HTTPArrival], setback: Setback?) {
        let listener = HTTPListener(host: "127.0.0.1", port: 0)
        let ear = Ear()
        let http = CurlClient(userAgent: "test")
        var request: Request?
        let opening = Opening(
            person: PersonID("slack:U1"),
            conversation: ConversationID("slack:c"),
            words: .text("a metric")
        )
        request.apply(.opened(RequestID("12"), opening), at: Timestamp(milliseconds: 1_799_999_000_000))
        let known = try #require(request)
        let setback: Setback? = try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await listener.run { arrival in
                    ear.heard.withLock { $0.append(arrival) }
                    return HTTPResponse(status: status, headers: headers)
                }
            }
            defer { group.cancelAll() }
            let url = "http://127.0.0.1:\(try await listener.port())/told?from=bot"
            let caller = HookCaller([Hook(name: hook, url: url, secret: Self.secret)], http: http, clock: Clock())
            do throws(Setback) {
                try await caller.carryOut(Self.call, about: known)
                return nil
            } catch {
                return error
            }
        }
        await http.shutdown()
        return (ear.heard.withLock { $0 }, setback)
    }

    @Test func `what is told is signed, named, and says how the request stands`() async throws {
        let (heard, setback) = try await self.tell(204)
        #expect(setback == nil)
        let arrival = try #require(heard.first)
        #expect(heard.count == 1 && arrival.method == "POST" && arrival.path == "/told")
        let stamp = try #require(arrival.headers["x-chatbridge-timestamp"])
        #expect(stamp == "1800000000" && arrival.headers["x-chatbridge-delivery"] == "17-ops")
        let key = HMACKey(Array(Self.secret.utf8))
        let code = Hexadecimal.text(key.sign(Array("\(stamp).".utf8) + arrival.body))
        #expect(arrival.headers["x-chatbridge-signature"] == "sha256=\(code)")
        let json = try JSONSerialization.jsonObject(with: Data(arrival.body)) as? [String: String]
        #expect(json?["request"] == "12" && json?["state"] == "awaitingApproval" && json?["before"] == "planning")
        #expect(json?["delivery"] == "17-ops" && json?["requester"] == "slack:U1" && json?["event"] == "request.state")
    }

    @Test(
        arguments: [
            (500, Setback.Kind.retry), (503, .retry), (408, .retry), (302, .rejected), (400, .rejected),
            (404, .rejected),
        ]
    )
    func `an answer says whether another try is worth it, and a redirect is not followed`(
        status: Int,
        kind: Setback.Kind
    ) async throws {
        let (heard, setback) = try await self.tell(status, ["location": "http://127.0.0.1:1/"])
        #expect(heard.count == 1 && setback?.kind == kind)
        #expect(setback?.message.contains("127.0.0.1") == false, "an address may be a permission")
    }

    @Test func `a demand to wait is obeyed`() async throws {
        let (_, setback) = try await self.tell(429, ["retry-after": "30"])
        #expect(setback?.kind == .later(Timestamp(milliseconds: 1_800_000_030_000)))
    }

    @Test func `a hook that the settings have forgotten is told nothing`() async throws {
        let (heard, setback) = try await self.tell(200, hook: "another")
        #expect(heard.isEmpty && setback?.kind == .rejected)
    }
}
