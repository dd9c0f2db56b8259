/// A piece of a page. Whatever is put into it between `\(` and `)` is escaped, unless it is a piece of a page itself: so
/// nothing that anybody said or wrote becomes markup. It belongs between tags, or within an attribute's double quotes.
struct HTML: Hashable, Sendable, ExpressibleByStringInterpolation {
    private(set) var text: String

    init(stringLiteral text: String) { self.text = text }

    init(stringInterpolation interpolation: Interpolation) { self.text = interpolation.text }

    struct Interpolation: StringInterpolationProtocol {
        fileprivate var text = ""

        init(literalCapacity: Int, interpolationCount: Int) { self.text.reserveCapacity(literalCapacity * 2) }

        mutating func appendLiteral(_ literal: String) { self.text += literal }

        mutating func appendInterpolation(_ plain: some StringProtocol) { self.text += HTML.escaped(plain) }

        mutating func appendInterpolation(_ number: some BinaryInteger) { self.text += String(number) }

        mutating func appendInterpolation(_ piece: HTML?) { self.text += piece?.text ?? "" }

        mutating func appendInterpolation(_ pieces: [HTML]) { for piece in pieces { self.text += piece.text } }
    }

    /// Characters that mean something to a browser as references; those that it may not be given as the sign for that.
    private static func escaped(_ plain: some StringProtocol) -> String {
        var text = ""
        text.reserveCapacity(plain.utf8.count)
        for scalar in plain.unicodeScalars {
            switch scalar {
            case "&": text += "&amp;"
            case "<": text += "&lt;"
            case ">": text += "&gt;"
            case "\"": text += "&quot;"
            case "'": text += "&#39;"
            case "\n", "\t": text.unicodeScalars.append(scalar)
            case _ where scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value): text += "\u{FFFD}"
            // Marks that turn the direction of writing would turn what stands around them, too.
            case "\u{202A}"..."\u{202E}", "\u{2066}"..."\u{2069}": text += "\u{FFFD}"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}

extension HTML {
    /// A whole page.
    static func page(_ title: String, _ body: HTML) -> HTML {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width">
        <title>\(title) · ChatBridge</title>
        <link rel="stylesheet" href="/style.css">
        </head>
        <body>
        <nav><a href="/requests">All requests</a> <a href="/requests?open=true">Open</a></nav>
        <main>
        <h1>\(title)</h1>
        \(body)
        </main>
        </body>
        </html>

        """
    }

    /// A heading with what stands below it; nothing without that.
    static func section(_ title: String, _ body: [HTML]) -> HTML {
        body.isEmpty ? "" : "<section>\n<h2>\(title)</h2>\n\(body)</section>\n"
    }

    static func list(_ items: [HTML]) -> HTML {
        items.isEmpty ? "" : "<ul>\n\(items.map { "<li>\($0)</li>\n" })</ul>\n"
    }

    static func table(_ header: [String], _ rows: [[HTML]], caption: String? = nil) -> HTML {
        guard !rows.isEmpty else { return "" }
        let title: HTML = caption.map { "<caption>\($0)</caption>\n" } ?? ""
        let head: [HTML] = header.map { "<th scope=\"col\">\($0)</th>" }
        let lines: [HTML] = rows.map { row in "<tr>\(row.map { "<td>\($0)</td>" as HTML })</tr>\n" }
        return "<table>\n\(title)<thead><tr>\(head)</tr></thead>\n<tbody>\n\(lines)</tbody>\n</table>\n"
    }

    /// Words that lead to a page, where `address` is one.
    static func link(_ words: HTML, to address: String?) -> HTML {
        guard let address, address.hasPrefix("https://") || address.hasPrefix("http://") else { return words }
        return "<a href=\"\(address)\" rel=\"noreferrer\">\(words)</a>"
    }

    static func code(_ text: String) -> HTML { "<code>\(text)</code>" }
}
