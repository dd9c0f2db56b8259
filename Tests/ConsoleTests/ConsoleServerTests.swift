import Foundation
import Ledger
import Requests
import Testing

@testable import Console

@Suite("The console over HTTP")
struct ConsoleServerTests {
    private static let closed = [
        "/", "/requests", "/requests/1", "/api/requests", "/api/requests/1", "/metrics", "/style.css",
    ]

    @Test func `whoever has no token learns nothing but whether the bot is well`() async throws {
        try await ConsoleHouse.open { house in
            try await house.ask("a secret wish")
            let basic = Data("me:\(ConsoleHouse.token)x".utf8).base64EncodedString()
            for path in Self.closed + ["/nowhere", "/requests?limit=x"] {
                for wrong in [
                    nil, "", "Bearer", "Bearer ", "Bearer x", "Token \(ConsoleHouse.token)", "Basic \(basic)",
                    "Basic !", "Bearer \(ConsoleHouse.token) x", "Bearer \(ConsoleHouse.token.dropLast())",
                ] {
                    let answer = try await house.get(path, wrong)
                    #expect(answer.status == 401 && answer.headers["www-authenticate"] != nil, "\(path) \(wrong ?? "")")
                    #expect(!answer.text.contains("secret"))
                }
            }
            #expect(try await house.get("/healthz", nil).text == "ok\n")
            #expect(try await house.get("/readyz", nil).text == "ready\n")
            house.health.set("ledger", .broken, "the disk is full", at: StoppedClock().now)
            let unready = try await house.get("/readyz", nil)
            #expect(unready.status == 503 && unready.text == "not ready\n")
            #expect(try await house.get("/healthz", nil).status == 200)
        }
    }

    @Test func `without a token in its settings it opens to nobody`() async throws {
        try await ConsoleHouse.open(token: nil) { house in
            for path in Self.closed {
                for offered in [nil, "Bearer ", "Bearer x", "Basic Og=="] {
                    let answer = try await house.get(path, offered)
                    #expect(answer.status == 403, "\(path)")
                }
            }
            #expect(try await house.get("/healthz", nil).status == 200)
        }
    }

    @Test func `with the token all can be read, by programs and in a browser`() async throws {
        try await ConsoleHouse.open { house in
            for number in 1...5 { try await house.ask("wish \(number)") }
            let basic = Data("anybody:\(ConsoleHouse.token)".utf8).base64EncodedString()
            #expect(try await house.get("/requests", "Basic \(basic)").status == 200)
            #expect(try await house.get("/", "bearer \(ConsoleHouse.token)").headers["location"] == "/requests")
            let page = try await house.get("/requests/3")
            #expect(page.status == 200 && page.text.contains("wish 3") && page.text.contains("Ana (local:ana)"))
            #expect(page.headers["content-security-policy"]?.hasPrefix("default-src 'none'; style-src 'self'") == true)
            #expect(page.headers["x-content-type-options"] == "nosniff" && page.headers["cache-control"] == "no-store")
            let record = try await house.get("/api/requests/3")
            #expect(record.headers["content-type"] == "application/json; charset=utf-8")
            let report = try #require(Report(try await house.ledger.timeline(RequestID("3"))))
            let json = try report.json()
            #expect(record.text == json)
            for path in ["/requests/99", "/requests/x", "/api/requests/1/2", "//requests"] {
                #expect(try await house.get(path).status == 404, "\(path)")
            }
            for method in ["POST", "PUT", "DELETE", "OPTIONS"] {
                let answer = try await house.get("/api/requests", method: method)
                #expect(answer.status == 405 && answer.headers["allow"] == "GET, HEAD")
            }
            #expect(try await house.get("/requests/3", method: "HEAD").text.isEmpty)
        }
    }

    @Test func `the list is read page by page`() async throws {
        try await ConsoleHouse.open { house in
            for number in 1...5 { try await house.ask("wish \(number)") }
            try await house.take(.cancel(by: PersonID("local:ana")), RequestID("4"))
            func list(_ query: String) async throws -> RequestList {
                let decoder = JSONDecoder()
                decoder.keyDecodingStrategy = .convertFromSnakeCase
                return try decoder.decode(
                    RequestList.self,
                    from: Data(try await house.get("/api/requests\(query)").text.utf8)
                )
            }
            let first = try await list("?limit=2")
            #expect(first.requests.map(\.number) == ["5", "4"] && first.next == "4")
            #expect(first.requests[1].state == "cancelled" && !first.requests[1].open)
            let second = try await list("?limit=3&before=4")
            #expect(second.requests.map(\.number) == ["3", "2", "1"] && second.next == nil)
            #expect(try await list("?open=false").requests.map(\.number) == ["4"])
            let page = try await house.get("/requests?open=true&limit=2")
            #expect(page.text.contains("/requests?before=3&amp;open=true\""))
            for wrong in ["?limit=0", "?limit=201", "?before=x", "?open=yes", "?sort=up", "?before=1;drop"] {
                #expect(try await house.get("/api/requests\(wrong)").status == 400, "\(wrong)")
            }
        }
    }

    @Test func `what was said is shown as it was said, and is no markup`() async throws {
        try await ConsoleHouse.open { house in
            let hostile = "<script>alert(1)</script> \"><img src=x onerror='y'> & \u{202E}turned \u{1}"
            let id = try await house.ask(hostile, by: hostile)
            for path in ["/requests", "/requests/\(id)"] {
                let page = try await house.get(path).text
                #expect(
                    page.contains(
                        "&lt;script&gt;alert(1)&lt;/script&gt; &quot;&gt;&lt;img src=x onerror=&#39;y&#39;&gt; &amp;"
                    )
                )
                #expect(
                    !page.contains("<script") && !page.contains("<img") && !page.contains("\u{202E}")
                        && !page.contains("\u{1}")
                )
            }
        }
    }

    @Test func `metrics are in the form that Prometheus reads`() async throws {
        try await ConsoleHouse.open { house in
            try await house.ask("a wish")
            house.health.set("project \"odd\\one\"", .strained, "slow", at: StoppedClock().now)
            _ = try await house.get("/requests", nil)
            let answer = try await house.get("/metrics")
            #expect(answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
            let lines = answer.text.split(separator: "\n").map(String.init)
            for line in [
                "chatbridge_build_info{version=\"1.2.3\"} 1.0", "chatbridge_requests_open 1.0",
                "chatbridge_outbox_rows{hand=\"understand\"} 1.0", "chatbridge_condition{subject=\"ledger\"} 0.0",
                "chatbridge_condition{subject=\"project \\\"odd\\\\one\\\"\"} 1.0",
                "chatbridge_console_requests_total{route=\"refused\",status=\"401\"} 1.0",
            ] { #expect(lines.contains(line), "\(line) in \(answer.text)") }
            let form = #/(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{([a-z]+="([^"\\]|\\.)*",?)+\})? -?[0-9.e+]+)/#
            for line in lines { #expect(line.wholeMatch(of: form) != nil, "\(line)") }
        }
    }
}
