import Digests
import Foundation
import Requests
import Simulator
import Synchronization
import Testing
import Transport

@testable import ChatBridge

@Suite("Teams: who is let in")
struct TeamsGuardTests {
    @Test func `an honest token is let in, and what it brings is written down`() async throws {
        let desk = try TeamsDesk()
        let response = try await desk.deliver(TeamsDesk.mention())
        #expect(response.status == 200)
        #expect(desk.notebook.intakes.count == 1)
        #expect(desk.gauge.activities == 1 && desk.gauge.intruders == 0)
    }

    @Test(
        arguments: [
            ("from another issuer", ["iss": "https://sts.windows.net/"]),
            ("for another app", ["aud": "bbbbbbbb-bbbb-4ccc-8ddd-eeeeeeeeeeee"]),
            ("for every app", ["aud": "https://api.botframework.com"]),
            ("for several apps", ["aud": [.string(TeamsDesk.app), "b"]]),
            ("without an end", ["exp": .null]), ("without a beginning", ["nbf": .null]),
            ("over for five minutes", ["exp": 1_799_999_700, "nbf": 1_799_990_000]),
            ("that begins in six minutes", ["nbf": 1_800_000_360]),
            ("that never ends", ["exp": .string("1e999")]), ("without a service", ["serviceurl": .null]),
            ("for another service", ["serviceurl": "https://smba.trafficmanager.net/emea/"]),
            ("for two services", ["serviceUrl": "https://smba.trafficmanager.net/emea/"]),
        ] as [(String, [String: Simulator.JSON])]
    )
    func `a signed token is not enough`(_ name: String, _ claims: [String: Simulator.JSON]) async throws {
        let desk = try TeamsDesk()
        let token = try TeamsDesk.signer.get().token(desk.claims(claims))
        let response = await desk.post(TeamsDesk.mention(), token: token)
        #expect([401, 403].contains(response.status), "a token \(name)")
        #expect(response.body.isEmpty && desk.notebook.intakes.isEmpty && desk.gauge.intruders == 1)
    }

    @Test func `clocks may differ by almost five minutes`() async throws {
        let desk = try TeamsDesk()
        for claims in [["exp": 1_799_999_710, "nbf": 1_799_990_000], ["nbf": 1_800_000_290]]
            as [[String: Simulator.JSON]]
        {
            let token = try TeamsDesk.signer.get().token(desk.claims(claims))
            #expect(await desk.post(TeamsDesk.mention(), token: token).status == 200)
        }
    }

    @Test(
        arguments: [
            ["alg": "none", "kid": "k1"], ["alg": "None", "kid": "k1"], ["alg": "HS256", "kid": "k1"],
            ["alg": "RS512", "kid": "k1"], ["alg": "PS256", "kid": "k1"], ["alg": "RS256"],
            ["alg": "RS256", "kid": "k1", "crit": ["b64"], "b64": false], ["alg": "RS256", "kid": "k9"],
            ["alg": "RS256", "kid": "k9", "jwk": ["kty": "RSA", "n": "AQAB", "e": "AQAB"]],
            ["alg": "RS256", "kid": "../../k1"], ["alg": "RS256", "kid": 1], ["kid": "k1"],
        ] as [Simulator.JSON]
    )
    func `a token can't choose how it is judged`(_ head: Simulator.JSON) async throws {
        let desk = try TeamsDesk()
        let token = try TeamsDesk.signer.get().token(desk.claims(), head: head)
        #expect([401, 403].contains(await desk.post(TeamsDesk.mention(), token: token).status))
        #expect(desk.notebook.intakes.isEmpty)
    }

    @Test func `the public key is no shared secret`() async throws {
        let desk = try TeamsDesk()
        let signer = try TeamsDesk.signer.get()
        let modulus = try #require(signer.entry["n"].string.flatMap(Base64URL.bytes))
        let head: Simulator.JSON = ["alg": "HS256", "kid": "k1"]
        let text = "\(TeamsSigner.encoded(head.bytes)).\(TeamsSigner.encoded(desk.claims().bytes))"
        let forged = "\(text).\(TeamsSigner.encoded(HMACKey(modulus).sign(Array(text.utf8))))"
        #expect(await desk.post(TeamsDesk.mention(), token: forged).status == 403)
    }

