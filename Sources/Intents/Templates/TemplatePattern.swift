/// A way to say something: `(add|create) a metric for {aggregation} {measure}`.
///
/// `{name}` stands for any word of a list, `(a|b|)` for one of the alternatives, of which one may be empty.
/// Alternatives may contain lists, but no further alternatives.
package struct TemplatePattern: Hashable, Sendable {
    /// A part of a pattern.
    indirect enum Part: Hashable, Sendable {
        case literal(String)
        case list(String)
        case alternatives([[Part]])
    }

    /// As it is written.
    package let text: String
    let parts: [Part]
    /// Where it stands in its file.
    let line: Int?

    /// Throws what is wrong, in words.
    package init(_ text: String, line: Int? = nil) throws(PatternProblem) {
        self.text = text
        self.line = line
        var rest = Substring(text)
        self.parts = try Self.parse(&rest, inside: false)
    }

    package struct PatternProblem: Error {
        package let message: String
    }

    private static func parse(_ rest: inout Substring, inside: Bool) throws(PatternProblem) -> [Part] {
        var parts: [Part] = []
        while let next = rest.first {
            switch next {
            case "{":
                guard let end = rest.firstIndex(of: "}") else { throw PatternProblem(message: "a { without its }") }
                parts.append(.list(String(rest[rest.index(after: rest.startIndex)..<end])))
                rest = rest[rest.index(after: end)...]
            case "(" where !inside:
                rest = rest.dropFirst()
                var choices: [[Part]] = []
                repeat {
                    choices.append(try self.parse(&rest, inside: true))
                    guard let stop = rest.popFirst() else { throw PatternProblem(message: "a ( without its )") }
                    if stop == ")" { break }
                } while true
                parts.append(.alternatives(choices))
            case "|" where inside, ")" where inside: return parts
            default:
                let end = rest.firstIndex { "{(|)}".contains($0) } ?? rest.endIndex
                guard end > rest.startIndex else { throw PatternProblem(message: "a stray \(next)") }
                parts.append(.literal(String(rest[..<end])))
                rest = rest[end...]
            }
        }
        return parts
    }

    /// The names of the lists it refers to.
    var lists: Set<String> {
        func names(_ parts: [Part]) -> [String] {
            parts.flatMap { part -> [String] in
                switch part {
                case .literal: []
                case .list(let name): [name]
                case .alternatives(let choices): choices.flatMap(names)
                }
            }
        }
        return Set(names(self.parts))
    }

    /// What it can say with its gaps left open, at most `limit` ways; a gap that may stay empty is left out.
    func shapes(lists: [String: [String]], limit: Int = 200) -> Set<String> {
        func shapes(_ parts: [Part]) -> [String] {
            parts.reduce([""]) { starts, part in
                let ends: [String] =
                    switch part {
                    case .literal(let text): [text]
                    case .list(let name): [lists[name]?.contains("") == true ? "" : "{\(name)}"]
                    case .alternatives(let choices): choices.flatMap(shapes)
                    }
                return Array(starts.lazy.flatMap { start in ends.lazy.map { start + $0 } }.prefix(limit))
            }
        }
        return Set(shapes(self.parts).map { $0.split(separator: " ").joined(separator: " ").lowercased() })
    }

    /// Up to `count` different sentences, the same ones every time.
    ///
    /// Each gap walks through its words from a start of its own, so that a few sentences show many words.
    package func sentences(_ count: Int, lists: [String: [String]], seed: UInt64) -> [String] {
        var random = SplitMix(seed: seed)
        var found: [String] = []
        var starts: [Int] = []
        for number in 0..<count {
            var gap = 0
            let sentence = Self.render(self.parts, lists) { size in
                if gap == starts.count { starts.append(Int(random.next() >> 33)) }
                defer { gap += 1 }
                // Later gaps move in larger strides: neighbours do not stay together.
                return (starts[gap] + number * (1 + gap)) % size
            }
            if !found.contains(sentence) { found.append(sentence) }
        }
        return found
    }

    private static func render(_ parts: [Part], _ lists: [String: [String]], _ choose: (Int) -> Int) -> String {
        var text = ""
        for part in parts {
            switch part {
            case .literal(let literal): text += literal
            case .list(let name):
                let words = lists[name] ?? [name]
                text += words[choose(words.count)]
            case .alternatives(let choices): text += Self.render(choices[choose(choices.count)], lists, choose)
            }
        }
        return text
    }
}
