import Requests

/// Wishes about columns: rename, drop, test, add.
extension Frame {
    /// Resolves a column named by a span together with its model; asks when there is more than one answer.
    mutating func resolveColumn(_ slot: String = "column", in model: String?) {
        guard !self.has(slot) || !self.has("model") else { return }
        let spans = self.free(.column)
        if let settled = self.text(slot) {
            self.settleModel(of: settled, model)
            return
        }
        guard let number = spans.first(where: { self.analysis.spans[$0].cue != .to }) ?? spans.first else {
            self.askForUnknownColumn(slot, in: model)
            return
        }
        let span = self.analysis.spans[number]
        self.take(number)
        let numbers = self.analysis.numbers[span.words]
        var matches = self.index.matches(numbers, .column, floor: 0.7)
        if let exact = span.best[.column], exact.score > 1 { matches = [exact] }
        if let model, let home = self.index.models.firstIndex(of: model) {
            let here = matches.filter { self.index.entities[Int($0.entity)].models.contains(Int32(home)) }
            guard !here.isEmpty else {
                self.askElsewhere(self.analysis.written(span.words), slot, model, matches)
                return
            }
            matches = here
        }
        guard let first = matches.first else { return }
        let equal = matches.filter { $0.score > first.score - 0.02 }.map { self.index.entities[Int($0.entity)].name }
        guard equal.count == 1 else {
            self.ask(
                "Which column do you mean by \u{201C}\(self.analysis.written(span.words))\u{201D}?",
                slot: slot,
                options: equal.map { Question.Option(label: $0, slots: [slot: .text($0)]) }
            )
            return
        }
        self.set(slot, equal[0])
        self.settleModel(of: equal[0], model)
    }

    /// The model is the one named, the only one with the column, or a question.
    private mutating func settleModel(of column: String, _ model: String?) {
        if let model {
            self.set("model", model)
            return
        }
        guard !self.has("model"), let entity = self.index.entity(.column, named: column) else { return }
        let models = entity.models.sorted { (self.index.rank($0), $1) > (self.index.rank($1), $0) }
            .map { self.index.models[Int($0)] }
        if models.count == 1 {
            self.set("model", models[0])
        } else {
            self.ask(
                "`\(column)` is in \(models.count) models: which one do you mean?",
                slot: "model",
                options: models.map {
                    Question.Option(label: $0, slots: ["model": .text($0), "column": .text(column)])
                }
            )
        }
    }

    private mutating func askElsewhere(_ words: String, _ slot: String, _ model: String, _ matches: [Match]) {
        self.set("model", model)
        let columns = (self.index.catalogue.models[model]?.columns ?? []).map(\.name)
        self.ask(
            "`\(model)` has no column like `\(words)`. Which one do you mean?",
            slot: slot,
            options: self.nearest(to: words.lowercased(), among: columns).map {
                Question.Option(label: $0, slots: [slot: .text($0), "model": .text(model)])
            }
        )
    }

    /// Words that should be a column and are none.
    mutating func askForUnknownColumn(_ slot: String, in model: String?) {
        self.set("model", model)
        guard let words = self.unknownWords() else { return }
        let columns =
            model.flatMap { self.index.catalogue.models[$0] }?.columns.map(\.name)
            ?? self.index.entities.filter { $0.kind == .column }.map(\.name)
        self.ask(
            "There is no column like `\(words)`\(model.map { " in `\($0)`" } ?? ""). Nearest:",
            slot: slot,
            options: self.nearest(to: words.lowercased(), among: columns).map {
                Question.Option(label: $0, slots: [slot: .text($0)])
            }
        )
    }

    /// The first run of words that nothing explains, or a name that is none of the project's.
    func unknownWords() -> String? {
        let tags = self.analysis.tags
        guard
            let start = tags.indices.first(where: { position in
                (tags[position] == .unknown || tags[position] == .content)
                    && !self.analysis.spans.contains { $0.words.contains(position) }
            })
        else { return nil }
        var end = start + 1
        while end < tags.count,
            tags[end] == .unknown || self.analysis.words[end].chunk == self.analysis.words[start].chunk
        {
            end += 1
        }
        return self.analysis.written(start..<end)
    }

