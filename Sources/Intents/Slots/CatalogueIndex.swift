package import Requests

/// What a name in the project is the name of.
package enum EntityKind: UInt8, Hashable, Sendable, CaseIterable {
    case column
    case model
    case metric
    case dashboard
}

/// A catalogue prepared for finding names in sentences. Made once per catalogue.
package struct CatalogueIndex: Sendable {
    /// Something with a name. A column that several models have is one entity.
    struct Entity: Sendable {
        let kind: EntityKind
        let name: String
        /// The words of its name, as numbers of the vocabulary.
        let words: [Int32]
        /// How much is missing when the word at the same place is left out; 1 for words that must be there.
        let losses: [Float]
        /// For a column, the models that have it; for a metric, its model.
        var models: [Int32]
        /// How much a full match counts above that of the project's own names: for words that people have taught.
        var bonus: Float = 0
    }

    package let catalogue: Catalogue
    /// The index without the words that were learnt, in a list of one; empty when this is it.
    private(set) var unlearnt: [CatalogueIndex] = []
    let models: [String]
    private(set) var entities: [Entity] = []
    private var vocabulary: [String: Int32] = [:]
    /// The vocabulary as bytes, for words with typing errors.
    private var spellings: [[UInt8]] = []
    private(set) var postings: [[Int32]] = []
    private var names: [String: [Int32]] = [:]
    /// Words that stand side by side in some name.
    private var pairs: Set<Int64> = []
    /// Values that columns are known to take, by their first word.
    let values: [String: [KnownValue]]
    /// Words of each model's name without its layer prefix.
    private(set) var topics: [[Int32]] = []

    package init(_ catalogue: Catalogue) {
        self.catalogue = catalogue
        self.models = catalogue.models.keys.sorted()
        self.values = Self.values(of: catalogue)
        var columns: [String: [Int32]] = [:]
        for (number, name) in self.models.enumerated() {
            self.add(.model, name, models: [Int32(number)])
            self.topics.append(
                NameParts.of(name).map(Lexicon.ground).filter { Lexicon.optionalParts[$0] == nil }.map {
                    self.number($0)
                }
            )
            for column in catalogue.models[name]?.columns ?? [] {
                columns[column.name, default: []].append(Int32(number))
            }
        }
        for (name, models) in columns.sorted(by: { $0.key < $1.key }) { self.add(.column, name, models: models) }
        for (name, metric) in catalogue.metrics.sorted(by: { $0.key < $1.key }) {
            let model = metric.model.flatMap { self.models.firstIndex(of: $0) }
            self.add(.metric, name, models: model.map { [Int32($0)] } ?? [])
        }
        for name in catalogue.dashboards { self.add(.dashboard, name, models: []) }
    }

    private mutating func add(_ kind: EntityKind, _ name: String, models: [Int32]) {
        let id = Int32(self.entities.count)
        let parts = NameParts.of(name).map(Lexicon.ground)
        let words = parts.map { self.number($0) }
        var losses = parts.map { part -> Float in
            if kind == .dashboard, part == "dashboard" || part == "report" || part == "board" { return 0.02 }
            return Lexicon.optionalParts[part] ?? 1
        }
        if !losses.contains(1) { losses = losses.map { _ in 1 } }
        self.entities.append(Entity(kind: kind, name: name, words: words, losses: losses, models: models))
        self.names[name.lowercased(), default: []].append(id)
        for (first, second) in zip(words, words.dropFirst()) { self.pairs.insert(Self.pair(first, second)) }
        for word in Set(words).sorted() { self.postings[Int(word)].append(id) }
    }

    /// The same catalogue, some of whose names people also call by other words. Later words go before earlier ones.
    ///
    /// Words whose meaning the catalogue does not have are left out.
    package func with(_ words: [LearnedWord]) -> CatalogueIndex {
        var copy = self
        for word in words { copy.learn(word) }
        guard copy.entities.count > self.entities.count else { return self }
        copy.unlearnt = self.unlearnt.isEmpty ? [self] : self.unlearnt
        return copy
    }

    private mutating func learn(_ word: LearnedWord) {
        let parts = Sentence(word.phrase).words.filter { !$0.isSign }.map(\.ground)
        guard !parts.isEmpty else { return }
        for id in self.named(word.meaning.lowercased()) {
            let meant = self.entities[Int(id)]
            let words = parts.map { self.number($0) }
            let place = Int32(self.entities.count)
            self.entities.append(
                Entity(
                    kind: meant.kind,
                    name: meant.name,
                    words: words,
                    losses: words.map { _ in 1 },
                    models: meant.models,
                    bonus: 0.15
                )
            )
            self.names[word.phrase, default: []].append(place)
            for (first, second) in zip(words, words.dropFirst()) { self.pairs.insert(Self.pair(first, second)) }
            for number in Set(words).sorted() { self.postings[Int(number)].append(place) }
        }
    }

    private mutating func number(_ word: String) -> Int32 {
        if let known = self.vocabulary[word] { return known }
        let number = Int32(self.spellings.count)
        self.vocabulary[word] = number
        self.spellings.append(Array(word.utf8))
        self.postings.append([])
        return number
    }

    private static func pair(_ first: Int32, _ second: Int32) -> Int64 { Int64(first) << 32 | Int64(second) }

    /// True when some name has these two words, in their ground form, side by side.
    func hasPair(_ first: String, _ second: String) -> Bool {
        guard let first = self.vocabulary[first], let second = self.vocabulary[second] else { return false }
        return self.pairs.contains(Self.pair(first, second))
    }

    /// The entities with exactly that name, in any case.
    func named(_ name: String) -> [Int32] { self.names[name] ?? [] }

    /// The entity of that kind and exact name.
    func entity(_ kind: EntityKind, named name: String) -> Entity? {
        self.named(name.lowercased()).map { self.entities[Int($0)] }.first { $0.kind == kind }
    }

    /// The number of a word in its ground form; -1 when no name has it.
    func word(_ ground: String) -> Int32 { self.vocabulary[ground] ?? -1 }

    /// The number of the word nearest in spelling, within the bound for its length; -1 when there is none.
    func wordLike(_ ground: String) -> Int32 {
        let bytes = Array(ground.utf8)
        let bound = EditDistance.bound(letters: bytes.count)
        guard bound > 0, bytes.count < 40 else { return -1 }
        var (best, found) = (bound + 1, Int32(-1))
        for (number, spelling) in self.spellings.enumerated() {
            // Typing errors are rarely in the first letter; asking for it keeps this short.
            guard abs(spelling.count - bytes.count) <= bound, spelling.count >= 4,
                spelling[0] == bytes[0] || spelling.last == bytes.last,
                let distance = EditDistance.within(min(bound, best - 1), bytes, spelling)
            else { continue }
            (best, found) = (distance, Int32(number))
            if best == 1 { break }
        }
        return found
    }

    /// True when the column can be averaged or summed in at least one of `models`, or its type is unknown.
    func isNumeric(_ column: String, in models: [Int32]) -> Bool {
        models.contains { model in
            let columns = self.catalogue.models[self.models[Int(model)]]?.columns ?? []
            guard let type = columns.first(where: { $0.name == column })?.type?.lowercased(), !type.isEmpty else {
                return true
            }
            return ["int", "num", "dec", "float", "double", "real", "money", "interval", "byte", "serial"].contains {
                type.contains($0)
            } && type != "interval day"
        }
    }

    /// True when the column's type is known, and is a number's.
    func isKnownNumber(_ column: String, in models: [Int32]) -> Bool {
        let types = models.compactMap { model in
            self.catalogue.models[self.models[Int(model)]]?.columns.first { $0.name == column }?.type
        }
        return types.contains { !$0.isEmpty } && self.isNumeric(column, in: models)
    }

    /// How good a home a model is for a metric: marts before staging.
    func rank(_ model: Int32) -> Int {
        let name = self.models[Int(model)].lowercased()
        let used = self.catalogue.metrics.values.contains { $0.model == self.models[Int(model)] }
        let layer =
            if name.hasPrefix("fct_") || name.hasPrefix("fact_") {
                6
            } else if name.hasPrefix("mart_") || name.hasPrefix("rpt_") || name.hasPrefix("agg_") {
                4
            } else if name.hasPrefix("dim_") { 4 } else if name.hasPrefix("int_") {
                1
            } else if name.hasPrefix("stg_") || name.hasPrefix("staging_") {
                0
            } else if name.hasPrefix("raw_") || name.hasPrefix("src_") || name.hasPrefix("base_")
                || name.hasPrefix("tmp_")
            { -2 } else { 5 }
        return 2 * layer + (used ? 1 : 0)
    }
}
