/// A sentence with everything found in it that does not depend on what the person wants.
struct Analysis: Sendable {
    /// A word or word group of fixed meaning.
    struct Role: Sendable {
        let category: RoleWords.Category
        let value: String
        let words: Range<Int>
    }

    /// Words that name something in the project, perhaps several things.
    struct Span: Sendable {
        let words: Range<Int>
        /// The part it plays, by the word before it.
        let cue: Cue
        /// What a word beside it says it is: "the orders *model*".
        let hint: EntityKind?
        let best: [EntityKind: Match]
    }

    /// Words that are a value which columns are known to take.
    struct Value: Sendable {
        let words: Range<Int>
        let candidates: [KnownValue]
    }

    enum Tag: Sendable {
        case filler
        case sign
        case cue
        case kind
        case number
        case role
        /// A word that a name of the project has.
        case content
        /// A word that nothing explains.
        case unknown
    }

    let sentence: Sentence
    let index: CatalogueIndex
    private(set) var tags: [Tag] = []
    /// The vocabulary's number of each word; -1 when no name has it.
    private(set) var numbers: [Int32] = []
    private(set) var roles: [Role] = []
    private(set) var time: Range<Int>?
    private(set) var spans: [Span] = []
    private(set) var values: [Value] = []
    /// Long quotations, in bytes of the text: data, in which nothing is looked for.
    let quotations: [Range<Int>]
    /// The cue in force at each word.
    private(set) var cues: [Cue] = []

    /// - Parameter known: words of the templates, which need no explanation.
    init(_ text: String, index: CatalogueIndex, known: Set<String>) {
        self.sentence = Sentence(text)
        self.index = index
        self.quotations = Quotation.long(in: text)
        if let time = TimeWords.find(in: self.sentence.words), !self.isQuoted(time.lowerBound) { self.time = time }
        self.findRoles()
        self.findValues()
        self.tag(known)
        self.followCues()
        self.findSpans()
    }

    var words: [Sentence.Word] { self.sentence.words }

    /// The chunk a word belongs to.
    func chunk(_ word: Int) -> Sentence.Chunk { self.sentence.chunks[self.words[word].chunk] }

    /// Whether a word stands in a long quotation.
    private func isQuoted(_ word: Int) -> Bool {
        guard !self.quotations.isEmpty else { return false }
        let place = self.chunk(word).range.lowerBound
        return self.quotations.contains { $0.contains(place) }
    }

    /// The words of a range as written.
    func written(_ range: Range<Int>) -> String {
        guard let first = range.first, let last = range.last else { return "" }
        return self.sentence.written(self.words[first].chunk...self.words[last].chunk)
    }

    /// The share of content words that are part of a name or have a meaning of their own.
    var explained: Double {
        let content = self.tags.indices.filter { self.tags[$0] == .content || self.tags[$0] == .unknown }
        guard !content.isEmpty else { return 1 }
        let named = content.filter { word in self.spans.contains { $0.words.contains(word) } }
        return Double(named.count) / Double(content.count)
    }

    /// True when most of it names what the project has, or a request by its number: then it is hardly about else.
    var isAboutProject: Bool {
        let isNumbered = self.words.indices.dropLast().contains {
            self.words[$0].text == "#" && Int(self.words[$0 + 1].text) != nil
        }
        return isNumbered || !self.spans.isEmpty && self.explained >= 0.6
    }

    /// "p95", "95th percentile".
    var percentile: (value: String, words: Range<Int>)? {
        for (position, word) in self.words.enumerated() {
            if word.text.first == "p", let number = Int(word.text.dropFirst()), (1...99).contains(number) {
                return ("p\(number)", position..<position + 1)
            }
            if word.text.hasSuffix("th"), let number = Int(word.text.dropLast(2)), (1...99).contains(number),
                position + 1 < self.words.count, self.words[position + 1].text == "percentile"
            {
                return (number == 50 ? "median" : "p\(number)", position..<position + 2)
            }
        }
        return nil
    }

    private mutating func findRoles() {
        for start in self.words.indices where !self.isQuoted(start) {
            let text = self.words[start].text
            guard let candidates = RoleWords.byFirstWord[text] else {
                self.findMisspelt(text, at: start)
                continue
            }
            var longest: [RoleWords.Category: Int] = [:]
            for role in candidates where start + role.words.count <= self.words.count {
                guard longest[role.category] == nil, self.matches(role.words, at: start) else { continue }
                longest[role.category] = role.words.count
                self.roles.append(
                    Role(category: role.category, value: role.value, words: start..<start + role.words.count)
                )
            }
        }
    }