    mutating func fillColumnChange() {
        if self.template.slot("new_name") != nil { self.takeNewName() }
        let model = self.takeModel()
        self.resolveColumn(in: model)
    }

    /// The name behind "to", "->", "as" or "called"; free of spaces, in snake case.
    private mutating func takeNewName() {
        guard !self.has("new_name") else { return }
        let words = self.analysis.words
        let markers = words.indices.filter { position in
            !self.analysis.chunk(position).isName
                && ["to", "->", "=>", "as", "called", "named", "into", "becomes", "become", "be", "it"].contains(
                    words[position].text
                )
        }
        for marker in markers.reversed() {
            var start = marker + 1
            while start < words.count,
                [
                    "be", "called", "named", "renamed", "changed", "to", ":", ",", "a", "the", "=",
                ].contains(words[start].text)
            { start += 1 }
            guard start < words.count, !words[start].isSign else { continue }
            let name = self.newName(from: start)
            guard !name.isEmpty else { continue }
            for (number, span) in self.analysis.spans.enumerated() where span.words.lowerBound == start {
                self.take(number)
            }
            self.set("new_name", name)
            return
        }
    }

    /// One written name, or the words up to the next cue joined by underscores.
    func newName(from start: Int) -> String {
        let chunk = self.analysis.chunk(start)
        if chunk.isName { return chunk.text }
        var parts: [String] = []
        var position = start
        while position < self.analysis.words.count, parts.count < 5 {
            let tag = self.analysis.tags[position]
            let isWord = tag == .content || tag == .unknown || tag == .number || tag == .filler && parts.isEmpty
            guard isWord || self.analysis.values.contains(where: { $0.words.contains(position) }) else { break }
            guard !["please", "instead", "now", "everywhere", "too"].contains(self.analysis.words[position].text) else {
                break
            }
            parts.append(self.analysis.words[position].text)
            position += 1
        }
        return parts.joined(separator: "_")
    }

    mutating func fillTest() {
        self.fillTestNames()
        let roles = self.analysis.roles.filter { $0.category == .test }
        var target: String?
        if self.text("test") == "relationships" || self.slots["test"] == .list(["relationships"]) {
            let after = roles.first { $0.value == "relationships" }?.words.upperBound ?? 0
            let behind = self.free(.model).filter { self.analysis.spans[$0].words.lowerBound >= after }
            if let span = behind.first(where: { self.analysis.spans[$0].cue == .to }) ?? behind.first,
                self.free(.model).count > 1 || self.free(.column).first.map({ $0 < span }) == true
            {
                self.take(span)
                target = self.name(self.analysis.spans[span], as: .model)
            }
        }
        self.set("to_model", target)
        let model = self.takeModel()
        self.fillValues()
        self.resolveColumn(in: model)
    }

    private mutating func fillTestNames() {
        var names: [String] = []
        for role in self.analysis.roles where role.category == .test && !names.contains(role.value) {
            if self.analysis.spans.contains(where: { $0.words.overlaps(role.words) && $0.words.count > 1 }) { continue }
            names.append(role.value)
        }
        // "between 0 and 10" speaks of a range; "one of" of a list; both win over the general words beside them.
        if names.contains("relationships") { names = ["relationships"] }
        if names.contains("accepted_values") { names.removeAll { $0 == "unique" || $0 == "range" } }
        if names.count == 1 { self.set("test", names[0]) } else { self.set("test", list: names) }
    }

