import FoundationEssentials

/// How to be a bot in Microsoft Teams. Holds a secret: printing it shows none.
package struct TeamsConfiguration: Sendable, CustomStringConvertible {
    /// The app's id: a token for us names it as its audience.
    package let appID: String
    /// What buys tokens of our own.
    let credential: TeamsCredential
    /// The one tenant whose people are heard.
    package let tenant: String
    /// Where Microsoft says which keys it signs with.
    let metadataURL: String
    /// Where tokens of our own are bought.
    let tokenURL: String
    /// What these tokens are for.
    let scope: String
    /// Who signs requests to us.
    let issuer: String
    package let services: TeamsServices
    /// Where files of people may be fetched from instead of from SharePoint: beginnings of addresses.
    let fileKeepers: [String]?
    package let host: String
    package let port: Int
    /// Whether the app may tell one person alone something among others: a preview, which the app's manifest asks for.
    package let targetsMessages: Bool
    /// Whether eyes are put on a message until it is done.
    package let reacts: Bool
    /// How progress is shown.
    package let status: TeamsStatus

    /// Everything that is missing or malformed, in one message. Never holds a value.
    package struct Invalid: Error, Hashable, Sendable, CustomStringConvertible {
        package let problems: [String]
        package var description: String {
            "Teams is not configured: " + self.problems.joined(separator: "; ")
                + ". The page of the Azure bot resource shows app id and tenant; its app registration makes the secret."
        }
    }

    /// The settings that are no secrets, as a file may name them.
    package static let openSettings = [
        "app_id", "tenant_id", "openid_metadata_url", "token_url", "token_scope", "issuer", "allowed_service_url",
        "allowed_file_url", "host", "port", "targeted_messages", "app_certificate", "reactions", "status",
    ]

    /// Whether anything is said about Teams at all.
    package static func isWanted(by settings: [String: String]) -> Bool {
        settings.contains { $0.key.hasPrefix("TEAMS_") && !$0.value.isEmpty }
    }

    /// Reads `TEAMS_APP_ID`, `TEAMS_APP_PASSWORD` or `TEAMS_APP_CERTIFICATE` (a file), `TEAMS_TENANT_ID`, `TEAMS_OPENID_METADATA_URL`, `TEAMS_TOKEN_URL`,
    /// `TEAMS_TOKEN_SCOPE`, `TEAMS_ISSUER`, `TEAMS_ALLOWED_SERVICE_URL` and `TEAMS_ALLOWED_FILE_URL` (several with commas),
    /// `TEAMS_HOST`, `TEAMS_PORT`, `TEAMS_TARGETED_MESSAGES`, `TEAMS_REACTIONS` and `TEAMS_STATUS`. Throws one ``Invalid``
    /// that names all that is wrong.
    package init(settings: [String: String]) throws(Invalid) {
        var problems: [String] = []
        func setting(_ name: String) -> String? {
            let value = settings[name]?.split(whereSeparator: \.isWhitespace).joined() ?? ""
            return value.isEmpty ? nil : value
        }
        func guid(_ name: String, _ what: String) -> String {
            guard let value = setting(name) else {
                problems.append("\(name) is missing (\(what))")
                return ""
            }
            if !TeamsName.isGUID(value) { problems.append("\(name) is not \(what): 8-4-4-4-12 hexadecimal digits") }
            return value.lowercased()
        }
        func address(_ name: String, _ standard: String) -> String {
            let value = setting(name) ?? standard
            if WebAddress(value) == nil {
                problems.append("\(name) must begin with https:// unless it is on this machine")
            }
            return value
        }

        self.appID = guid("TEAMS_APP_ID", "the app's id")
        self.tenant = guid("TEAMS_TENANT_ID", "the id of your tenant")
        let secret = setting("TEAMS_APP_PASSWORD") ?? ""
        if let file = settings["TEAMS_APP_CERTIFICATE"], !file.isEmpty {
            let text = FileManager.default.contents(atPath: file).map { String(decoding: $0, as: UTF8.self) }
            let certificate = text.flatMap { try? TeamsCertificate(pem: $0) }
            if text == nil {
                problems.append("TEAMS_APP_CERTIFICATE names a file that can't be read")
            } else if certificate == nil {
                problems.append("TEAMS_APP_CERTIFICATE: \(TeamsCertificate.Unreadable())")
            }
            if !secret.isEmpty {
                problems.append("of TEAMS_APP_PASSWORD and TEAMS_APP_CERTIFICATE only one can be set")
            }
            self.credential = certificate.map(TeamsCredential.certificate) ?? .secret("")
        } else {
            if secret.isEmpty {
                problems.append("TEAMS_APP_PASSWORD (the app's client secret) or TEAMS_APP_CERTIFICATE is missing")
            }
            self.credential = .secret(secret)
        }
        self.metadataURL = address(
            "TEAMS_OPENID_METADATA_URL",
            "https://login.botframework.com/v1/.well-known/openidconfiguration"
        )
        self.tokenURL = address(
            "TEAMS_TOKEN_URL",
            "https://login.microsoftonline.com/\(self.tenant)/oauth2/v2.0/token"
        )
        self.scope = setting("TEAMS_TOKEN_SCOPE") ?? "https://api.botframework.com/.default"
        self.issuer = setting("TEAMS_ISSUER") ?? "https://api.botframework.com"
        let allowed = setting("TEAMS_ALLOWED_SERVICE_URL")?.split(separator: ",").map(String.init)
        let services = TeamsServices(allowed ?? TeamsServices.standard)
        if services == nil {
            problems.append("TEAMS_ALLOWED_SERVICE_URL must name https:// addresses, separated by commas")
        }
        self.services = services ?? TeamsServices()
        let keepers = setting("TEAMS_ALLOWED_FILE_URL")?.split(separator: ",").map { WebAddress(String($0)) }
        if keepers?.contains(nil) == true {
            problems.append("TEAMS_ALLOWED_FILE_URL must name https:// addresses, separated by commas")
        }
        self.fileKeepers = keepers?.compactMap { $0.map { $0.origin + $0.directory } }
        self.host = setting("TEAMS_HOST") ?? "0.0.0.0"
        let port = setting("TEAMS_PORT").map { Int($0) } ?? 3978
        self.port = port ?? -1
        if !(0...65_535).contains(self.port) { problems.append("TEAMS_PORT must be a number from 0 to 65535") }
        func flag(_ name: String, orElse usual: Bool) -> Bool {
            switch setting(name) {
            case nil: return usual
            case "false", "no": return false
            case "true", "yes": return true
            default:
                problems.append("\(name) must be true or false")
                return usual
            }
        }
        self.targetsMessages = flag("TEAMS_TARGETED_MESSAGES", orElse: false)
        self.reacts = flag("TEAMS_REACTIONS", orElse: true)
        let status = setting("TEAMS_STATUS").map { TeamsStatus(rawValue: $0.lowercased()) } ?? .card
        if status == nil { problems.append("TEAMS_STATUS must be card or stream") }
        self.status = status ?? .card
        guard problems.isEmpty else { throw Invalid(problems: problems) }
    }

    package var description: String { "Teams app \(self.appID) in tenant \(self.tenant), port \(self.port)" }
}

extension TeamsConfiguration: CustomReflectable {
    package var customMirror: Mirror { Mirror(self, children: ["appID": self.appID]) }
}
