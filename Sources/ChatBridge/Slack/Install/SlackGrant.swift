package import Requests

/// What lets the app speak as its bot in one workspace. Never printed, and kept only sealed.
package struct SlackGrant: Hashable, Sendable, Codable, CustomStringConvertible, CustomReflectable {
    /// `xoxb-…`, or `xoxe.xoxb-…` where Slack rotates it.
    var access: String
    /// What renews it, once; `nil` where it holds until somebody takes it away.
    var refresh: String?
    /// When it ends.
    var until: Timestamp?
    /// Names what it began with: another secret in the settings begins anew.
    package var origin: String?

    package init(access: String, refresh: String? = nil, until: Timestamp? = nil, origin: String? = nil) {
        self.access = access
        self.refresh = refresh
        self.until = until
        self.origin = origin
    }

    package var description: String { self.until.map { "a token until \($0)" } ?? "a token" }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
