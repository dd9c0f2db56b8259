import NIOCore
import NIOHTTP1

/// The page on which people allow the app into a workspace, and what its answer is worth.
extension Stage {
    private static let page = "/oauth/v2/authorize"

    /// `nil` when the address is another one.
    func respond(toConsent request: IncomingRequest) -> Reply? {
        guard request.target.path == Self.page else { return nil }
        let fields = (try? request.arguments())?.compactMapValues(\.string) ?? [:]
        guard fields["client_id"] == self.configuration.clientID else {
            return .text("Invalid client_id parameter", status: .badRequest)
        }
        guard let redirect = fields["redirect_uri"], redirect.hasPrefix(self.configuration.redirectURL) else {
            return .text("redirect_uri did not match any configured URIs", status: .badRequest)
        }
        guard request.head.method == .POST else { return self.consentPage(fields) }
        guard !request.isForeign else { return .text("requests of other sites are refused", status: .forbidden) }
        let state = Self.escape(fields["state"] ?? "")
        let mark = redirect.contains("?") ? "&" : "?"
        guard let team = fields["team"], team == self.first.configuration.teamID || self.neighbours[team] != nil else {
            return Self.redirect("\(redirect)\(mark)error=access_denied&state=\(state)")
        }
        let code = self.first.identifiers.make("", length: 24)
        self.consents.add(code, to: team, redirect: redirect, at: self.now)
        return Self.redirect("\(redirect)\(mark)code=\(code)&state=\(state)")
    }

    private static func redirect(_ address: String) -> Reply {
        Reply(status: .found, headers: [("location", address), ("cache-control", "no-store")])
    }

    private func consentPage(_ fields: [String: String]) -> Reply {
        let hidden = ["client_id", "redirect_uri", "state", "scope"].map { name in
            "<input type=\"hidden\" name=\"\(name)\" value=\"\(Self.escapeHTML(fields[name] ?? ""))\">"
        }
        let worlds = [self.first.configuration] + self.neighbours.values.map(\.configuration)
        let buttons = worlds.sorted { $0.teamID < $1.teamID }.map { world in
            "<button name=\"team\" value=\"\(world.teamID)\">Allow in \(Self.escapeHTML(world.teamName))</button>"
        }
        let html = """
            <!doctype html><meta charset="utf-8"><title>Allow \(Self.escapeHTML(self.configuration.bot.name))?</title>
            <h1>\(Self.escapeHTML(self.configuration.bot.name)) asks for permission</h1>
            <p>\(Self.escapeHTML(fields["scope"] ?? ""))</p>
            <form method="post" action="\(Self.page)">\(hidden.joined())\(buttons.joined(separator: " "))
            <button name="deny" value="1">Cancel</button></form>
            """
        return Reply(
            headers: [
                ("content-type", "text/html; charset=utf-8"), ("cache-control", "no-store"),
                ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
            ],
            body: Array(html.utf8)
        )
    }

    /// `oauth.v2.access`: a code, or a refresh token, for a token.
    func grant(_ call: MethodCall) -> JSON {
        do throws(MethodError) {
            guard call.string("client_id") == self.configuration.clientID else {
                throw MethodError("invalid_client_id")
            }
            guard call.string("client_secret") == self.configuration.clientSecret else {
                throw MethodError("bad_client_secret")
            }
            guard call.string("grant_type") != "refresh_token" else { return try self.renew(call) }
            let redirect = call.string("redirect_uri")
            let team = try self.consents.redeem(call.string("code") ?? "", redirect: redirect, at: self.now)
            return self.within(team) { $0.act { $0.install() } }
        } catch {
            return error.json
        }
    }

    private func renew(_ call: MethodCall) throws(MethodError) -> JSON {
        let refresh = call.string("refresh_token") ?? ""
        let teams = [self.first] + self.neighbours.values
        guard let team = teams.first(where: { $0.tokens.knows(refresh: refresh) })?.configuration.teamID else {
            throw MethodError("invalid_refresh_token")
        }
        return self.within(team) { $0.act { $0.renew(refresh) } }
    }

    private static func escape(_ text: String) -> String {
        text.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
                String(UnicodeScalar(byte))
            default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }.joined()
    }

    private static func escapeHTML(_ text: String) -> String {
        [("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\"", "&quot;")].reduce(text) {
            $0.replacing($1.0, with: $1.1)
        }
    }
}
