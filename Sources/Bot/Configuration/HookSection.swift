import ChatBridge
import Console

/// `webhooks` in `chatbridge.yaml`: programs that are told of each change of a request's state.
struct HookSection: Sendable {
    var hooks: [Hook]

    init(_ section: Section, environment: [String: String]) throws(ConfigurationError) {
        self.hooks = []
        for (name, settings) in try section.sections() {
            try settings.allow("url")
            guard name.wholeMatch(of: /[a-z0-9][a-z0-9-]{0,31}/) != nil else {
                throw settings.error(about: "url", "the name '\(name)' may hold small letters, digits and hyphens")
            }
            let url = try settings.text("url") ?? ""
            guard WebAddress(String(url.prefix { $0 != "?" })) != nil else {
                throw settings.error(
                    about: "url",
                    "'\(name)' needs 'url': an address that begins with https:// unless it is on this machine"
                )
            }
            let variable = "WEBHOOK_SECRET_" + name.uppercased().replacing("-", with: "_")
            let secret = environment[variable] ?? ""
            guard secret.count >= Hook.shortestSecret else {
                throw ConfigurationError(
                    place: variable,
                    problem:
                        "must hold the secret of the webhook '\(name)', at least \(Hook.shortestSecret) characters; "
                        + "`openssl rand -hex 32` makes a good one"
                )
            }
            self.hooks.append(Hook(name: name, url: url, secret: secret))
        }
    }
}
