/// Where the console listens, and what opens it.
package struct ConsoleConfiguration: Sendable, CustomStringConvertible {
    package let host: String
    package let port: Int
    /// `nil` leaves only ``/healthz`` and ``/readyz`` open.
    let token: String?

    /// Everything that is malformed, in one message. Never holds a value of a secret.
    package struct Invalid: Error, Hashable, Sendable, CustomStringConvertible {
        package let problems: [String]
        package var description: String { "The console is not configured: " + self.problems.joined(separator: "; ") }
    }

    /// The settings that are no secrets, as a file may name them.
    package static let openSettings = ["host", "port"]

    /// So long a token cannot be guessed.
    private static let shortest = 24

    /// Reads `CONSOLE_PORT` (0 lets the system choose), `CONSOLE_HOST` (default 127.0.0.1) and `CONSOLE_TOKEN`; `nil` where
    /// there is no port, for then nobody wants it.
    package init?(settings: [String: String]) throws(Invalid) {
        func setting(_ name: String) -> String? {
            let value = settings[name]?.split(whereSeparator: \.isWhitespace).joined() ?? ""
            return value.isEmpty ? nil : value
        }
        guard let text = setting("CONSOLE_PORT") else { return nil }
        var problems: [String] = []
        let port = Int(text)
        if port.map((0...65_535).contains) != true {
            problems.append("CONSOLE_PORT must be a number from 0 to 65535, not '\(text)'")
        }
        let token = setting("CONSOLE_TOKEN")
        if let token, token.count < Self.shortest {
            problems.append(
                "CONSOLE_TOKEN is shorter than \(Self.shortest) characters; `openssl rand -hex 32` makes a good one"
            )
        }
        guard problems.isEmpty, let port else { throw Invalid(problems: problems) }
        self.host = setting("CONSOLE_HOST") ?? "127.0.0.1"
        self.port = port
        self.token = token
    }

    package var description: String {
        "the console on \(self.host):\(self.port), \(self.token == nil ? "closed: CONSOLE_TOKEN is not set" : "with a token")"
    }

    /// Whether others than this machine may reach it: then what it says, and the token, are readable on the way unless
    /// something in front of it speaks TLS.
    package var isExposed: Bool { !["127.0.0.1", "::1", "localhost"].contains(self.host) }
}

extension ConsoleConfiguration: CustomReflectable {
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
