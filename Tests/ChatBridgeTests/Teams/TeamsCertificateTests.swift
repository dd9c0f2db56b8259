import Foundation
import Requests
import Simulator
import Testing
import Transport

@testable import ChatBridge

/// A certificate in the place of a secret, judged by OpenSSL's own program.
@Suite("Teams: a certificate instead of a secret")
struct TeamsCertificateTests {
    private let folder = URL.temporaryDirectory.appending(path: "certificate-\(UUID().uuidString)")

    init() throws { try FileManager.default.createDirectory(at: self.folder, withIntermediateDirectories: true) }

    private func openssl(_ arguments: String...) throws -> String {
        let (process, output) = (Process(), Pipe())
        process.executableURL = URL(filePath: "/usr/bin/openssl")
        process.arguments = arguments
        process.currentDirectoryURL = self.folder
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return text
    }

    /// A new key and its certificate in one file, as Azure gives it out.
    private func file() throws -> URL {
        _ = try self.openssl(
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-keyout",
            "key.pem",
            "-out",
            "cert.pem",
            "-days",
            "2",
            "-subj",
            "/CN=bot"
        )
        let whole = try ["cert.pem", "key.pem"].map {
            try String(contentsOf: self.folder.appending(path: $0), encoding: .utf8)
        }
        let file = self.folder.appending(path: "both.pem")
        try whole.joined().write(to: file, atomically: true, encoding: .utf8)
        return file
    }

    private func settings(_ file: URL) -> [String: String] {
        var settings = TeamsDesk.settings
        settings["TEAMS_APP_PASSWORD"] = nil
        settings["TEAMS_APP_CERTIFICATE"] = file.path
        return settings
    }

    @Test func `a token is asked for with a proof that the certificate's key has signed`() async throws {
        defer { try? FileManager.default.removeItem(at: self.folder) }
        let http = ScriptedHTTP { _ in
            .success(HTTPResponse(status: 200, body: Array(#"{"access_token":"t","expires_in":3600}"#.utf8)))
        }
        let access = TeamsAccess(
            configuration: try TeamsConfiguration(settings: self.settings(try self.file())),
            http: http,
            time: ManualTime(),
            health: Health()
        )
        #expect(try await access.get() == "t")
        let body = String(decoding: try #require(http.requests.first).body, as: UTF8.self)
        #expect(!body.contains("client_secret") && !body.contains("PRIVATE"))
        let fields = body.split(separator: "&").map { $0.split(separator: "=", maxSplits: 1).map(String.init) }
        let proof = try #require(fields.first { $0[0] == "client_assertion" }?[1])
        let parts = proof.split(separator: ".").map(String.init)
        try #require(parts.count == 3)
        let (head, claims) = (try Self.json(parts[0]), try Self.json(parts[1]))
        #expect(head["alg"] == "PS256" && claims["iss"]?.string == TeamsDesk.app)
        #expect(claims["aud"]?.string == TeamsDesk.settings["TEAMS_TOKEN_URL"])
        let fingerprint = try self.openssl("x509", "-in", "cert.pem", "-noout", "-fingerprint", "-sha256")
        let digits = try #require(fingerprint.split(separator: "=").last).filter(\.isHexDigit).lowercased()
        #expect(Self.bytes(head["x5t#S256"]?.string ?? "").map { String(format: "%02x", $0) }.joined() == digits)
        // Whether the signature holds, says OpenSSL.
        try Data("\(parts[0]).\(parts[1])".utf8).write(to: self.folder.appending(path: "text"))
        try Data(Self.bytes(parts[2])).write(to: self.folder.appending(path: "signature"))
        let key = try self.openssl("x509", "-in", "cert.pem", "-pubkey", "-noout")
        try key.write(to: self.folder.appending(path: "public.pem"), atomically: true, encoding: .utf8)
        let verdict = try self.openssl(
            "dgst",
            "-sha256",
            "-verify",
            "public.pem",
            "-signature",
            "signature",
            "-sigopt",
            "rsa_padding_mode:pss",
            "-sigopt",
            "rsa_pss_saltlen:digest",
            "text"
        )
        #expect(verdict.contains("Verified OK"), "\(verdict)")
    }

    @Test func `a file that is no certificate with its key is named as what it lacks`() throws {
        defer { try? FileManager.default.removeItem(at: self.folder) }
        _ = try self.file()
        for (name, words) in [
            ("missing.pem", "can't be read"), ("key.pem", "private key"), ("cert.pem", "private key"),
        ] {
            let problem = #expect(throws: TeamsConfiguration.Invalid.self) {
                try TeamsConfiguration(settings: self.settings(self.folder.appending(path: name)))
            }
            #expect(problem?.description.contains(words) == true)
        }
        var both = self.settings(self.folder.appending(path: "both.pem"))
        both["TEAMS_APP_PASSWORD"] = "secret"
        let problem = #expect(throws: TeamsConfiguration.Invalid.self) { try TeamsConfiguration(settings: both) }
        #expect(problem?.description.contains("only one") == true)
    }

    private static func bytes(_ text: String) -> [UInt8] {
        let plain = text.replacing("-", with: "+").replacing("_", with: "/")
        return Data(base64Encoded: plain + String(repeating: "=", count: (4 - plain.count % 4) % 4)).map(Array.init)
            ?? []
    }

    private static func json(_ text: String) throws -> [String: Simulator.JSON] {
        try #require(Simulator.JSON(parsing: self.bytes(text))?.object)
    }
}