    /// The values listed after "one of", "values", "in" or a colon.
    private mutating func fillValues() {
        guard self.text("test") == "accepted_values" || self.text("test") == "range" else { return }
        let words = self.analysis.words
        let starts = self.analysis.roles.filter {
            $0.category == .test && ["accepted_values", "range"].contains($0.value)
        }
        guard var position = starts.map(\.words.upperBound).max() else { return }
        if let colon = words.indices.first(where: {
            $0 >= position && [":", "values", "(", "with"].contains(words[$0].text)
        }) {
            position = colon + 1
        }
        var values: [String] = []
        while position < words.count {
            let chunk = self.analysis.chunk(position)
            let word = words[position].text
            let known = self.analysis.spans.contains {
                $0.words.contains(position) && $0.best.values.contains { $0.score > 1 }
            }
            if [".", ";", ")", "in", "on", "for", "test", "check", "please", "add", "thanks"].contains(word) { break }
            if !words[position].isSign, !known,
                !["and", "or", "values", "value", "with", "the", "to", "only"].contains(word)
            {
                values.append(chunk.text)
                for (number, span) in self.analysis.spans.enumerated() where span.words.contains(position) {
                    self.take(number)
                }
            }
            position = max(position + 1, chunk.words.upperBound)
        }
        // A range has numbers or speaks for itself: "never negative".
        if self.text("test") == "range" { values = values.filter { Double($0) != nil } }
        self.set("values", list: values)
    }

    mutating func fillNewColumn() {
        let words = self.analysis.words
        if let sourceSpan = self.free(.model).first(where: { self.analysis.spans[$0].cue == .from }),
            self.free(.model).count > 1
        {
            self.take(sourceSpan)
            self.set("source_model", self.name(self.analysis.spans[sourceSpan], as: .model))
        }
        let model = self.takeModel(preferring: [.to, .at, .of, .about])
        self.set("model", model)
        if let start = words.indices.first(where: {
            ["called", "named"].contains(words[$0].text) && $0 + 1 < words.count
        }) {
            self.set("column", self.newName(from: start + 1))
        }
        if !self.has("column"),
            let name = self.analysis.sentence.chunks.first(where: { chunk in
                chunk.isName && !self.index.named(chunk.lower).contains { self.index.entities[Int($0)].kind == .model }
            })
        {
            self.set("column", name.text)
        }
        if !self.has("column"), let span = self.free(.column).first {
            self.take(span)
            self.set("column", self.name(self.analysis.spans[span], as: .column))
        }
        if !self.has("column") {
            self.set("column", self.unknownWords().map { NameParts.of($0).joined(separator: "_") })
        }
        if let start = words.indices.first(where: { ["=", "as", "computed", "defined"].contains(words[$0].text) }) {
            var from = start + 1
            while from < words.count, ["as", "by", "computed", "defined"].contains(words[from].text) { from += 1 }
            if from < words.count { self.set("expression", self.analysis.written(from..<words.count)) }
        }
        if model == nil { self.askForUnknownModel() }
    }

    mutating func fillModels() {
        let plural = self.template.slot("models") != nil ? "models" : "source_models"
        if let role = self.role(.join) { self.set("join_type", role.value) }
        if let layer = self.role(.layer) { self.set("layer", layer.value) }
        if self.template.slot("name") != nil,
            let start = self.analysis.words.indices.first(where: {
                ["called", "named"].contains(self.analysis.words[$0].text)
            }), start + 1 < self.analysis.words.count
        {
            self.set("name", self.newName(from: start + 1))
        }
        var models: [String] = []
        for span in self.free(.model) {
            // "one row per customer" speaks of rows.
            if self.analysis.spans[span].cue == .by, self.analysis.spans[span].best[.column] != nil { continue }
            self.take(span)
            if let name = self.name(self.analysis.spans[span], as: .model), !models.contains(name) {
                models.append(name)
            }
        }
        self.set(plural, list: models)
        let columns = self.analysis.spans.indices.filter { number in
            let span = self.analysis.spans[number]
            return !self.taken.contains(number) && (span.cue == .by || self.kind(of: span) == .column)
        }.compactMap { self.name(self.analysis.spans[$0], as: .column) }
        if self.template.slot("join_key") != nil { self.set("join_key", columns.first) }
        self.set("dimensions", list: columns)
    }
}
