import Testing
import Transport

/// Both clients against real TLS servers: what is not proven to be the host is not spoken to.
@Suite(.timeLimit(.minutes(1)))
struct CertificateTests {
    private let house: TLSHouse
    private let http: CurlClient
    private let sockets: WebSocketService

    init() async throws {
        self.house = try await TLSHouse()
        self.http = CurlClient(userAgent: "tests/1", environment: self.house.environment)
        self.sockets = WebSocketService(configuration: .init(environment: self.house.environment))
    }

    enum Fault: String, CaseIterable {
        case expired
        case ofAnotherHost = "of another host"
        case selfSigned = "self-signed"
        case signedWithSHA1 = "signed with SHA-1"
    }

    private func server(_ fault: Fault) async throws -> TLSServer {
        switch fault {
        case .expired: try await self.house.server(days: -1)
        case .ofAnotherHost: try await self.house.server(for: "slack.com")
        case .selfSigned: try await self.house.server(isOwn: true)
        // The server itself would not show it at the usual level.
        case .signedWithSHA1: try await self.house.server(digest: "sha1", options: ["-cipher", "DEFAULT:@SECLEVEL=0"])
        }
    }

    @Test func `the certificate of an authority that the settings name is accepted`() async throws {
        let server = try await self.house.server()
        let answer = try await self.http.send(HTTPRequest(url: "https://localhost:\(server.port)/"))
        let failure = await #expect(throws: WebSocketFailure.self) {
            try await self.sockets.open("wss://localhost:\(server.port)/")
        }
        #expect(answer.status == 200)
        // It got as far as HTTP.
        #expect(failure?.message.contains("answered 200") == true, "\(failure?.message ?? "")")
    }

    @Test func `the certificate of an unknown authority is refused`() async throws {
        let server = try await self.house.server()
        try await Self.isRefused(
            by: CurlClient(userAgent: "tests/1", environment: [:]),
            WebSocketService(configuration: .init(environment: [:])),
            server
        )
    }

    @Test(arguments: Fault.allCases)
    func `a certificate with a fault is refused, and nothing is sent`(fault: Fault) async throws {
        try await Self.isRefused(by: self.http, self.sockets, self.server(fault))
    }

    @Test(arguments: ["-tls1", "-tls1_1"])
    func `TLS before 1.2 is refused, whatever else is in order`(version: String) async throws {
        let server = try await self.house.server(options: [version, "-cipher", "DEFAULT:@SECLEVEL=0"])
        try await Self.isRefused(by: self.http, self.sockets, server)
    }

    @Test func `TLS 1.2 is accepted`() async throws {
        let server = try await self.house.server(options: ["-tls1_2"])
        let answer = try await self.http.send(HTTPRequest(url: "https://localhost:\(server.port)/"))
        #expect(answer.status == 200)
    }

    private static func isRefused(by http: CurlClient, _ sockets: WebSocketService, _ server: TLSServer) async throws {
        let place = "localhost:\(server.port)/?secret=1"
        let unsent = await #expect(throws: HTTPFailure.self) {
            try await http.send(HTTPRequest(method: "POST", url: "https://\(place)", body: [1]))
        }
        let unopened = await #expect(throws: WebSocketFailure.self) { try await sockets.open("wss://\(place)") }
        #expect(unsent?.kind == .notSent, "\(unsent?.message ?? "")")
        #expect(unopened?.kind == .notOpened)
        let words = unopened?.message ?? ""
        #expect(!words.contains("answered") && !words.contains("secret"), "\(words)")
    }
}
