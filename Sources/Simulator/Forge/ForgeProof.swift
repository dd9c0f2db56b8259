import Foundation

/// A JSON Web Token as GitHub takes them of an app: RS256 alone, good for ten minutes at most.
struct ForgeProof {
    let parts: [Substring]

    init(_ token: String) { self.parts = token.split(separator: ".", omittingEmptySubsequences: false) }

    /// Whether it is signed by the private half of `key`, and says what it must. OpenSSL's own program judges.
    func isGood(key: String, app: String, now: Int64) -> Bool {
        guard self.parts.count == 3, let head = self.json(0), let claims = self.json(1),
            let signature = self.data(2), head["alg"].string == "RS256",
            claims["iss"].string == app, let issued = claims["iat"].integer, let end = claims["exp"].integer,
            issued <= now, now < end, end - issued <= 660
        else { return false }
        let folder = FileManager.default.temporaryDirectory.appending(path: "proof-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try Data(key.utf8).write(to: folder.appending(path: "key"))
            try signature.write(to: folder.appending(path: "signature"))
            try Data("\(self.parts[0]).\(self.parts[1])".utf8).write(to: folder.appending(path: "text"))
        } catch {
            return false
        }
        let names = ["-verify", "key", "-signature", "signature", "text"]
        let arguments = names.map { $0.hasPrefix("-") ? $0 : folder.appending(path: $0).path }
        return ForgeProgram(path: "/usr/bin/openssl", arguments: ["dgst", "-sha256"] + arguments).run().status == 0
    }

    private func data(_ part: Int) -> Data? {
        let text = self.parts[part].replacing("-", with: "+").replacing("_", with: "/")
        return Data(base64Encoded: text + String(repeating: "=", count: (4 - text.count % 4) % 4))
    }

    private func json(_ part: Int) -> JSON? { self.data(part).flatMap { JSON(parsing: $0) } }
}
