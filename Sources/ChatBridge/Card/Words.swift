package import Requests

/// Text for people, in pieces. What came from outside stays a value until a platform renders it, so that it is
/// always escaped and can never become a mention, a link or a format.
///
/// Written as a literal: `"Step \(bold: "3") of 5, asked by \(mention: person)"`. A bare `\(text)` is plain.
package struct Words: Hashable, Sendable {
    package enum Span: Hashable, Sendable {
        case plain(String)
        case bold(String)
        case code(String)
        /// What is no longer so.
        case struck(String)
        /// Notifies the person where the platform can.
        case mention(PersonID)
        /// A page to look at; shown as plain text unless it is `http` or `https`.
        case link(String, url: String)
        /// Shown in the reader's own time zone where the platform can.
        case time(Timestamp)
    }

    package var spans: [Span]

    package init(_ spans: [Span] = []) { self.spans = spans }

    /// Text that is one plain piece, whatever is in it.
    package init(plain text: String) { self.spans = [.plain(text)] }

    package static func + (a: Words, b: Words) -> Words { Words(a.spans + b.spans) }

    package static func += (a: inout Words, b: Words) { a.spans += b.spans }

    /// The pieces in one line, with `separator` between them.
    package static func joined(_ words: [Words], by separator: String) -> Words {
        var all = Words()
        for (index, each) in words.enumerated() {
            if index > 0 { all += Words(plain: separator) }
            all += each
        }
        return all
    }
}

extension Words: ExpressibleByStringInterpolation {
    package init(stringLiteral text: String) { self.init(plain: text) }
    package init(stringInterpolation: Interpolation) { self.init(stringInterpolation.spans) }

    package struct Interpolation: StringInterpolationProtocol {
        var spans: [Span] = []

        package init(literalCapacity: Int, interpolationCount: Int) {
            self.spans.reserveCapacity(2 * interpolationCount + 1)
        }

        package mutating func appendLiteral(_ literal: String) {
            if !literal.isEmpty { self.spans.append(.plain(literal)) }
        }

        package mutating func appendInterpolation(_ text: String) { self.spans.append(.plain(text)) }
        package mutating func appendInterpolation(_ number: Int) { self.spans.append(.plain(String(number))) }
        package mutating func appendInterpolation(_ words: Words) { self.spans += words.spans }
        package mutating func appendInterpolation(bold text: String) { self.spans.append(.bold(text)) }
        package mutating func appendInterpolation(code text: String) { self.spans.append(.code(text)) }
        package mutating func appendInterpolation(struck text: String) { self.spans.append(.struck(text)) }
        package mutating func appendInterpolation(mention person: PersonID) { self.spans.append(.mention(person)) }
        package mutating func appendInterpolation(time: Timestamp) { self.spans.append(.time(time)) }
        package mutating func appendInterpolation(link label: String, to url: String) {
            self.spans.append(.link(label, url: url))
        }
    }

    package typealias StringInterpolation = Interpolation
}
