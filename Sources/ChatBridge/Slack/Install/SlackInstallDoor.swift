import Digests
package import Logging
package import Requests
import Synchronization
package import Transport

/// Two pages by which somebody adds the app to a workspace: one that leads to Slack, and one that Slack leads back to.
package final class SlackInstallDoor: Sendable {
    package static let offerPath = "/slack/install"
    package static let redirectPath = "/slack/oauth"
    private static let cookie = "chatbridge_install"

    private let settings: SlackConfiguration.Installing
    private let oauth: SlackOAuth
    private let clerk: SlackInstallClerk
    private let time: any TimeSource
    private let log: Logger
    private let states: Mutex<SlackInstallStates>

    /// - Parameter accept: takes an installation that may be and whose token works: keeps it, and speaks there from now on.
    ///
    /// Throws when the system has no random numbers.
    package init(
        _ configuration: SlackConfiguration,
        _ settings: SlackConfiguration.Installing,
        http: any HTTPClient,
        time: any TimeSource,
        log: Logger,
        accept: @escaping @Sendable (SlackInstallation) async throws -> Void
    ) throws {
        self.settings = settings
        self.oauth = SlackOAuth(apiURL: configuration.apiURL, http: http)
        self.clerk = SlackInstallClerk(
            configuration,
            settings,
            oauth: self.oauth,
            http: http,
            time: time,
            accept: accept
        )
        self.time = time
        self.log = log
        self.states = Mutex(SlackInstallStates(key: HMACKey(try SecureRandom.bytes(32))))
    }

    /// Whether a request is for these pages.
    package static func serves(_ path: String) -> Bool { [self.offerPath, self.redirectPath].contains(path) }

    /// The answer to a request for one of them.
    package func answer(_ arrival: HTTPArrival) async -> HTTPResponse {
        guard Self.serves(arrival.path) else { return HTTPResponse(status: 404) }
        guard arrival.method == "GET" else { return HTTPResponse(status: 405, headers: ["allow": "GET"]) }
        guard arrival.path == Self.redirectPath else { return self.offer(arrival) }
        return await self.welcomeBack(arrival)
    }

    /// A page that leads to Slack, with a state for this browser alone.
    private func offer(_ arrival: HTTPArrival) -> HTTPResponse {
        let now = self.time.now
        guard let nonce = try? SecureRandom.bytes(16), let fresh = try? SecureRandom.bytes(32) else {
            return HTTPResponse(status: 503)
        }
        // A browser with two such pages open keeps both of them.
        let browser = Self.browser(arrival) ?? Base64URL.text(fresh)
        let state = self.states.withLock { $0.issue(nonce: nonce, browser: browser, now: now) }
        let page = SlackInstallPage(
            title: "Add the bot to Slack",
            paragraphs: [
                "It turns what people ask for into reviewed and tested changes to the data stack.",
                "Slack asks you to allow it, in a workspace that whoever runs it has admitted.",
            ],
            link: (
                "Add to Slack",
                self.oauth.page(
                    for: self.settings.client,
                    scopes: self.settings.scopes,
                    redirect: self.settings.redirect,
                    state: state
                )
            )
        )
        let secure = self.settings.url.hasPrefix("https://") ? "; Secure" : ""
        let age = SlackInstallStates.lifetime.components.seconds
        return page.response(
            cookie: "\(Self.cookie)=\(browser); Path=/slack/; Max-Age=\(age); HttpOnly; SameSite=Lax\(secure)"
        )
    }

    private func welcomeBack(_ arrival: HTTPArrival) async -> HTTPResponse {
        let fields = SlackDecoding.fields(arrival.query.utf8)
        let now = self.time.now
        let isOurs = self.states.withLock {
            $0.redeem(fields["state"] ?? "", browser: Self.browser(arrival) ?? "", now: now)
        }
        guard isOurs else {
            return self.refusal(
                SlackInstallRefusal(
                    "This page was not asked for here",
                    "It was opened in another browser, a second time, or after more than ten minutes. Nothing was installed."
                ),
                status: 403
            )
        }
        if let error = fields["error"] {
            let words =
                error == "access_denied"
                ? "You did not allow it, so nothing was installed."
                : "Slack says “\(error.prefix(64))”. Nothing was installed."
            return self.refusal(SlackInstallRefusal("Not installed", words), status: 200)
        }
        do throws(SlackInstallRefusal) {
            let installation = try await self.clerk.install(fields["code"] ?? "")
            self.log.notice("the app was installed in a workspace", metadata: ["team.id": "\(installation.team)"])
            return SlackInstallPage(
                title: "The bot is in \(installation.name)",
                paragraphs: [
                    "Invite it to a channel with /invite, and mention it with what you would like.",
                    "If it was taken out of the workspace before, what it could not say meanwhile is on its way.",
                ]
            ).response()
        } catch {
            self.log.warning("the app was not installed", metadata: ["reason": "\(error.title)"])
            return self.refusal(error, status: error.status)
        }
    }

    private func refusal(_ refusal: SlackInstallRefusal, status: Int) -> HTTPResponse {
        SlackInstallPage(
            title: refusal.title,
            paragraphs: [refusal.advice],
            link: ("Begin again", Self.offerPath),
            status: status
        ).response()
    }

    /// What our cookie holds, when it is one that we could have given.
    private static func browser(_ arrival: HTTPArrival) -> String? {
        let cookies = (arrival.headers["cookie"] ?? "").split(separator: ";").map { $0.drop(while: \.isWhitespace) }
        guard let cookie = cookies.first(where: { $0.hasPrefix(Self.cookie + "=") }) else { return nil }
        let value = String(cookie.dropFirst(Self.cookie.count + 1))
        return Base64URL.bytes(value)?.count == 32 ? value : nil
    }
}

/// Why the app was not installed, for the person in the browser.
struct SlackInstallRefusal: Error, Hashable {
    var title: String
    var advice: String
    var status: Int

    init(_ title: String, _ advice: String, status: Int = 200) {
        self.title = title
        self.advice = advice
        self.status = status
    }
}
