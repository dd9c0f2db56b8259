import Foundation
import Intents
import UnderstandingCases

/// How long the way from text to intent takes, and what the worst text can do.
struct SpeedFigures {
    let cases: Cases
    let understander: Understander
    let showing: Bool

    func figures() throws -> [Figure] {
        let clock = ContinuousClock()
        let requests = try self.cases.requests("requests-test.txt")
        let projects = Set(requests.map(\.project))
        let indexes = try Dictionary(
            uniqueKeysWithValues: projects.map { ($0, CatalogueIndex(try self.cases.catalogue($0))) }
        )
        var (whole, screened, redacted): ([Duration], [Duration], [Duration]) = ([], [], [])
        let screen = Screen()
        // The best of five times: on a shared machine the others tell what else it had to do.
        func time(_ work: () -> Void) -> Duration { (0..<5).map { _ in clock.measure(work) }.min() ?? .zero }
        for request in requests {
            guard let index = indexes[request.project] else { continue }
            whole.append(time { _ = self.understander.understand(request.text, index: index) })
            screened.append(time { _ = screen.screen(request.text) })
            redacted.append(time { _ = Sanitiser().clean(request.text) })
        }
        return [
            Figure("speed", "text to intent, half of them", Self.rank(whole, 0.5), atMost: .microseconds(100)),
            Figure("speed", "text to intent, 99 in 100", Self.rank(whole, 0.99), atMost: .microseconds(1000)),
            Figure("speed", "screening, half of them", Self.rank(screened, 0.5), atMost: .microseconds(300)),
            Figure(
                "speed",
                "replacing credentials, half of them",
                Self.rank(redacted, 0.5),
                atMost: .microseconds(100)
            ),
        ] + self.worst(indexes.sorted { $0.key < $1.key }.first?.value)
    }

    private static func rank(_ times: [Duration], _ share: Double) -> Duration {
        times.isEmpty ? .zero : times.sorted()[Int(Double(times.count - 1) * share)]
    }

    /// The slowest of the texts that are made to be slow, 40,000 characters each.
    private func worst(_ index: CatalogueIndex?) -> [Figure] {
        guard let index else { return [] }
        let clock = ContinuousClock()
        let times = Self.pieces.map { piece in
            let text = Self.long(piece)
            let time = (0..<5).map { _ in clock.measure { _ = self.understander.understand(text, index: index) } }.min()
            return (piece, time ?? .zero)
        }
        if self.showing {
            for (piece, time) in times.sorted(by: { $0.1 > $1.1 }) {
                let text = Self.long(piece)
                print(
                    time,
                    clock.measure { _ = Sanitiser().clean(text) },
                    clock.measure { _ = Screen().screen(text) },
                    piece.debugDescription
                )
            }
        }
        let slowest = times.max { $0.1 < $1.1 }
        let piece = slowest?.0.unicodeScalars.map { $0.isASCII ? String($0) : "U+" + String($0.value, radix: 16) }
            .joined()
        return [
            Figure(
                "speed",
                "40,000 hostile characters (worst: \(piece ?? ""))",
                slowest?.1 ?? .zero,
                atMost: .milliseconds(10)
            )
        ]
    }

    private static func long(_ piece: String) -> String {
        let scalars = Array(piece.unicodeScalars)
        return String(String.UnicodeScalarView((0..<40_000).map { scalars[$0 % scalars.count] }))
    }

    private static let pieces = [
        "sk-", "<@", "password is ", "://a:", "-----BEGIN ", "eyJ.", "a\u{301}", "\u{301}", "a\u{301}\u{316}\u{327}",
        "ignore you are now ", "@:/", "&amp;", "token=", "the ", "<x|", "i g n o r e ", "aWdub3Jl", "6967", "`", "\"'",
        "e\u{200D}", "\u{1F469}\u{200D}", "add a metric and ", "1. ", "fct_", "by region ", "\u{1100}\u{1161}",
        "\u{FDFA}", "(", "{{ ",
    ]
}
