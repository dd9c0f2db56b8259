package import Foundation
package import Requests

/// The team's words, `templates/vocabulary.yaml`: what everybody calls things, under `words`.
package enum VocabularyFile {
    package static let name = "vocabulary.yaml"
    /// More words than this are a mistake.
    static let most = 1000

    /// The words of a folder's file; none when there is no file. Throws what is wrong, with file and line.
    package static func load(from directory: URL) throws(TemplateError) -> [LearnedWord] {
        let path = directory.appending(path: self.name).path
        guard FileManager.default.fileExists(atPath: path) else { return [] }
        return try self.words(YAMLValue.read(path))
    }

    /// The words of a text, were it the content of that file.
    package static func parse(_ text: String, file: String) throws(TemplateError) -> [LearnedWord] {
        try self.words(YAMLValue.parse(text, file: file))
    }

    private static func words(_ root: YAMLValue) throws(TemplateError) -> [LearnedWord] {
        try root.allow(["words"])
        var words: [LearnedWord] = []
        for (phrase, value) in try root.need("words").pairs() {
            let meaning = try value.text()
            guard let word = LearnedWord(saying: phrase, meaning: meaning) else {
                throw value.problem(
                    "\"\(phrase)\" can't be a word for \(meaning): write one to six words of letters and digits that mean "
                        + "nothing else, and a name of the project"
                )
            }
            words.append(word)
        }
        guard words.count <= self.most else { throw root.problem("more than \(self.most) words are too many") }
        return words
    }
}

extension LearnedWord {
    /// A word fit to be kept: short, of letters and digits, without a meaning of its own. `nil` when it is not.
    init?(saying phrase: String, meaning: String) {
        let phrase = Sanitiser().clean(phrase).text.lowercased().trimming {
            $0 == " " || $0 == "\"" || $0 == "'" || $0 == "`"
        }
        let meaning = meaning.trimming { $0 == " " || $0 == "\"" || $0 == "'" || $0 == "`" }
        let words = Sentence(phrase).words
        guard (1...6).contains(words.count), phrase.utf8.count <= Self.longest, phrase.utf8.count > 1,
            !meaning.isEmpty, meaning.utf8.count <= 2 * Self.longest, !words.contains(where: \.isSign),
            !phrase.contains("[redacted"), !Screen.isHostile(Screen().reasons(phrase)),
            // "it" or "where" would change how every sentence is read.
            words.contains(where: { word in
                Lexicon.cues[word.text] == nil && Lexicon.kinds[word.text] == nil
                    && !Lexicon.fillers.contains(word.text) && RoleWords.byFirstWord[word.text] == nil
                    && Int(word.text) == nil
            })
        else { return nil }
        self.init(phrase: phrase, meaning: meaning)
    }
}
