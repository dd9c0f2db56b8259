package import Requests

/// Where the words are kept that people teach.
package protocol VocabularyKeeping: Sendable {
    /// The words a person has taught for a project.
    func words(of person: PersonID, in project: String) async throws -> [LearnedWord]
    /// Keeps a word; false when the person has taught too many.
    func learn(_ word: LearnedWord, from person: PersonID, in project: String) async throws -> Bool
    /// Removes a word; false when there is none.
    func unlearn(_ phrase: String, of person: PersonID, in project: String) async throws -> Bool
}
