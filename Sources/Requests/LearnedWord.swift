/// A word that people use for something in a data project: "turnover" for the metric `total_revenue`.
///
/// It may fill slots; it never decides what is wanted.
package struct LearnedWord: Hashable, Sendable, Codable {
    /// Lower case; at most `longest` characters.
    package var phrase: String
    /// The name as the catalogue spells it.
    package var meaning: String

    /// Characters of a phrase at most.
    package static let longest = 60
    /// Words that one person may teach, for each project.
    package static let mostPerPerson = 100

    package init(phrase: String, meaning: String) {
        self.phrase = phrase
        self.meaning = meaning
    }
}
