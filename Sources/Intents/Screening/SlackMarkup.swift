/// Decodes Slack's message markup: `<@U…>`, `<#C…|name>`, `<!here>`, `<url|label>`, and the three escapes.
///
/// Source: docs.slack.dev, "Formatting message text". Escapes are undone exactly once.
struct SlackMarkup {
    let botUser: String?

    func decode(_ text: TracedText) -> TracedText {
        guard text.scalars.contains(where: { $0 == "<" || $0 == "&" }) else { return text }
        var decoded = TracedText()
        let closings = self.closings(text)
        var position = 0
        while position < text.count {
            let scalar = text.scalars[position]
            if scalar == "<", let end = closings[position] {
                self.decodeEntity(text, position + 1..<end, into: &decoded)
                position = end + 1
            } else if scalar == "&", let (plain, length) = self.escape(text, at: position) {
                decoded.append(plain, from: text.origins[position])
                position += length
            } else {
                decoded.append(scalar, from: text.origins[position])
                position += 1
            }
        }
        return decoded
    }

    /// For each `<` the `>` that closes it; found from the end, so that many open ones cost nothing.
    private func closings(_ text: TracedText) -> [Int: Int] {
        var closings: [Int: Int] = [:]
        var next: Int?
        for position in text.scalars.indices.reversed() {
            switch text.scalars[position] {
            case ">": next = position
            case "<":
                if let end = next, end > position + 1, Self.opensEntity(text.scalars[position + 1]) {
                    closings[position] = end
                }
                next = nil
            default: break
            }
        }
        return closings
    }

    /// Slack escapes every other `<`, but other ways in do not: `a <- b` and `<= 5` stay as they are.
    private static func opensEntity(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "@" || scalar == "#" || scalar == "!" || scalar.properties.isAlphabetic
    }

    private func escape(_ text: TracedText, at position: Int) -> (Unicode.Scalar, Int)? {
        let escapes: [(StaticString, Unicode.Scalar)] = [("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">")]
        for (written, plain) in escapes where position + written.utf8CodeUnitCount <= text.count {
            let fits = (0..<written.utf8CodeUnitCount).allSatisfy {
                text.scalars[position + $0].value == UInt32(written.utf8Start[$0])
            }
            if fits { return (plain, written.utf8CodeUnitCount) }
        }
        return nil
    }

    private func decodeEntity(_ text: TracedText, _ range: Range<Int>, into decoded: inout TracedText) {
        let bar = text.scalars[range].firstIndex(of: "|")
        let target = range.lowerBound..<(bar ?? range.upperBound)
        let label = bar.map { $0 + 1..<range.upperBound }.flatMap { $0.isEmpty ? nil : $0 }
        func string(_ range: Range<Int>) -> String {
            var view = String.UnicodeScalarView()
            view.append(contentsOf: text.scalars[range])
            return String(view)
        }
        let origin = text.origins[range.lowerBound]
        switch text.scalars[range.lowerBound] {
        case "@":
            let user = string(target.dropFirst())
            guard user != self.botUser else { return }
            decoded.append("@", from: origin)
            self.decode(text, label ?? target.dropFirst(), into: &decoded)
        case "#":
            decoded.append("#", from: origin)
            self.decode(text, label ?? target.dropFirst(), into: &decoded)
        case "!":
            decoded.append("@", from: origin)
            self.decode(text, label ?? target.dropFirst(), into: &decoded)
        default: self.decodeLink(text, target, label, into: &decoded)
        }
    }

    /// A link keeps its label, and its address too when the label says something else.
    private func decodeLink(
        _ text: TracedText,
        _ target: Range<Int>,
        _ label: Range<Int>?,
        into decoded: inout TracedText
    ) {
        guard let label else { return self.decode(text, target, into: &decoded) }
        self.decode(text, label, into: &decoded)
        let address = text.scalars[target].suffix(label.count + 1)
        let saysTheSame =
            address.starts(with: text.scalars[label]) || address.dropFirst().starts(with: text.scalars[label])
        guard !saysTheSame else { return }
        decoded.append(" (", from: text.origins[target.lowerBound])
        self.decode(text, target, into: &decoded)
        decoded.append(")", from: text.origins[target.lowerBound])
    }

    private func decode(_ text: TracedText, _ range: Range<Int>, into decoded: inout TracedText) {
        var position = range.lowerBound
        while position < range.upperBound {
            if text.scalars[position] == "&", let (plain, length) = self.escape(text, at: position) {
                decoded.append(plain, from: text.origins[position])
                position += length
            } else {
                decoded.append(text.scalars[position], from: text.origins[position])
                position += 1
            }
        }
    }
}
