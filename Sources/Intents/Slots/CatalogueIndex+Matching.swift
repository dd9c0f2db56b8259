/// An entity that some words may mean, and how well they fit: 1 is a full match, above 1 its exact name.
struct Match: Sendable {
    let entity: Int32
    let score: Float
}

extension CatalogueIndex {
    /// The entities of a kind that `words` may mean, best first; none below `floor`.
    func matches(_ words: ArraySlice<Int32>, _ kind: EntityKind? = nil, floor: Float = 0.5) -> [Match] {
        var seen = Set<Int32>()
        var matches: [Match] = []
        for word in words where word >= 0 {
            for id in self.postings[Int(word)] where kind == nil || self.entities[Int(id)].kind == kind {
                guard seen.insert(id).inserted else { continue }
                let score = self.score(self.entities[Int(id)], words)
                if score >= floor { matches.append(Match(entity: id, score: score)) }
            }
        }
        return matches.sorted { ($0.score, $1.entity) > ($1.score, $0.entity) }
    }

    /// The best match of each kind among the entities that have the first of `words`, or that lack it only as a topic.
    func best(_ words: ArraySlice<Int32>) -> [EntityKind: Match] {
        var best: [EntityKind: Match] = [:]
        for word in words.prefix(2) where word >= 0 {
            for id in self.postings[Int(word)] {
                let entity = self.entities[Int(id)]
                let score = self.score(entity, words)
                guard score >= 0.7, score > best[entity.kind]?.score ?? 0 else { continue }
                best[entity.kind] = Match(entity: id, score: score)
            }
        }
        return best
    }

    /// How well `words` name `entity`: words said and words meant must cover each other.
    ///
    /// A word that belongs to the column's model ("trip" for a column of `fct_trips`) counts nearly as said.
    private func score(_ entity: Entity, _ words: ArraySlice<Int32>) -> Float {
        var (required, found, loss, known) = (Float(0), Float(0), Float(0), Float(0))
        for (word, missing) in zip(entity.words, entity.losses) {
            let said = words.contains(word)
            if missing == 1 {
                required += 1
                if said { found += 1 }
            } else if !said {
                loss += missing
            }
        }
        guard found > 0 else { return 0 }
        for word in words {
            if entity.words.contains(word) {
                known += 1
            } else if entity.kind == .column, word >= 0, self.isTopic(word, of: entity) {
                known += 0.9
            }
        }
        let recall = found / required
        let precision = known / Float(words.count)
        let bonus = found == required && known == Float(words.count) ? entity.bonus : 0
        return 2 * recall * precision / (recall + precision) - loss + bonus
    }

    private func isTopic(_ word: Int32, of column: Entity) -> Bool {
        column.models.contains { self.topics[Int($0)].contains(word) }
    }
}
