import Foundation

/// What somebody says about words instead of about data: "when I say turnover I mean total_revenue".
enum VocabularyWish: Hashable {
    case teach(phrase: String, meaning: String)
    case list
    case forget(phrase: String)

    /// `nil` for everything else, which is nearly everything.
    init?(_ text: String) {
        let lower = text.lowercased().trimming { " .!?\"'".contains($0) }
        guard lower.utf8.count < 300, lower.utf8.count > 5 else { return nil }
        let said = Self.courtesies.reduce(lower) {
            $1.isEmpty || !$0.hasPrefix($1) ? $0 : String($0.dropFirst($1.count))
        }
        if Self.questions.contains(said) {
            self = .list
        } else if let phrase = Self.forgotten(said) {
            self = .forget(phrase: phrase)
        } else if let (phrase, meaning) = Self.taught(said) {
            self = .teach(phrase: phrase, meaning: meaning)
        } else {
            return nil
        }
    }

    private static let courtesies = [
        "hi, ", "hey, ", "hi ", "hey ", "please ", "remember that ", "remember: ", "note that ",
    ]
    private static let questions: Set<String> = [
        "my vocabulary", "my words", "show my vocabulary", "show my words", "show me my vocabulary", "list my words",
        "list my vocabulary", "what words do you know", "which words do you know", "what is my vocabulary",
        "which words have i taught you", "what words have i taught you", "what did i teach you", "vocabulary",
    ]

    private static func taught(_ said: String) -> (String, String)? {
        let forms: [(before: [String], between: [String], after: [String])] = [
            (
                ["when i say ", "whenever i say ", "if i say ", "when i write ", "if i write "],
                [", i mean ", " i mean ", ", that means ", " that means "], [""]
            ),
            (["by ", "with "], [" i mean ", ", i mean "], [""]),
            (["for me ", ""], [" means ", " stands for "], [" to me", " for me"]),
        ]
        for form in forms {
            for start in form.before where said.hasPrefix(start) {
                let rest = said.dropFirst(start.count)
                for middle in form.between {
                    guard let place = rest.range(of: middle) else { continue }
                    let meaning = rest[place.upperBound...]
                    let ends = form.after.first { $0.isEmpty || meaning.hasSuffix($0) } ?? (start.isEmpty ? nil : "")
                    guard let ends else { continue }
                    return (self.bare(rest[..<place.lowerBound]), self.bare(meaning.dropLast(ends.count)))
                }
            }
        }
        return nil
    }

    private static func forgotten(_ said: String) -> String? {
        for start in ["forget the word ", "forget my word ", "unlearn ", "remove the word ", "delete the word "]
        where said.hasPrefix(start) {
            return self.bare(said.dropFirst(start.count))
        }
        for (start, end) in [
            ("forget what ", " means"), ("remove ", " from my vocabulary"), ("delete ", " from my vocabulary"),
            ("remove ", " from my words"),
        ]
        where said.hasPrefix(start) && said.hasSuffix(end) && said.count > start.count + end.count {
            return self.bare(said.dropFirst(start.count).dropLast(end.count))
        }
        return nil
    }

    private static func bare(_ text: Substring) -> String {
        let bare = String(text).trimming { " \"'`,.".contains($0) }
        return bare.hasPrefix("the ") ? String(bare.dropFirst(4)) : bare
    }
}
