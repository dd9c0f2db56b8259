import Foundation
import Transport

/// Somebody's browser, as far as installing an app goes: it keeps cookies, sends forms, and is led on by hand.
actor Browser {
    struct Page {
        var status: Int
        var text: String
        /// Where it leads by itself.
        var location: String?
        /// The first link on it.
        var link: String? {
            self.text.firstMatch(of: /href="([^"]+)"/).map { String($0.1).replacing("&amp;", with: "&") }
        }
        /// The hidden fields of its form.
        var fields: [String: String] {
            let found = self.text.matches(of: /<input type="hidden" name="([^"]+)" value="([^"]*)">/)
            return Dictionary(
                found.map { (String($0.1), String($0.2).replacing("&amp;", with: "&")) },
                uniquingKeysWith: { first, _ in first }
            )
        }
    }

    private var cookies: [String: String] = [:]

    func get(_ url: String) async throws -> Page { try await self.send(HTTPRequest(url: url)) }

    func post(_ url: String, _ fields: [String: String]) async throws -> Page {
        let body = fields.map { "\($0.key)=\(Self.escaped($0.value))" }.joined(separator: "&")
        return try await self.send(
            HTTPRequest(
                method: "POST",
                url: url,
                headers: [.init("Content-Type", "application/x-www-form-urlencoded")],
                body: Array(body.utf8)
            )
        )
    }

    /// Allows the app into a workspace, from the page of the bot to where Slack leads back to; that is not gone to yet.
    func allow(in team: String, beginningAt page: String) async throws -> String {
        let offer = try await self.get(page)
        guard let consent = offer.link, let base = consent.split(separator: "?").first else {
            throw Failure("the page leads nowhere: \(offer.text)")
        }
        let asked = try await self.get(consent)
        let answer = try await self.post(String(base), asked.fields.merging(["team": team]) { $1 })
        guard let back = answer.location, let path = back.range(of: "/slack/oauth"), let own = URL(string: page),
            let host = own.host(), let port = own.port
        else { throw Failure("Slack does not lead back: \(answer.text)") }
        // A proxy stands at the public address.
        return "http://\(host):\(port)\(back[path.lowerBound...])"
    }

    private func send(_ request: HTTPRequest) async throws -> Page {
        var request = request
        let cookie = self.cookies.map { "\($0.key)=\($0.value)" }.joined(separator: "; ")
        if !cookie.isEmpty { request.headers.append(.init("Cookie", cookie)) }
        let client = CurlClient(userAgent: "browser")
        let outcome: Result<HTTPResponse, any Error>
        do { outcome = .success(try await client.send(request)) } catch { outcome = .failure(error) }
        await client.shutdown()
        let response = try outcome.get()
        if let cookie = response.headers["set-cookie"]?.prefix(while: { $0 != ";" }) {
            let parts = cookie.split(separator: "=", maxSplits: 1).map(String.init)
            if parts.count == 2 { self.cookies[parts[0]] = parts[1] }
        }
        return Page(
            status: response.status,
            text: String(decoding: response.body, as: UTF8.self),
            location: response.headers["location"]
        )
    }

    private static func escaped(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }
}