    @Test func `a signature holds for its own words alone`() async throws {
        let desk = try TeamsDesk()
        let parts = try TeamsDesk.signer.get().token(desk.claims()).split(separator: ".").map(String.init)
        let claims = TeamsSigner.encoded(desk.claims(["x": 1]).bytes)
        let forgeries = [
            "\(parts[0]).\(claims).\(parts[2])", "\(parts[0]).\(parts[1]).", "\(parts[0]).\(parts[1])",
            "\(parts[0]).\(parts[1]).\(parts[2]).x", "\(parts[0]).\(parts[1]).\(parts[2])=", "", "..", "a.b.c",
            String(repeating: "a", count: 100_000),
        ]
        for forgery in forgeries {
            #expect(
                [401, 403].contains(await desk.post(TeamsDesk.mention(), token: forgery).status),
                "\(forgery.prefix(40))"
            )
        }
        #expect(await desk.post(TeamsDesk.mention(), token: nil).status == 401)
        #expect(desk.notebook.intakes.isEmpty)
    }

    @Test(
        arguments: [
            TeamsDesk.activity("message", ["channelId": "emulator"]),
            TeamsDesk.activity("message", ["serviceUrl": .null]),
            TeamsDesk.activity("message", ["serviceUrl": "https://smba.trafficmanager.net/emea/"]),
            TeamsDesk.activity("message", ["channelData": ["tenant": ["id": "22222222-2222-4333-8444-555555555555"]]]),
            TeamsDesk.activity(
                "message",
                ["conversation": ["id": "a:1", "tenantId": "22222222-2222-4333-8444-555555555555"]]
            ),
        ]
    )
    func `an honest token brings no activity of others`(_ activity: Simulator.JSON) async throws {
        let desk = try TeamsDesk()
        #expect(try await desk.deliver(activity).status == 403)
        #expect(desk.notebook.intakes.isEmpty)
    }

    @Test(
        arguments: [
            "https://evil.example/", "https://smba.trafficmanager.net.evil.example/",
            "https://smba.trafficmanager.net@evil.example/", "https://smba.trafficmanager.net:444/",
            "http://smba.trafficmanager.net/", "https://evil.example/https://smba.trafficmanager.net/",
            "https://smba.trafficmanager.net\\@evil.example/", "https://SMBA.trafficmanager.net%2f@evil.example/",
        ]
    )
    func `our token goes to no other host, whatever was signed`(_ service: String) async throws {
        let desk = try TeamsDesk()
        let token = try TeamsDesk.signer.get().token(desk.claims(["serviceurl": .string(service)]))
        let activity = TeamsDesk.activity("message", ["serviceUrl": .string(service), "text": "hello"])
        #expect(await desk.post(activity, token: token).status == 403)
        #expect(TeamsServices(TeamsServices.standard)?.admit(service) == nil)
    }

    @Test func `a key signs for the channels that Microsoft endorses it for`() async throws {
        var signer = try TeamsDesk.signer.get()
        for endorsements in [[], ["webchat", "skype"]] {
            signer.endorsements = endorsements
            let desk = try TeamsDesk(publishing: [signer])
            #expect(try await desk.deliver(TeamsDesk.mention()).status == 403)
        }
    }

    @Test func `a key that is published later is fetched when it is used`() async throws {
        let desk = try TeamsDesk()
        #expect(try await desk.deliver(TeamsDesk.mention()).status == 200)
        let successor = try TeamsDesk.successor.get()
        desk.keys.published.withLock { $0 = [successor] }
        let token = try successor.token(desk.claims())
        #expect(await desk.post(TeamsDesk.mention(), token: token).status == 200)
        #expect(desk.http.requests.count == 4)
    }

    @Test func `a token that was believed is judged again each time`() async throws {
        let desk = try TeamsDesk()
        let token = try TeamsDesk.signer.get().token(desk.claims(["exp": 1_800_200_000]))
        for _ in 0..<2 { #expect(await desk.post(TeamsDesk.mention(), token: token).status == 200) }
        let elsewhere = TeamsDesk.activity(
            "message",
            ["serviceUrl": "https://smba.trafficmanager.net/emea/", "text": "hello"]
        )
        #expect(await desk.post(elsewhere, token: token).status == 403)
        #expect(await desk.post(TeamsDesk.mention(), token: token + "A").status != 200)
        // Another key under the same name.
        var successor = try TeamsDesk.successor.get()
        successor.name = "k1"
        desk.keys.published.withLock { [successor] in $0 = [successor] }
        desk.time.advance(by: .seconds(24 * 3600))
        #expect(await desk.post(TeamsDesk.mention(), token: token).status == 403)
        desk.keys.published.withLock { $0 = [] }
        #expect(await desk.post(TeamsDesk.mention(), token: token).status == 403)

        let later = try TeamsDesk()
        let brief = try TeamsDesk.signer.get().token(later.claims())
        #expect(await later.post(TeamsDesk.mention(), token: brief).status == 200)
        later.time.advance(by: .seconds(3910))
        #expect(await later.post(TeamsDesk.mention(), token: brief).status == 403)
    }

    @Test func `few tokens are remembered, whatever comes`() throws {
        let believed = TeamsBelieved()
        let desk = try TeamsDesk()
        let signer = try #require(TeamsKeySet(of: try TeamsDesk.signer.get())["k1"]).key
        let text = try TeamsDesk.signer.get().token(desk.claims())
        let token = try #require(TeamsToken(text))
        for number in 0..<500 {
            believed.keep(.init(token: token, signer: signer), as: "\(number)", now: desk.time.now)
            #expect(believed.count <= TeamsBelieved.capacity)
        }
        #expect(believed.find("499") != nil && believed.find("0") == nil)
    }

    @Test func `a key is forgotten after a day`() async throws {
        let desk = try TeamsDesk()
        #expect(try await desk.deliver(TeamsDesk.mention()).status == 200)
        desk.keys.published.withLock { $0 = [] }
        #expect(try await desk.deliver(TeamsDesk.mention()).status == 200)
        desk.time.advance(by: .seconds(24 * 3600))
        #expect(try await desk.deliver(TeamsDesk.mention()).status == 403)
    }

    @Test func `invented keys cause few questions, and tokens for others none`() async throws {
        let desk = try TeamsDesk()
        for number in 0..<50 {
            let head: Simulator.JSON = ["alg": "RS256", "kid": .string("invented-\(number)")]
            let text = "\(TeamsSigner.encoded(head.bytes)).\(TeamsSigner.encoded(desk.claims().bytes)).AAAA"
            #expect(await desk.post(TeamsDesk.mention(), token: text).status == 403)
        }
        #expect(desk.http.requests.count == 2 * TeamsKeys.burst)
        let quiet = try TeamsDesk()
        let head: Simulator.JSON = ["alg": "RS256", "kid": "invented"]
        let foreign = quiet.claims(["aud": "somebody else"])
        let text = "\(TeamsSigner.encoded(head.bytes)).\(TeamsSigner.encoded(foreign.bytes)).AAAA"
        #expect(await quiet.post(TeamsDesk.mention(), token: text).status == 403)
        #expect(quiet.http.requests.isEmpty)
    }
}

extension TeamsKeySet {
    /// What is read of a key as it is published.
    fileprivate init(of signer: TeamsSigner) throws {
        let set: Simulator.JSON = ["keys": [signer.entry]]
        self = try JSONDecoder().decode(Self.self, from: Data(set.bytes))
    }

    fileprivate subscript(name: String) -> TeamsKey? { self.keys[name] }
}
