import Agents
import Digests
import Foundation

/// `forge` of a project: where its pull requests are opened. Secrets come from the environment alone.
struct ForgeSection {
    let section: Section
    /// Where the project comes from, as it is configured.
    let source: String

    func read() throws(ConfigurationError) -> Project.ForgeKind {
        try self.section.allow(
            "kind",
            "repository",
            "url",
            "api",
            "merge",
            "reviewers",
            "labels",
            "checks",
            "wait_hours",
            "look_seconds",
            "token_from"
        )
        guard let kind = try self.section.text("kind") else {
            guard self.section.node == nil else {
                throw self.section.error(about: "kind", "'forge' needs 'kind': local, github or gitlab")
            }
            return .local
        }
        guard kind != "local" else { return .local }
        guard let service = ForgeSettings.Service(rawValue: kind) else {
            throw self.section.error(about: "kind", "'\(kind)' is not a forge; one of: local, github, gitlab")
        }
        let remote = try self.remote()
        var settings = ForgeSettings(
            service: service,
            api: try self.api(service, remote),
            remote: remote.url,
            repository: try self.section.text("repository") ?? remote.path,
            credential: try self.credential(service)
        )
        guard settings.repository.wholeMatch(of: #/[A-Za-z0-9_.\-]+(\/[A-Za-z0-9_.\-]+)+/#) != nil else {
            throw self.section.error(
                about: "repository",
                "'\(settings.repository)' is not a repository; write owner/name"
            )
        }
        settings.method = try self.choice("merge", ForgeSettings.Method.self) ?? .merge
        settings.labels = try self.section.list("labels") ?? []
        settings.checks = try self.section.list("checks") ?? []
        settings.waitHours = try self.section.number("wait_hours", in: 1...8760) ?? 72
        if let seconds = try self.section.number("look_seconds", in: 1...3600) { settings.pause = .seconds(seconds) }
        if let people = try self.section.list("reviewers"), people != ["owners"] {
            settings.reviewers = .people(people == ["nobody"] ? [] : people)
        }
        return .remote(settings)
    }

    private struct Remote {
        var url: String
        var host: String
        /// Scheme, host and port.
        var place: String
        var path: String
    }

    /// What git speaks to: `url`, or the project's source.
    private func remote() throws(ConfigurationError) -> Remote {
        let text = try self.section.text("url") ?? self.source
        guard let url = URLComponents(string: text), let host = url.host, let scheme = url.scheme,
            scheme == "https" || (scheme == "http" && Self.isLoopback(host))
        else {
            throw self.section.error(
                about: "url",
                "'forge' needs the https address of the repository, as 'source' of the project or as 'url' here"
            )
        }
        guard url.user == nil, url.password == nil else {
            throw self.section.error(
                about: "url",
                "an address must not hold a name or a token; put the token into the environment (docs/forges.md)"
            )
        }
        let path = url.path.split(separator: "/").joined(separator: "/").replacing(#/\.git$/#, with: "")
        let place = "\(scheme)://\(host)\(url.port.map { ":\($0)" } ?? "")"
        return Remote(url: text, host: host, place: place, path: path)
    }

    private func api(_ service: ForgeSettings.Service, _ remote: Remote) throws(ConfigurationError) -> String {
        let usual =
            switch service {
            case .github: remote.host == "github.com" ? "https://api.github.com" : "\(remote.place)/api/v3"
            case .gitlab: "\(remote.place)/api/v4"
            }
        guard let text = try self.section.text("api") else { return usual }
        guard let url = URLComponents(string: text), let host = url.host, url.user == nil,
            url.scheme == "https" || (url.scheme == "http" && Self.isLoopback(host))
        else { throw self.section.error(about: "api", "'\(text)' is not an https address") }
        return text.hasSuffix("/") ? String(text.dropLast()) : text
    }

    private static func isLoopback(_ host: String) -> Bool {
        ["127.0.0.1", "localhost", "[::1]", "::1"].contains(host)
    }

    private func credential(_ service: ForgeSettings.Service) throws(ConfigurationError) -> ForgeCredential {
        let environment = self.section.environment
        let usual = service == .github ? "GITHUB_TOKEN" : "GITLAB_TOKEN"
        let variable = try self.section.text("token_from") ?? usual
        if let token = environment[variable]?.trimmingCharacters(in: .whitespacesAndNewlines), !token.isEmpty {
            guard token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
                throw ConfigurationError(place: variable, problem: "is not a token: it holds spaces or odd characters")
            }
            return .token(token)
        }
        guard service == .github, let app = environment["GITHUB_APP_ID"], !app.isEmpty else {
            let other = service == .github ? ", or GITHUB_APP_ID with GITHUB_APP_PRIVATE_KEY" : ""
            throw ConfigurationError(
                place: variable,
                problem: "is not set: the forge needs a token\(other); docs/forges.md says how to get one"
            )
        }
        guard app.allSatisfy({ $0.isASCII && ($0.isNumber || $0.isLetter || $0 == ".") }) else {
            throw ConfigurationError(place: "GITHUB_APP_ID", problem: "is not the id of an app")
        }
        let installation = environment["GITHUB_APP_INSTALLATION_ID"].flatMap { $0.isEmpty ? nil : $0 }
        guard installation == nil || Int(installation ?? "") != nil else {
            throw ConfigurationError(place: "GITHUB_APP_INSTALLATION_ID", problem: "is not a number")
        }
        return .app(id: app, installation: installation.flatMap { Int($0) }, key: try Self.key(environment))
    }

    private static func key(_ environment: [String: String]) throws(ConfigurationError) -> String {
        let text: String
        let place: String
        if let key = environment["GITHUB_APP_PRIVATE_KEY"], !key.isEmpty {
            // Many places that keep secrets write line breaks as \n.
            (place, text) = ("GITHUB_APP_PRIVATE_KEY", key.replacing(#"\n"#, with: "\n"))
        } else if let file = environment["GITHUB_APP_PRIVATE_KEY_FILE"], !file.isEmpty {
            guard let key = try? String(contentsOfFile: file, encoding: .utf8) else {
                throw ConfigurationError(
                    place: "GITHUB_APP_PRIVATE_KEY_FILE",
                    problem: "names a file that can't be read"
                )
            }
            (place, text) = ("GITHUB_APP_PRIVATE_KEY_FILE", key)
        } else {
            throw ConfigurationError(
                place: "GITHUB_APP_PRIVATE_KEY",
                problem:
                    "is not set: an app needs its private key, here or in the file that GITHUB_APP_PRIVATE_KEY_FILE names"
            )
        }
        do throws(RSAKey.Unreadable) {
            _ = try RSAKey(pem: text)
        } catch {
            throw ConfigurationError(place: place, problem: "can't be used: \(error)")
        }
        return text
    }

    private func choice<Value: RawRepresentable & CaseIterable>(
        _ key: String,
        _ type: Value.Type
    ) throws(ConfigurationError) -> Value? where Value.RawValue == String {
        guard let text = try self.section.text(key) else { return nil }
        guard let value = Value(rawValue: text) else {
            let known = Value.allCases.map(\.rawValue).joined(separator: ", ")
            throw self.section.error(about: key, "'\(text)' does not exist; one of: \(known)")
        }
        return value
    }
}
