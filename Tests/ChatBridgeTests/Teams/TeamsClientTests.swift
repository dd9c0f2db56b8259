import Requests
import Simulator
import Synchronization
import Testing
import Transport

@testable import ChatBridge

@Suite("Teams: how it is spoken to")
struct TeamsClientTests {
    private static let place = TeamsAddress(
        tenant: TeamsDesk.tenant,
        conversation: "19:abc@thread.tacv2;messageid=1",
        activity: "2"
    )

    /// A client, and what it sends; `answers` are those of the Connector, the last one for ever.
    private struct Setting {
        let time = ManualTime()
        let http: ScriptedHTTP
        let client: TeamsClient
        let platform: TeamsPlatform

        init(_ answers: [Result<HTTPResponse, HTTPFailure>]) throws {
            let left = Box(answers)
            self.http = ScriptedHTTP { request in
                if request.url == "https://token.example/token" {
                    let number = left.grants.withLock { grants in
                        grants += 1
                        return grants
                    }
                    let answer = #"{"access_token":"token-\#(number)","expires_in":3600}"#
                    return .success(HTTPResponse(status: 200, body: Array(answer.utf8)))
                }
                return left.answers.withLock { $0.count > 1 ? $0.removeFirst() : $0[0] }
            }
            let configuration = try TeamsConfiguration(settings: TeamsDesk.settings)
            self.client = TeamsClient(configuration: configuration, http: self.http, time: self.time)
            let place = #"{"service":"\#(TeamsDesk.service)","scope":"channel"}"#
            let memory = TeamsMemory(recall: { $0.hasPrefix("teams:place:") ? place : nil }, keep: { _, _ in })
            self.platform = TeamsPlatform(
                client: self.client,
                places: TeamsPlaces(memory: memory),
                rendering: TeamsRendering(seal: Workspace.seal),
                tenant: TeamsDesk.tenant
            )
        }

        final class Box: Sendable {
            let answers: Mutex<[Result<HTTPResponse, HTTPFailure>]>
            let grants = Mutex(0)
            init(_ answers: [Result<HTTPResponse, HTTPFailure>]) { self.answers = Mutex(answers) }
        }

        var calls: [HTTPRequest] { self.http.requests.filter { $0.url != "https://token.example/token" } }

        func post() async -> Result<MessageRef, Setback> {
            do {
                let place = TeamsClientTests.place.with(activity: "").conversation
                return .success(try await self.platform.post(Card("hi"), to: place, replyingTo: nil, marker: "1/card"))
            } catch {
                return .failure(error)
            }
        }

        func post(_ card: Card) async throws {
            let place = TeamsClientTests.place.with(activity: "").conversation
            _ = try await self.platform.post(card, to: place, replyingTo: nil, marker: "1/card")
        }

        func update() async -> Result<Edit, Setback> {
            do {
                let place = TeamsClientTests.place
                return .success(
                    try await self.platform.update(
                        place.message,
                        to: Card("hi"),
                        in: place.conversation,
                        marker: "1/card"
                    )
                )
            } catch {
                return .failure(error)
            }
        }
    }

