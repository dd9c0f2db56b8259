import FoundationEssentials
package import Requests
package import Transport

/// The keys that Microsoft signs with, fetched when they are needed, by one at a time.
package actor TeamsKeyring {
    private let http: any HTTPClient
    private let time: any TimeSource
    private let metadataURL: String
    private let health: Health
    private var keys = TeamsKeys()
    private let fetching = SingleFlight()

    package init(
        configuration: TeamsConfiguration,
        http: any HTTPClient,
        time: any TimeSource,
        health: Health = Health()
    ) {
        self.metadataURL = configuration.metadataURL
        self.http = http
        self.time = time
        self.health = health
    }

    /// The key of this name, and who signs with it; `nil` when Microsoft has no such key, or cannot be asked.
    func key(named name: String) async -> (key: TeamsKey, issuer: String?)? {
        for _ in 0..<2 {
            switch self.keys.find(name, now: self.time.now) {
            case .key(let key): return (key, self.keys.issuer)
            case .unknown: return nil
            case .fetch: await self.fetching.run { await self.fetch() }
            }
        }
        if case .key(let key) = self.keys.find(name, now: self.time.now) { return (key, self.keys.issuer) }
        return nil
    }

    private struct Metadata: Decodable {
        var issuer: String?
        var jwks_uri: String
    }

    private func fetch() async {
        self.keys.began(at: self.time.now)
        do {
            let metadata = try await self.read(Metadata.self, at: self.metadataURL)
            guard WebAddress(metadata.jwks_uri) != nil else {
                return self.report("the metadata names no https:// address of keys")
            }
            let set = try await self.read(TeamsKeySet.self, at: metadata.jwks_uri)
            self.keys.fetched(set, issuer: metadata.issuer, at: self.time.now)
            self.report(set.keys.isEmpty ? "Microsoft publishes no key that can be used" : nil)
        } catch let failure as HTTPFailure {
            self.report(failure.message)
        } catch {
            self.report("what \(self.metadataURL) leads to can't be read")
        }
    }

    private func read<Value: Decodable>(_ type: Value.Type, at url: String) async throws -> Value {
        let request = HTTPRequest(
            url: url,
            timeout: .seconds(5),
            maximumResponseBytes: 1 << 20,
            isForeign: WebAddress(self.metadataURL)?.isHere != true
        )
        let response = try await self.http.send(request)
        guard response.status == 200 else {
            throw HTTPFailure(.uncertain, "\(url) answers with status \(response.status)")
        }
        return try JSONDecoder().decode(type, from: Data(response.body))
    }

    private func report(_ trouble: String?) {
        let detail = trouble.map { "Microsoft's keys can't be had, so nobody in Teams is heard: \($0)" }
        self.health.set("teams keys", detail == nil ? .well : .broken, detail ?? "known", at: self.time.now)
    }
}
