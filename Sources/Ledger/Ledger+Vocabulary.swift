import GRDB
package import Requests

extension Ledger {
    /// The words a person has taught for a project, in alphabetical order.
    package func words(of person: PersonID, in project: String) async throws -> [LearnedWord] {
        try await self.reading { db in
            try Row.fetchAll(
                db,
                sql: "SELECT phrase, meaning FROM vocabulary WHERE person = ? AND project = ? ORDER BY phrase LIMIT ?",
                arguments: [person.rawValue, project, LearnedWord.mostPerPerson]
            ).map { LearnedWord(phrase: $0["phrase"], meaning: $0["meaning"]) }
        }
    }

    /// Keeps a word; one that is known already gets its new meaning. Returns false, and keeps nothing, when the person
    /// has taught too many.
    package func learn(_ word: LearnedWord, from person: PersonID, in project: String) async throws -> Bool {
        try await self.write { draft in
            let key: StatementArguments = [person.rawValue, project, word.phrase]
            let others = try Int.fetchOne(
                draft.db,
                sql: "SELECT count(*) FROM vocabulary WHERE person = ? AND project = ? AND phrase != ?",
                arguments: key
            )
            guard others ?? 0 < LearnedWord.mostPerPerson else { return false }
            try draft.execute(
                """
                INSERT INTO vocabulary (person, project, phrase, meaning, at) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT DO UPDATE SET meaning = excluded.meaning, at = excluded.at
                """,
                key + [word.meaning, draft.now.milliseconds]
            )
            return true
        }
    }

    /// Removes a word. Returns whether there was one.
    package func unlearn(_ phrase: String, of person: PersonID, in project: String) async throws -> Bool {
        try await self.write { draft in
            try draft.execute(
                "DELETE FROM vocabulary WHERE person = ? AND project = ? AND phrase = ?",
                [person.rawValue, project, phrase]
            )
            return draft.hasChanged
        }
    }
}
