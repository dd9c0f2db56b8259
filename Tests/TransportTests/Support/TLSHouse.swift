import Foundation
import Testing

/// A folder with an authority of its own, and servers that show certificates of it over TLS: OpenSSL's own program, which
/// answers each HTTP request with a page.
final class TLSHouse: Sendable {
    private let folder = URL.temporaryDirectory.appending(path: "tls-\(UUID().uuidString)")

    /// Whom a client has to trust.
    var authority: String { self.folder.appending(path: "authority.pem").path }

    /// The settings by which a client trusts it.
    var environment: [String: String] { ["SSL_CERT_FILE": self.authority] }

    init() async throws {
        try FileManager.default.createDirectory(at: self.folder, withIntermediateDirectories: true)
        try await onThread { try self.found() }
    }

    private func found() throws {
        try self.openssl(
            ["req", "-x509"] + Self.key(named: "authority") + [
                "-out", "authority.pem", "-days", "2", "-subj", "/CN=Authority",
            ]
        )
    }

    deinit { try? FileManager.default.removeItem(at: self.folder) }

    /// A server that shows a certificate for `host`, until it is let go.
    ///
    /// - Parameters:
    ///   - days: how long the certificate is valid from now on.
    ///   - isOwn: whether it signed its certificate itself.
    ///   - digest: what the signature is made with.
    ///   - options: of `openssl s_server`.
    func server(
        for host: String = "localhost",
        days: Int = 2,
        isOwn: Bool = false,
        digest: String = "sha256",
        options: [String] = []
    ) async throws -> TLSServer {
        try await onThread {
            let certificate = try self.certificate(host, days, isOwn, digest)
            return try TLSServer(in: self.folder, certificate + options)
        }
    }

    /// Makes a key and a certificate; returns the options that name them.
    private func certificate(_ host: String, _ days: Int, _ isOwn: Bool, _ digest: String) throws -> [String] {
        let name = "leaf-\(UUID().uuidString)"
        let extensions = ["-addext", "subjectAltName=DNS:\(host)"]
        let own = ["-out", "\(name).pem", "-subj", "/CN=\(host)"]
        if isOwn {
            try self.openssl(["req", "-x509", "-days", "\(days)"] + Self.key(named: name) + own + extensions)
        } else {
            let wish = ["-out", "\(name).csr", "-subj", "/CN=\(host)"]
            try self.openssl(["req"] + Self.key(named: name) + wish + extensions)
            try self.openssl(
                ["x509", "-req", "-in", "\(name).csr", "-CA", "authority.pem", "-CAkey", "authority.key"]
                    + ["-days", "\(days)", "-copy_extensions", "copy", "-\(digest)", "-out", "\(name).pem"]
            )
        }
        return ["-cert", "\(name).pem", "-key", "\(name).key"]
    }

    private static func key(named name: String) -> [String] {
        ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", "\(name).key"]
    }

    private func openssl(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = TLSServer.program
        process.arguments = arguments
        process.currentDirectoryURL = self.folder
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "openssl \(arguments.joined(separator: " "))")
    }
}

/// `openssl s_server` on a port of the system's choice. Ends when let go.
final class TLSServer: @unchecked Sendable {
    static let program = URL(filePath: "/usr/bin/openssl")

    let port: UInt16
    private let process = Process()

    init(in folder: URL, _ options: [String]) throws {
        let output = Pipe()
        self.process.executableURL = Self.program
        self.process.arguments = ["s_server", "-accept", "127.0.0.1:0", "-www"] + options
        self.process.currentDirectoryURL = folder
        self.process.standardInput = FileHandle.nullDevice
        self.process.standardOutput = output
        self.process.standardError = FileHandle.nullDevice
        try self.process.run()
        var said = ""
        var port: UInt16?
        while port == nil {
            let data = output.fileHandleForReading.availableData
            guard !data.isEmpty else { break }
            said += String(decoding: data, as: UTF8.self)
            port = said.firstMatch(of: /ACCEPT 127\.0\.0\.1:(\d+)\n/).flatMap { UInt16($0.1) }
        }
        self.port = try #require(port, "openssl s_server did not listen: \(said)")
    }

    /// Whoever is started by one that ignores SIGTERM, as these tests may, ignores it too.
    deinit { kill(self.process.processIdentifier, SIGKILL) }
}

/// Does what waits on a thread of its own: the pool that tests run in has few.
private func onThread<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        Thread { continuation.resume(with: Result { try body() }) }.start()
    }
}