    private static func answer(_ status: Int, _ headers: [String: String] = [:]) -> Result<HTTPResponse, HTTPFailure> {
        .success(HTTPResponse(status: status, headers: headers, body: Array(#"{"id":"2"}"#.utf8)))
    }

    @Test func `a message goes to its thread, with every character of the name masked`() async throws {
        let setting = try Setting([Self.answer(201)])
        #expect(try await setting.post().get() == Self.place.message)
        #expect(try await setting.update().get() == .done)
        let path = "\(TeamsDesk.service)v3/conversations/19%3Aabc%40thread.tacv2%3Bmessageid%3D1/activities"
        #expect(setting.calls.map(\.url) == [path, "\(path)/2"])
        #expect(setting.calls.map(\.method) == ["POST", "PUT"])
        #expect(setting.http.requests.count == 3, "one token does for both")
    }

    @Test(
        arguments: [
            (412, Setback.Kind.retry, Setback.Kind.retry), (500, .uncertain, .retry), (502, .uncertain, .retry),
            (503, .uncertain, .retry), (504, .uncertain, .retry), (302, .retry, .retry), (307, .retry, .retry),
            (400, .rejected, .rejected), (403, .rejected, .rejected), (413, .rejected, .rejected),
        ]
    )
    func `what became of a call is said honestly`(status: Int, post: Setback.Kind, update: Setback.Kind) async throws {
        let setting = try Setting([Self.answer(status, ["location": "https://evil.example/"])])
        #expect(await setting.post().failure?.kind == post)
        #expect(await setting.update().failure?.kind == update)
        #expect(setting.calls.count == 2 && setting.calls.allSatisfy { $0.url.hasPrefix(TeamsDesk.service) })
    }

    @Test func `who has said nothing yet is looked up among the members, once, and shown by name`() async throws {
        let bo = PersonID(teams: "00000000-0000-4000-8000-0000000000b0")
        let body = #"{"id":"29:1-bo","name":"Bo Lund","aadObjectId":"00000000-0000-4000-8000-0000000000b0"}"#
        let found = try Setting([.success(HTTPResponse(status: 200, body: Array(body.utf8)))])
        for _ in 0..<2 { try await found.post(Card("Needs a yes from \(mention: bo)")) }
        #expect(found.calls.map(\.method) == ["GET", "POST", "POST"])
        let path = "v3/conversations/19%3Aabc%40thread.tacv2/members/00000000-0000-4000-8000-0000000000b0"
        #expect(found.calls[0].url == TeamsDesk.service + path)
        #expect(found.calls[1...].allSatisfy { String(decoding: $0.body, as: UTF8.self).contains("Bo Lund") })

        let missing = try Setting([Self.answer(404), Self.answer(201)])
        for _ in 0..<2 { try await missing.post(Card("Needs a yes from \(mention: bo)")) }
        #expect(missing.calls.map(\.method) == ["GET", "POST", "POST"], "in vain, and not again")

        let down = try Setting([.failure(HTTPFailure(.uncertain, "reset")), Self.answer(201)])
        try await down.post(Card("Needs a yes from \(mention: bo)"))
        #expect(down.calls.map(\.method) == ["GET", "POST"], "a name is no reason to send nothing")
    }

    @Test func `a lost answer leaves a post in doubt, and an edit to be repeated`() async throws {
        let lost = try Setting([.failure(HTTPFailure(.uncertain, "reset"))])
        #expect(await lost.post().failure?.kind == .uncertain)
        #expect(await lost.update().failure?.kind == .retry)
        let unsent = try Setting([.failure(HTTPFailure(.notSent, "refused"))])
        #expect(await unsent.post().failure?.kind == .retry)
        let nameless = try Setting([.success(HTTPResponse(status: 202))])
        #expect(await nameless.post().failure?.kind == .uncertain)
    }

    @Test func `a message that is gone, or a place that takes nothing, is no mistake of the message`() async throws {
        let gone = try Setting([Self.answer(404)])
        #expect(try await gone.update().get() == .gone)
        #expect(await gone.post().failure?.obstacle == Self.place.lane)
    }

    @Test func `a conversation is left alone as long as Teams asks for`() async throws {
        let setting = try Setting([Self.answer(429, ["retry-after": "7"]), Self.answer(201)])
        let until = setting.time.now.advanced(by: .seconds(7))
        #expect(try await setting.update().get() == .limited(until: until))
        #expect(await setting.post().failure?.kind == .later(until))
        #expect(setting.calls.count == 1)
        setting.time.advance(by: .seconds(7))
        #expect(try await setting.post().get() == Self.place.message)
    }

    @Test func `a token that is refused is renewed once`() async throws {
        let setting = try Setting([Self.answer(401), Self.answer(201)])
        #expect(try await setting.post().get() == Self.place.message)
        let tokens = setting.calls.map { $0.headers.first { $0.name == "Authorization" }?.value }
        #expect(tokens == ["Bearer token-1", "Bearer token-2"])
        let locked = try Setting([Self.answer(401)])
        #expect(await locked.post().failure?.kind == .retry)
        #expect(locked.calls.count == 2)
    }

    @Test func `a token is renewed before its end`() async throws {
        let setting = try Setting([Self.answer(201)])
        _ = await setting.post()
        setting.time.advance(by: .seconds(3400))
        _ = await setting.post()
        #expect(setting.http.requests.count == 4)
    }

    @Test func `Teams' four windows hold in every conversation`() {
        var pace = TeamsPace()
        var now = Timestamp(milliseconds: 1_800_000_000_000)
        var sent: [Int64] = []
        let end = now.advanced(by: .seconds(3600))
        while now < end {
            if let later = pace.admit("a", now: now) {
                #expect(later > now)
                now = later
            } else {
                sent.append(now.milliseconds)
            }
        }
        for (count, within) in TeamsPace.windows {
            let tooMany = sent.indices.contains { $0 >= count && sent[$0] - sent[$0 - count] < within }
            #expect(!tooMany, "\(count) in \(within) ms")
        }
        #expect(sent.count >= 1800 && pace.admit("b", now: now) == nil)
    }
}

extension Result {
    fileprivate var failure: Failure? {
        if case .failure(let failure) = self { return failure }
        return nil
    }
}