    /// "avrage": a word that is nothing else may be a role's word with a typing error.
    private mutating func findMisspelt(_ text: String, at start: Int) {
        guard text.utf8.count > 4, self.index.word(self.words[start].ground) < 0, !self.chunk(start).isName,
            !Lexicon.fillers.contains(text), Lexicon.kinds[text] == nil,
            Lexicon.cues[text] == nil
        else { return }
        for role in RoleWords.like(text) {
            self.roles.append(Role(category: role.category, value: role.value, words: start..<start + 1))
        }
    }

    private mutating func findValues() {
        guard !self.index.values.isEmpty else { return }
        var position = 0
        while position < self.words.count {
            defer { position += 1 }
            guard let known = self.index.values[self.words[position].ground], !self.isQuoted(position) else { continue }
            let fitting = known.filter { value in
                let range = position..<position + value.words.count
                return range.upperBound <= self.words.count && self.words[range].map(\.ground) == value.words
            }
            guard let length = fitting.first?.words.count else { continue }
            let range = position..<position + length
            guard self.isValue(range) else { continue }
            self.values.append(Value(words: range, candidates: fitting.filter { $0.words.count == length }))
            position = range.upperBound - 1
        }
    }

    /// A word that names of the project have too is a value only where no name can be meant.
    private func isValue(_ range: Range<Int>) -> Bool {
        if range.contains(where: { self.chunk($0).isName && self.chunk($0).words.count > range.count }) { return false }
        if let before = range.first, before > 0, self.words[before - 1].text == "by" { return false }
        guard range.contains(where: { self.index.word(self.words[$0].ground) >= 0 }) else { return true }
        guard range.count == 1, let only = range.first else { return true }
        let (before, after) = (
            only > 0 ? self.words[only - 1] : nil, only + 1 < self.words.count ? self.words[only + 1] : nil
        )
        if let after, self.index.hasPair(self.words[only].ground, after.ground) { return false }
        if let before, self.index.hasPair(before.ground, self.words[only].ground) { return false }
        return after.map { next in self.index.topics.contains { $0.contains(self.index.word(next.ground)) } } ?? false
    }

    private func matches(_ phrase: [String], at start: Int) -> Bool {
        for (offset, word) in phrase.enumerated() where self.words[start + offset].text != word { return false }
        // A part of a name is no word of its own: `total` in `order_total`.
        let chunk = self.chunk(start)
        return !chunk.isName || chunk.words.lowerBound == start && chunk.words.count == phrase.count
    }

    private mutating func tag(_ known: Set<String>) {
        for (position, word) in self.words.enumerated() {
            var number = Int32(-1)
            let tag: Tag
            let isName = self.chunk(position).isName || self.isInName(position)
            if self.values.contains(where: { $0.words.contains(position) }) {
                tag = .role
            } else if self.isQuoted(position) {
                tag = word.isSign ? .sign : .filler
            } else if word.isSign {
                tag = Lexicon.cues[word.text] == nil ? .sign : .cue
            } else if self.time?.contains(position) == true {
                tag = .role
            } else if !isName, Lexicon.cues[word.text] != nil {
                tag = .cue
            } else if !isName, Lexicon.kinds[word.text] != nil {
                tag = .kind
            } else if !isName, Lexicon.fillers.contains(word.text) {
                tag = .filler
            } else {
                number = self.index.word(word.ground)
                if number >= 0 {
                    tag = .content
                } else if word.text.utf8.allSatisfy({ (48...57).contains($0) || $0 == 44 || $0 == 46 }) {
                    tag = .number
                } else if !isName,
                    known.contains(word.text) || self.roles.contains(where: { $0.words.contains(position) })
                        || RoleWords.byFirstWord[word.text] != nil
                {
                    tag = .filler
                } else {
                    number = self.index.wordLike(word.ground)
                    tag = number >= 0 ? .content : .unknown
                }
            }
            self.tags.append(tag)
            self.numbers.append(number)
        }
    }

    /// True for a plain word that stands in a name beside its neighbour: "start" in "start date".
    private func isInName(_ position: Int) -> Bool {
        let word = self.words[position]
        guard !word.isSign, Lexicon.cues[word.text] == nil,
            Lexicon.fillers.contains(word.text) || Lexicon.kinds[word.text] != nil
        else { return false }
        if position + 1 < self.words.count, self.index.hasPair(word.ground, self.words[position + 1].ground) {
            return true
        }
        return position > 0 && self.index.hasPair(self.words[position - 1].ground, word.ground)
    }

