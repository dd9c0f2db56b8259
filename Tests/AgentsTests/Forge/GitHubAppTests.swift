import Foundation
import Requests
import Simulator
import Testing

@testable import Agents

/// A GitHub App proves itself with its key, and works with tokens that last an hour.
struct GitHubAppTests {
    /// A new key: its private half, and its public one.
    private static func key() async throws -> (secret: String, open: String) {
        let place = try Place()
        let path = "\(place.path)/key"
        for arguments in [
            ["genrsa", "-out", path, "2048"], ["rsa", "-in", path, "-pubout", "-out", "\(path).pub"],
        ] {
            let result = try await Child("/usr/bin/openssl", arguments).run()
            guard result.isSuccess else { throw AgentError(.failed, result.errors) }
        }
        return (try place.read("key"), try place.read("key.pub"))
    }

    @Test func `a token is asked for once, and anew before it runs out`() async throws {
        let key = try await Self.key()
        var terms = ForgeTerms(.github)
        terms.world = { $0.appKey = key.open }
        terms.settings = { $0.credential = .app(id: "77", installation: nil, key: key.secret) }
        try await ForgeHouse.open(terms) { house in
            func tokens() throws -> Int {
                try house.world { $0.exchanges.filter { $0.path.hasSuffix("/access_tokens") }.count }
            }
            let change = try await house.commit("select 3\n", to: "models/b.sql", named: "1-0")
            let pull = try await house.forge.open(house.proposal("p", change)).pullRequest
            #expect(try tokens() == 1)
            house.clock.pass(.seconds(3600 - 500))
            _ = try await house.forge.merge(pull, at: change, message: "m")
            #expect(try tokens() == 2)
            // One that is taken away early is replaced as well.
            house.clock.pass(.seconds(60))
            try house.world { $0.tokenLifetime = 3600 }
            #expect(try await house.forge.remarks(on: pull).isEmpty)
            #expect(try tokens() == 2)
        }
    }

    @Test func `an app with another key is turned away`() async throws {
        let (own, other) = (try await Self.key(), try await Self.key())
        var terms = ForgeTerms(.github)
        terms.world = { $0.appKey = own.open }
        terms.settings = { $0.credential = .app(id: "77", installation: 4242, key: other.secret) }
        let fixed = terms
        let error = await #expect(throws: AgentError.self) { try await ForgeHouse.neverOpens(fixed) }
        #expect(error?.code == .missing)
        #expect(error?.description.contains("PRIVATE") == false)
    }
}
