import Foundation

/// Signs tokens as the Bot Connector does: RS256 with a key of its own. OpenSSL's own program makes key and signatures,
/// so that nothing is shared with what checks them.
package struct TeamsSigner: Sendable {
    private static let program = "/usr/bin/openssl"

    /// The name of the key.
    package var name: String
    /// The channels that it may sign for.
    package var endorsements: [String]
    private let pem: Data
    /// The modulus, base64 for URLs.
    private let modulus: String

    /// Makes a new key of 2048 bits. Throws when the program is not there.
    package init(named name: String, endorsements: [String] = ["msteams"]) throws(SimulatorError) {
        let made = ForgeProgram(
            path: Self.program,
            arguments: ["genpkey", "-quiet", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"]
        ).run()
        let shown = ForgeProgram(path: Self.program, arguments: ["rsa", "-noout", "-modulus"], input: made.output).run()
        let digits = Array(shown.text.dropFirst("Modulus=".count))
        guard made.status == 0, shown.status == 0, digits.count == 512 else {
            throw SimulatorError("\(Self.program) makes no RSA key; install openssl")
        }
        self.name = name
        self.endorsements = endorsements
        self.pem = made.output
        let bytes = stride(from: 0, to: 512, by: 2).compactMap { UInt8(String(digits[$0...$0 + 1]), radix: 16) }
        self.modulus = Self.encoded(bytes)
    }

    /// The key as its entry in a JSON Web Key Set.
    package var entry: Simulator.JSON {
        [
            "kty": "RSA", "use": "sig", "kid": .string(self.name), "x5t": .string(self.name),
            "n": .string(self.modulus),
            "e": "AQAB", "endorsements": .array(self.endorsements.map(Simulator.JSON.string)),
        ]
    }

    /// A token of these claims. `head` may say what no honest head says.
    package func token(
        _ claims: Simulator.JSON,
        head: Simulator.JSON? = nil
    ) throws(SimulatorError) -> String {
        let head = head ?? ["alg": "RS256", "typ": "JWT", "kid": .string(self.name), "x5t": .string(self.name)]
        let text = "\(Self.encoded(head.bytes)).\(Self.encoded(claims.bytes))"
        return "\(text).\(Self.encoded(try self.sign(Array(text.utf8))))"
    }

    /// The signature of these bytes.
    package func sign(_ message: [UInt8]) throws(SimulatorError) -> [UInt8] {
        let file = FileManager.default.temporaryDirectory.appending(path: "teams-\(UUID().uuidString).pem")
        defer { try? FileManager.default.removeItem(at: file) }
        guard
            FileManager.default.createFile(
                atPath: file.path,
                contents: self.pem,
                attributes: [.posixPermissions: 0o600]
            )
        else { throw SimulatorError("can't write \(file.path)") }
        let signed = ForgeProgram(
            path: Self.program,
            arguments: ["dgst", "-sha256", "-sign", file.path],
            input: Data(message)
        ).run()
        guard signed.status == 0 else { throw SimulatorError("\(Self.program) signs nothing") }
        return Array(signed.output)
    }

    /// Base64 for URLs, without padding.
    package static func encoded(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}
