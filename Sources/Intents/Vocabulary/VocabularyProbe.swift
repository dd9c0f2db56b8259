import Requests

/// The way of words about words from a text to what would be kept, without anybody being asked: for trying inputs out.
package enum VocabularyProbe {
    package static func feed(_ text: String, index: CatalogueIndex) {
        guard case .teach(let phrase, let meaning)? = VocabularyWish(Sanitiser().clean(text).text) else { return }
        _ = index.nearest(to: meaning)
        guard let name = index.meaning(of: meaning), let word = LearnedWord(saying: phrase, meaning: name) else {
            return
        }
        _ = index.with([word])
    }
}
