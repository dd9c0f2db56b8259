/// A path pattern as in `.gitignore`, as far as CODEOWNERS knows them.
struct PathPattern: Hashable, Sendable {
    private let segments: [Substring]
    /// What it matches is matched with all that lies below.
    private let descends: Bool
    private let wantsFolder: Bool

    /// Why `text` cannot be used, or `nil`.
    static func flaw(in text: String, _ dialect: CodeOwners.Dialect) -> String? {
        if text.hasPrefix("!") { return "'\(text)': a pattern with ! does not work here" }
        if dialect == .github, text.contains("[") || text.contains("]") {
            return "'\(text)': a pattern with [ ] does not work here"
        }
        if text.hasPrefix("\\") { return "'\(text)': a pattern with \\ does not work here" }
        return nil
    }

    init(_ text: String) {
        var segments = text.split(separator: "/")
        // A pattern with no slash but at its end matches at any depth.
        let isAnchored = text.dropLast(text.hasSuffix("/") ? 1 : 0).contains("/")
        if !isAnchored { segments.insert("**", at: 0) }
        self.wantsFolder = text.hasSuffix("/")
        // `docs/*` is for the files in docs alone.
        self.descends = !(isAnchored && segments.last == "*") || self.wantsFolder
        self.segments = segments
    }

    /// Whether it matches the file at `path`, which is relative to the repository.
    func matches(_ path: String) -> Bool {
        Self.matches(self.segments[...], path.split(separator: "/")[...]) { rest in
            if rest.isEmpty { return !self.wantsFolder }
            return self.descends
        }
    }

    private static func matches(
        _ pattern: ArraySlice<Substring>,
        _ path: ArraySlice<Substring>,
        _ isEnough: (ArraySlice<Substring>) -> Bool
    ) -> Bool {
        guard let first = pattern.first else { return isEnough(path) }
        if first == "**" {
            let rest = pattern.dropFirst()
            if rest.isEmpty { return !path.isEmpty }
            return path.indices.contains { Self.matches(rest, path[$0...], isEnough) }
        }
        guard let name = path.first, Self.matches(first.utf8[...], name.utf8[...]) else { return false }
        return Self.matches(pattern.dropFirst(), path.dropFirst(), isEnough)
    }

    /// `*` and `?` within one segment; linear but for the last star, so that no pattern takes long.
    private static func matches(_ glob: Substring.UTF8View, _ name: Substring.UTF8View) -> Bool {
        var (g, n) = (glob.startIndex, name.startIndex)
        var retry: (glob: Substring.UTF8View.Index, name: Substring.UTF8View.Index)?
        while n < name.endIndex {
            if g < glob.endIndex, glob[g] == UInt8(ascii: "*") {
                g = glob.index(after: g)
                retry = (g, n)
            } else if g < glob.endIndex, glob[g] == UInt8(ascii: "?") || glob[g] == name[n] {
                (g, n) = (glob.index(after: g), name.index(after: n))
            } else if let (star, from) = retry {
                n = name.index(after: from)
                (g, retry) = (star, (star, n))
            } else {
                return false
            }
        }
        return glob[g...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
