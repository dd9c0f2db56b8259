package import Foundation
package import Requests
import Yams

/// One wish about one of the projects, and what must come of it.
package struct Case: Sendable, Decodable {
    /// As a person would say it; for reading.
    package var says: String
    package var intent: String
    package var slots: [String: SlotValue]
    /// What is done to the project before.
    package var given: Given?
    /// The buttons that are pressed when the bot asks, each by the beginning of its label.
    package var choose: [String]?
    /// Whether it is run with the tests, and not only in the table.
    package var quick: Bool?
    package var expect: Expectation
    /// The project it is about; given by the file.
    package var project = ""

    private enum CodingKeys: String, CodingKey {
        case says, intent, slots, given, choose, quick, expect
    }

    /// Changes to a project's files, and dbt commands after them, whose success is not asked for.
    package struct Given: Sendable, Decodable {
        package var write: [String: String]?
        /// Files, in which a text (first) becomes another (second).
        package var replace: [String: [String]]?
        /// Files that get these lines at their end.
        package var append: [String: String]?
        package var run: [[String]]?
    }

    package struct Expectation: Sendable, Decodable {
        /// The change is merged; with so many files, and so many lines added and removed: `2 files, +3 -1`.
        package var merged: String?
        /// Part of the reason why it is turned down before anything is done.
        package var refused: String?
        /// Part of the words with which a step ends the request.
        package var failed: String?
        /// Part of what is reported by a run that changes nothing.
        package var reported: String?
        /// Texts that files of the base branch hold afterwards.
        package var holds: [String: String]?
        /// Texts that the plan, a check or a result says.
        package var told: [String]?
    }

    /// All cases of the folder, in the order of the files' names.
    package static func all(in folder: URL) throws -> [Case] {
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "yaml" }.sorted { $0.path < $1.path }
        return try files.flatMap { file in
            let cases = try YAMLDecoder().decode([Case].self, from: Data(contentsOf: file))
            return cases.map { one in
                var one = one
                one.project = file.deletingPathExtension().lastPathComponent
                return one
            }
        }
    }
}

extension Case: CustomStringConvertible {
    package var description: String { "\(self.intent) in \(self.project)" }
}
