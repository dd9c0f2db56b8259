/// Word groups that, close behind each other, speak to the bot's rules instead of about data.
struct HostileRule: Sendable {
    let reason: String
    /// How strongly it speaks for hostility, 0 to 1.
    let weight: Double
    /// One word of each group, in this order.
    let groups: [Set<String>]
    /// How many words may lie between one group and the next.
    let gap: Int
    /// The same words may be about data or a plain question: "claims approved without review".
    let yields: Bool

    /// - Parameter groups: each a line of words.
    init(_ reason: String, _ weight: Double, gap: Int, yields: Bool = false, _ groups: String...) {
        self.reason = reason
        self.weight = weight
        self.gap = gap
        self.yields = yields
        self.groups = groups.map { Set($0.split(separator: " ").map(String.init)) }
    }

    /// Whether the rule's words begin at that place.
    func matches(_ words: HostileWords, at start: Int) -> Bool {
        if self.yields, !words.isGuess, words.isQuestion || words.isAboutData(at: start) { return false }
        // Among guessed words, overlapping ones too, the distance in words says less.
        return self.follows(words.all, start + 1, words.isGuess ? 6 * (self.gap + 1) : self.gap)
    }

    private func follows(_ words: [String], _ start: Int, _ gap: Int) -> Bool {
        var position = start
        for group in self.groups.dropFirst() {
            let end = min(words.count, position + gap + 1)
            guard let found = (position..<max(position, end)).first(where: { group.contains(words[$0]) }) else {
                return false
            }
            position = found + 1
        }
        return true
    }
}

/// A message's words, prepared for the rules: nearly every word is decided by one look into a table.
struct HostileWords {
    /// Lower-case words and signs; the last is `HostileWords.end`.
    let all: [String]
    /// Where words begin and end was guessed.
    let isGuess: Bool

    static let end = "</s>"

    init(_ words: [String], isGuess: Bool) {
        self.isGuess = isGuess
        self.all = words + [Self.end]
    }

    /// The rules that the words break, each once.
    var broken: [HostileRule] {
        var broken = Set<Int>()
        for (place, word) in self.all.enumerated() {
            for rule in HostilePhrases.byOpening[word] ?? [] where !broken.contains(rule) {
                if HostilePhrases.rules[rule].matches(self, at: place) { broken.insert(rule) }
            }
        }
        return broken.sorted().map { HostilePhrases.rules[$0] }
    }

    /// True when the message only asks: "what can you do without approval".
    var isQuestion: Bool {
        ["what", "who", "whose", "which", "why", "when", "how", "where"].contains(self.all[0])
    }

    /// True when a word shortly before, in the same clause, says that this is about data: "share of claims …".
    func isAboutData(at position: Int) -> Bool {
        for word in self.all[max(0, position - 7)..<position].reversed() {
            if Self.clauseSigns.contains(word) { return false }
            if Self.dataWords.contains(word) { return true }
        }
        return false
    }

    private static let clauseSigns: Set<String> = [",", ";", ".", ":", "!", "?", "and", "then", "but", "so", "\"", "'"]
    private static let dataWords: Set<String> = Set(
        """
        metric metrics kpi measure column columns field share ratio rate average avg mean median sum total count number
        percentage percent dashboard chart table cases claims orders users customers sessions accounts per by where
        """.split(whereSeparator: \.isWhitespace).map(String.init)
    )
}
