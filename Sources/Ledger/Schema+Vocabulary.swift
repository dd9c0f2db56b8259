import GRDB

extension Schema {
    /// What people have taught the bot to call things. The audit trail of it is the events of their requests.
    static func registerVocabulary(in migrator: inout DatabaseMigrator) {
        migrator.registerMigration("4 vocabulary") { db in
            try db.execute(
                sql: """
                    CREATE TABLE vocabulary (
                        person TEXT NOT NULL,
                        project TEXT NOT NULL,
                        phrase TEXT NOT NULL,
                        meaning TEXT NOT NULL,
                        at INTEGER NOT NULL,
                        PRIMARY KEY (person, project, phrase)
                    ) STRICT, WITHOUT ROWID;
                    CREATE INDEX vocabulary_whole ON vocabulary (meaning, at);
                    """
            )
        }
    }
}
