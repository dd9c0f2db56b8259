import Requests
import Synchronization

@testable import Intents

/// Words in memory.
final class WordBook: VocabularyKeeping {
    private let words = Mutex<[String: String]>([:])

    init(_ words: [String: String] = [:]) { self.words.withLock { $0 = words } }

    func words(of person: PersonID, in project: String) async throws -> [LearnedWord] {
        self.words.withLock { words in
            words.sorted { $0.key < $1.key }.map { LearnedWord(phrase: $0.key, meaning: $0.value) }
        }
    }

    func learn(_ word: LearnedWord, from person: PersonID, in project: String) async throws -> Bool {
        self.words.withLock { $0[word.phrase] = word.meaning }
        return true
    }

    func unlearn(_ phrase: String, of person: PersonID, in project: String) async throws -> Bool {
        self.words.withLock { $0.removeValue(forKey: phrase) != nil }
    }
}
