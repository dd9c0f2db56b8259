package import Digests
import Requests

/// Signs the values of buttons and verifies them on the way in, so that nobody can press a button that was never drawn.
///
/// A value reads `v1.<request>.<revision>.<verb>.<team>.<mac>`. The code covers everything before it, so a value
/// holds for one request, as it stood, one verb and one workspace.
package struct ButtonSeal: Sendable {
    private let key: HMACKey

    package init(key: HMACKey) { self.key = key }

    /// The value for a button that is shown in `team`.
    package func value(for press: Press, team: String) -> String {
        let body = Self.body(press, team: team)
        return body + "." + Hexadecimal.text(self.key.sign(Array(body.utf8)))
    }

    /// The press that `value` stands for; `nil` when we never drew it for `team`.
    package func press(in value: String, team: String) -> Press? {
        guard value.utf8.count <= 512 else { return nil }
        let parts = value.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 6, parts[0] == "v1" else { return nil }
        guard let revision = Int(parts[2]), let verb = Press.Verb(parts[3]) else { return nil }
        let press = Press(verb, request: RequestID(parts[1]), revision: revision)
        let body = Self.body(press, team: team)
        guard
            parts.dropLast().joined(separator: ".") == body, let code = Self.bytes(hex: parts[5]),
            self.key.isValid(code, for: Array(body.utf8))
        else { return nil }
        return press
    }

    /// The value that stands for a file that is offered in `team`, by the marker of its message.
    package func value(forFile marker: String, team: String) -> String { self.sealed(marker, as: "f1", team) }

    /// The marker of the file that `value` stands for; `nil` when we never offered it in `team`.
    package func file(in value: String, team: String) -> String? { self.opened(value, as: "f1", team) }

    /// The value by which whoever has a card before them asks for it as it is now: of the message with this marker, in
    /// this place.
    package func value(forView marker: String, in place: String, team: String) -> String {
        self.sealed("\(place) \(marker)", as: "c1", team)
    }

    /// The marker of the message that `value` stands for; `nil` when we never showed it in that place.
    package func view(in value: String, at place: String, team: String) -> String? {
        guard let text = self.opened(value, as: "c1", team), text.hasPrefix(place + " ") else { return nil }
        return String(text.dropFirst(place.count + 1))
    }

    private func sealed(_ text: String, as kind: String, _ team: String) -> String {
        let body = "\(kind).\(Hexadecimal.text(text.utf8)).\(team)"
        return body + "." + Hexadecimal.text(self.key.sign(Array(body.utf8)))
    }

    private func opened(_ value: String, as kind: String, _ team: String) -> String? {
        guard value.utf8.count <= 2048 else { return nil }
        let parts = value.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 4, parts[0] == kind, parts[2] == team, let text = Hexadecimal.bytes(parts[1]),
            let code = Self.bytes(hex: parts[3]),
            self.key.isValid(code, for: Array(parts.dropLast().joined(separator: ".").utf8))
        else { return nil }
        return String(validating: text, as: UTF8.self)
    }

    private static func body(_ press: Press, team: String) -> String {
        "v1.\(press.request).\(press.revision).\(press.verb).\(team)"
    }

    private static func bytes(hex: String) -> [UInt8]? {
        let digits = Array(hex.utf8)
        guard digits.count == 64 else { return nil }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: 64, by: 2) {
            guard
                let high = Character(UnicodeScalar(digits[index])).hexDigitValue,
                let low = Character(UnicodeScalar(digits[index + 1])).hexDigitValue
            else { return nil }
            bytes.append(UInt8(high << 4 | low))
        }
        return bytes
    }
}
