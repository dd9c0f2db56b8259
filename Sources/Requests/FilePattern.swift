/// A pattern for files, as in `.gitignore`: `*` stands for anything within a folder's name, `?` for one character, `**`
/// for any folders. Without a slash it holds for the name in every folder; with one at its end, for all below.
package struct FilePattern: Hashable, Sendable {
    package let text: String

    /// `nil` when the text names nothing: empty, absolute, or with empty, `.` or `..` parts.
    package init?(_ text: String) {
        self.text = text
        var parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        if parts.last == "" {
            parts[parts.count - 1] = "**"
        } else if parts.count == 1 {
            parts.insert("**", at: 0)
        }
        guard parts.count > 1, parts.allSatisfy({ !["", ".", ".."].contains($0) }) else { return nil }
        self.parts = parts.map(Array.init)
    }

    private let parts: [[Character]]

    /// Whether the file is meant; `path` is relative to the repository.
    package func matches(_ path: String) -> Bool {
        let names = path.split(separator: "/").map(Array.init)
        return Self.match(self.parts, names, isMany: { $0 == ["*", "*"] }, isOne: Self.matches)
    }

    private static func matches(_ pattern: [Character], _ name: [Character]) -> Bool {
        self.match(pattern, name, isMany: { $0 == "*" }, isOne: { $0 == "?" || $0 == $1 })
    }

    /// Whether `pattern` fits the whole of `text`; what `isMany` fits any number of elements.
    ///
    /// Row by row, as for an edit distance, so that no pattern takes longer than its length times the text's.
    private static func match<Sign, Element>(
        _ pattern: [Sign],
        _ text: [Element],
        isMany: (Sign) -> Bool,
        isOne: (Sign, Element) -> Bool
    ) -> Bool {
        // fits[n]: the signs so far fit the first n elements.
        var fits = [true] + Array(repeating: false, count: text.count)
        for sign in pattern {
            var next = Array(repeating: false, count: text.count + 1)
            if isMany(sign) {
                var any = false
                for n in fits.indices {
                    any = any || fits[n]
                    next[n] = any
                }
            } else {
                for n in text.indices where fits[n] && isOne(sign, text[n]) { next[n + 1] = true }
            }
            fits = next
        }
        return fits[text.count]
    }
}