    /// Carries each cue on to the names behind it, through "and" and commas.
    private mutating func followCues() {
        var cue = Cue.none
        for (position, word) in self.words.enumerated() {
            switch self.tags[position] {
            case .cue:
                let next = Lexicon.cues[word.text] ?? .none
                if word.text == "each" || next == .and { break }
                cue = next
            case .sign where word.text == "." && self.isDot(position) == false,
                .sign where word.text == "?" || word.text == "!":
                cue = .none
            default: break
            }
            if word.text == "broken" || word.text == "split" || word.text == "grouped" || word.text == "sliced" {
                cue = .by
            }
            if word.text == "each" || word.text == "every", cue == .about { cue = .by }
            self.cues.append(cue)
        }
    }

    /// True for the dot in `model.column`.
    func isDot(_ position: Int) -> Bool {
        guard self.words[position].text == ".", position > 0, position + 1 < self.words.count else { return false }
        let (before, after) = (self.chunk(position - 1), self.chunk(position + 1))
        return before.range.upperBound + 1 == after.range.lowerBound
    }

    private mutating func findSpans() {
        var start = 0
        while start < self.words.count {
            guard self.tags[start] == .content || self.tags[start] == .unknown else {
                start += 1
                continue
            }
            let chunk = self.chunk(start)
            if chunk.isName {
                self.addName(chunk)
                start = chunk.words.upperBound
                continue
            }
            var end = start
            while end < self.words.count, self.tags[end] == .content || self.tags[end] == .unknown,
                !self.chunk(end).isName
            {
                end += 1
            }
            self.divide(start..<end)
            start = end
        }
    }

    /// A name as it is written: exactly a name of the project, or something like one.
    private mutating func addName(_ chunk: Sentence.Chunk) {
        var best: [EntityKind: Match] = [:]
        for id in self.index.named(chunk.lower) {
            best[self.index.entities[Int(id)].kind] = Match(entity: id, score: 1.2)
        }
        if best.isEmpty { best = self.index.best(self.numbers[chunk.words]).filter { $0.value.score >= 0.9 } }
        guard !best.isEmpty else { return }
        self.spans.append(
            Span(words: chunk.words, cue: self.cues[chunk.words.lowerBound], hint: self.hint(chunk.words), best: best)
        )
    }

    /// Divides a run of content words into names so that most of it is explained by few good names.
    private mutating func divide(_ run: Range<Int>) {
        var values = [Float](repeating: 0, count: run.count + 1)
        var choices = [(length: Int, best: [EntityKind: Match])](repeating: (1, [:]), count: run.count + 1)
        for position in (0..<run.count).reversed() {
            values[position] = values[position + 1]
            for length in 1...min(6, run.count - position) {
                let words = run.lowerBound + position..<run.lowerBound + position + length
                var best = self.index.best(self.numbers[words])
                if length == 1 {
                    for id in self.index.named(self.chunk(words.lowerBound).lower) {
                        best[self.index.entities[Int(id)].kind] = Match(entity: id, score: 1.1)
                    }
                }
                guard let top = best.values.map(\.score).max() else { continue }
                // A word that no name has is no part of one: "payment type cash" is a name and a value.
                let known = words.count { self.numbers[$0] >= 0 }
                let value = top * Float(known) - 0.3 + values[position + length]
                if value > values[position] {
                    values[position] = value
                    choices[position] = (length, best)
                }
            }
        }
        var position = 0
        while position < run.count {
            let (length, best) = choices[position]
            if !best.isEmpty {
                let words = run.lowerBound + position..<run.lowerBound + position + length
                self.spans.append(
                    Span(words: words, cue: self.cues[words.lowerBound], hint: self.hint(words), best: best)
                )
            }
            position += length
        }
    }

    private func hint(_ words: Range<Int>) -> EntityKind? {
        if words.upperBound < self.words.count, self.tags[words.upperBound] == .kind {
            return Lexicon.kinds[self.words[words.upperBound].text]
        }
        if words.lowerBound > 0, self.tags[words.lowerBound - 1] == .kind {
            return Lexicon.kinds[self.words[words.lowerBound - 1].text]
        }
        return nil
    }
}
