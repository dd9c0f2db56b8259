import Requests
import Transport

extension SlackAPI {
    /// The hosts that keep people's files (docs: Working with files). The token is sent to none besides, and to no place
    /// that one of them redirects to.
    private static let fileHosts = ["https://files.slack.com/", "https://files.slack-gov.com/"]

    /// Whether the token may be sent to this address: one of Slack's own hosts for files, or, where another server stands
    /// for Slack, that one.
    func keepsFiles(at address: String) -> Bool {
        // The host ends at the slash, so whatever follows cannot make it another one.
        self.fileHosts.contains { address.hasPrefix($0) }
    }

    private var fileHosts: [String] {
        let server = self.configuration.apiURL
        let isSlack = ["https://slack.com/api/", "https://slack-gov.com/api/"].contains(server)
        return isSlack ? Self.fileHosts : [String(server.dropLast("api/".count))]
    }

    /// The bytes of a file, when they are no more than `mostBytes`.
    func download(_ address: String, mostBytes: Int, kind: Attachment.Kind) async throws(Setback) -> [UInt8] {
        guard self.keepsFiles(at: address) else {
            throw Setback(.rejected, "Slack names an address for it that is not Slack's own")
        }
        let token: String
        do throws(SlackTrouble) {
            token = try await self.botToken()
        } catch {
            throw error.setback
        }
        let request = HTTPRequest(
            url: address,
            headers: [.init("Authorization", "Bearer \(token)")],
            timeout: .seconds(30),
            maximumResponseBytes: mostBytes,
            isForeign: self.isEncrypted
        )
        let response: HTTPResponse
        do {
            response = try await self.http.send(request)
        } catch {
            if error.isTooLong { throw Setback(.rejected, kind.tooLong) }
            throw Setback(.retry, "Slack's file server did not answer: \(error.message)")
        }
        let isPage = response.headers["content-type"]?.hasPrefix("text/html") == true
        switch response.status {
        // Whoever lacks the permission is sent to a page to sign in.
        case 200 where isPage, 300...399, 401, 403:
            throw Setback(.rejected, "Slack does not hand it over: the app needs the permission files:read")
        case 200: return response.body
        case 404, 410: throw Setback(.rejected, "it is not there any more")
        case 429:
            let seconds = response.headers["retry-after"].flatMap { Int($0) } ?? 30
            let until = self.time.now.advanced(by: .seconds(min(max(seconds, 1), 3600)))
            throw Setback(.later(until), "Slack asks to wait")
        case 500...: throw Setback(.retry, "Slack's file server failed with \(response.status)")
        default: throw Setback(.rejected, "Slack answered with \(response.status)")
        }
    }
}
