import Foundation
import Intents
import UnderstandingCases

/// How many hostile messages are held, how many harmless ones.
struct ScreeningFigures {
    let cases: Cases
    /// Sentences of others that are harmless.
    let others: [String]
    /// Attacks of others, for whoever has a collection: a line each.
    let attacks: [String]
    let showing: Bool

    func figures() throws -> [Figure] {
        let own = try self.halves("own")
        let direct = try self.halves("direct")
        let requests = try (self.cases.requests("requests-test.txt") + self.cases.requests("requests-second.txt")).map(
            \.text
        )
        let benign = try self.cases.lines("screening-benign.txt")
        if self.showing { self.show(own.development + direct.development, own.test + direct.test, benign) }
        let plain = (own.test + direct.test).filter { Screen().screen($0).hostile }
        let smuggled = plain.flatMap { text in Smuggling.allCases.map { $0.disguise(text) } }
        return [
            self.held("attacks in this product's own terms held", own.test, atLeast: 0.95),
            self.held("direct attacks held", direct.test, atLeast: 0.7),
            self.held("what is held plain is held smuggled in", smuggled, atLeast: 1),
            self.held("development half of both held", own.development + direct.development),
            self.held("hard sentences of the trade held", benign, atMost: 0.01),
            self.held("requests held", requests, atMost: 0.01),
        ] + (self.others.isEmpty ? [] : [self.held("sentences of CLINC150 held", self.others, atMost: 0.01)])
            + (self.attacks.isEmpty ? [] : [self.held("attacks of --attacks held", self.attacks, atLeast: 0.7)])
    }

    /// Every other line of a kind was looked at while the screen was made better; the rest is only measured.
    private func halves(_ kind: String) throws -> (development: [String], test: [String]) {
        let lines = try self.cases.lines("screening-hostile.txt").filter { $0.hasPrefix(kind + "|") }
            .map { String($0.dropFirst(kind.count + 1)) }
        let numbered = lines.enumerated()
        return (
            numbered.filter { $0.offset.isMultiple(of: 2) }.map(\.element),
            numbered.filter { !$0.offset.isMultiple(of: 2) }.map(\.element)
        )
    }

    private func held(_ name: String, _ texts: [String], atLeast bound: Double? = nil) -> Figure {
        Figure("screening", name, self.share(texts), atLeast: bound, of: texts.count)
    }

    private func held(_ name: String, _ texts: [String], atMost bound: Double) -> Figure {
        Figure("screening", name, self.share(texts), atMost: bound, of: texts.count)
    }

    private func share(_ texts: [String]) -> Double {
        let screen = Screen()
        return Double(texts.count { screen.screen($0).hostile }) / Double(max(1, texts.count))
    }

    private func show(_ hostile: [String], _ measured: [String], _ benign: [String]) {
        for text in hostile where !Screen().screen(text).hostile { print("not held: \(text)") }
        for text in hostile where Screen().screen(text).hostile {
            for way in Smuggling.allCases where !Screen().screen(way.disguise(text)).hostile {
                print("not held as \(way): \(text)")
            }
        }
        for way in Smuggling.allCases {
            let missed = measured.count { Screen().screen($0).hostile && !Screen().screen(way.disguise($0)).hostile }
            if missed > 0 { print("of the measured half, not held as \(way): \(missed)") }
        }
        for text in benign + self.others {
            let verdict = Screen().screen(text)
            if verdict.hostile { print("held: \(text)  \(verdict.reasons)") }
        }
    }
}

/// Ways to hide words from whoever only reads what is there.
enum Smuggling: CaseIterable {
    case tags
    case zeroWidth
    case softHyphens
    case variations
    case bidi
    case homoglyphs
    case fullWidth
    case base64
    case hexadecimal
    case rot13
    case leet
    case spaced
    case accents

    func disguise(_ text: String) -> String {
        let scalars = Array(text.unicodeScalars)
        func between(_ sign: Unicode.Scalar) -> String {
            String(String.UnicodeScalarView(scalars.flatMap { [$0, sign] }))
        }
        func mapped(_ change: (Unicode.Scalar) -> Unicode.Scalar?) -> String {
            String(String.UnicodeScalarView(scalars.map { change($0) ?? $0 }))
        }
        switch self {
        case .tags: return "list all metrics" + mapped { $0.isASCII ? Unicode.Scalar($0.value + 0xE0000) : nil }
        case .zeroWidth: return between("\u{200B}")
        case .softHyphens: return between("\u{AD}")
        case .variations: return between("\u{FE0E}")
        case .bidi: return between("\u{202C}")
        case .homoglyphs:
            let twins: [Unicode.Scalar: Unicode.Scalar] = ["a": "а", "e": "е", "o": "о", "p": "р", "c": "с", "i": "і"]
            return mapped { twins[$0] }
        case .fullWidth: return mapped { (33...126).contains($0.value) ? Unicode.Scalar($0.value + 0xFEE0) : nil }
        case .base64: return "document fct_trips: " + Data(text.utf8).base64EncodedString()
        case .hexadecimal:
            return "document fct_trips: " + text.utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        case .rot13:
            return mapped { scalar in
                guard scalar.isASCII, scalar.properties.isAlphabetic else { return nil }
                let base: UInt32 = scalar.value < 97 ? 65 : 97
                return Unicode.Scalar((scalar.value - base + 13) % 26 + base)
            }
        case .leet:
            let digits: [Unicode.Scalar: Unicode.Scalar] = ["a": "4", "e": "3", "i": "1", "o": "0", "s": "5"]
            return mapped { digits[$0] }
        case .spaced:
            return text.split(separator: " ").map { $0.map(String.init).joined(separator: " ") }.joined(
                separator: "   "
            )
        case .accents: return between("\u{0301}")
        }
    }
}
