package import Foundation
package import Requests

/// What is known about how people say things: the templates, trained, and the team's words.
package struct Understanding: Sendable {
    package let understander: Understander
    package let words: [LearnedWord]

    package init(understander: Understander, words: [LearnedWord] = []) {
        self.understander = understander
        self.words = words
    }

    /// Reads a folder and trains on it: blocks for part of a second. Throws the first thing that is wrong.
    ///
    /// - Parameter offered: the changes and look-ups that can be carried out; all of them when `nil`.
    package static func load(from directory: URL, offered: Set<String>?) throws(TemplateError) -> Understanding {
        var templates = try TemplateSet.load(from: directory)
        templates.offered = offered
        let words = try VocabularyFile.load(from: directory)
        return Understanding(understander: Understander(templates: templates), words: words)
    }
}
